import {
  type Dataset,
  findRowOperator,
  joinList,
  parseRowQuery,
  problemOf,
  QueryRefused,
  type RowQuery,
} from "@datalogue/api";
import { type Field, foldText, plainNumber } from "@datalogue/ingest";
import { formatNumber, typographic } from "../format/index.js";
import { PageProblem, type Query } from "../site.js";
import { addressOf } from "./address.js";
import { parsePageNumber } from "./page-number.js";

/** Names of the fields of the form that adds a filter: turned at once into the address that the dialect writes. */
export const FORM = ["colonne", "condition", "valeur"] as const;

/** Which rows an address asks for, in the tabular dialect: the same words after `/api/datasets/{slug}/data` give the same rows. */
export interface RowState {
  query: RowQuery & { page: number };
  /** The words of the address without the page, in their fixed order. */
  parameters: Record<string, string>;
}

/** True for a word of an address that is the dialect's: `annee__exact`. */
export function isDialect(name: string): boolean {
  // The last one alone is looked at: a name of a thousand « _ » would be read again from each of them.
  const at = name.lastIndexOf("__", name.length - 3);
  return at > 0 && /^\w+$/.test(name.slice(at + 2));
}

/** The address of rows, its words in the order in which the server writes them: one state, one address. */
export function rowAddress(path: string, { q, ...others }: Record<string, string>, page = 1): string {
  const sorted = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  return addressOf(path, { q, page: page > 1 ? page : undefined, ...Object.fromEntries(sorted) });
}

/** Reads the address of the page of a dataset. Throws a `PageProblem` that leads back. */
export function parseRowState(query: Query, dataset: Dataset): RowState {
  const path = `/jeux/${dataset.slug}`;
  const parameters: Record<string, string> = {};
  if (query.q) parameters.q = query.q;
  for (const name of Object.keys(query).filter(isDialect).sort()) {
    const operator = name.slice(name.lastIndexOf("__") + 2);
    if (!query[name] && needsValue(operator)) throw missingValue([{ label: "Revenir au jeu de données", href: path }]);
    parameters[name] = query[name] || "true";
  }
  const page = parsePageNumber(query.page, rowAddress(path, parameters));
  try {
    const asked = parseRowQuery(new URLSearchParams(parameters));
    if (asked.groups?.length || asked.aggregates?.length)
      throw new PageProblem(
        400,
        "Un regroupement se lit par l’API",
        "Cette page montre les lignes une à une. La même adresse, demandée à l’API, donne les groupes et leurs totaux.",
        [
          { label: "Demander ces groupes à l’API", href: rowAddress(`/api/datasets/${dataset.slug}/data`, parameters) },
          { label: "Revenir au jeu de données", href: path },
        ],
      );
    return { query: { ...asked, page }, parameters };
  } catch (error) {
    throw asProblem(error, path);
  }
}

/** A refusal of the dialect as a page says it; anything else as it is. */
export function asProblem(error: unknown, path: string): unknown {
  const told = error instanceof QueryRefused ? problemOf(error) : undefined;
  if (!told) return error;
  const { detail, accepted = [] } = told;
  const possible = accepted.length > 0 ? ` Possibles\u00a0: ${accepted.slice(0, 40).join(", ")}.` : "";
  return new PageProblem(400, "Lignes impossibles à choisir", typographic(`${detail}${possible}`), [
    { label: "Revenir au jeu de données", href: path },
  ]);
}

/** What a page says of rows after those that page numbers reach, with other ways to them; undefined for any other refusal. */
export function beyondReach(
  error: unknown,
  { slug }: Pick<Dataset, "slug">,
  { parameters }: Pick<RowState, "parameters">,
): PageProblem | undefined {
  if (!(error instanceof QueryRefused && error.fault.kind === "far-page")) return undefined;
  return new PageProblem(400, "Lignes trop loin dans le tableau", tellReach(error.fault.most), [
    { label: "Filtrer ou trier les lignes", href: `${rowAddress(`/jeux/${slug}`, parameters)}#apercu` },
    { label: "Télécharger ces lignes (CSV)", href: rowAddress(`/api/datasets/${slug}/data/csv`, parameters) },
  ]);
}

/** How to see the rows after those that page numbers reach. */
export function tellReach(most: number): string {
  return `Les pages s’arrêtent à la ligne ${formatNumber(most)}. Filtrez ou triez les lignes pour en voir d’autres, ou téléchargez-les toutes.`;
}

/** The codes that a column holds, as far as they are listed, each with the words that the page shows for it. */
export type WordsOf = (field: Field) => ReadonlyMap<string, string>;

/**
 * The address that the form for a filter leads to, words typed for codes written as these codes; undefined when it was not sent. Throws a
 * `PageProblem`.
 */
export function addressOfForm(query: Query, dataset: Dataset, wordsOf: WordsOf = () => new Map()): string | undefined {
  if (FORM.every((name) => query[name] === undefined)) return undefined;
  const path = `/jeux/${dataset.slug}`;
  const { parameters } = parseRowState({ ...query, page: undefined }, dataset);
  const back = [{ label: "Revenir au jeu de données", href: rowAddress(path, parameters) }];
  const { colonne = "", condition = "exact", valeur = "" } = query;
  if (valeur === "" && needsValue(condition)) throw missingValue(back);
  if (colonne === "" && condition !== "exact" && condition !== "contains")
    throw new PageProblem(
      400,
      "Il manque la colonne",
      "Choisissez la colonne à laquelle cette condition s’applique.",
      back,
    );
  if (colonne === "") return `${rowAddress(path, { ...parameters, q: valeur })}#apercu`;
  const field = dataset.fields.find(({ name }) => name === colonne);
  const conditions = !needsValue(condition)
    ? { [condition]: "true" }
    : field
      ? writeConditions(condition, field, valeur, wordsOf(field))
      : { [condition]: valeur };
  const added = Object.entries(conditions).map(([operator, value]) => [`${colonne}__${operator}`, value]);
  const { parameters: next } = parseRowState({ ...parameters, ...Object.fromEntries(added) }, dataset);
  return `${rowAddress(path, next)}#apercu`;
}

/** Conditions that words meet through their codes, and the one that says the same of several codes. */
const AMONG = new Map<string, "in" | "notin">([
  ...["exact", "in", "contains"].map((name) => [name, "in"] as const),
  ...["differs", "notin", "notcontains"].map((name) => [name, "notin"] as const),
]);

/** A condition as the dialect writes it, on codes where words that the page shows in their place are typed: values by operator. */
function writeConditions(
  condition: string,
  field: Field,
  typed: string,
  words: ReadonlyMap<string, string>,
): Record<string, string> {
  const among = AMONG.get(condition);
  const valuesOf = (text: string) => {
    const codes = words.has(text.trim()) ? [text.trim()] : codesSaid(words, (label) => label === foldLabel(text));
    return codes.length > 0 ? codes : [toDialect(field, text)];
  };
  if (among === condition) return { [among]: joinList(splitTyped(field, typed).flatMap(valuesOf)) };
  if (!among) return { [condition]: toDialect(field, typed) };
  if (condition.endsWith("contains")) {
    const codes = codesHolding(words, typed);
    if (codes.length === 0 || !fitAddress(codes)) return { [condition]: toDialect(field, typed) };
    // A cell without a value holds no words, and is none of those that do not hold these.
    return { [among]: joinList(codes), ...(among === "notin" ? { isnotnull: "true" } : {}) };
  }
  const [value = typed, ...others] = valuesOf(typed);
  return others.length === 0 ? { [condition]: value } : { [among]: joinList([value, ...others]) };
}

/** The values of a list as a visitor writes it: `a, "b, c"`; of numbers, whose comma may be that of decimals, `1,5; 2` and `1,5, 2` too. */
function splitTyped({ type }: Field, text: string): string[] {
  const mark = !isNumeric(type) ? undefined : type !== "number" ? /[;,]/ : numberMark(text);
  const parts = mark ? text.split(mark) : (text.match(/(?:"[^"]*"|[^,])+/g) ?? []);
  return parts
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) =>
      part.length > 1 && part.startsWith(`"`) && part.endsWith(`"`) ? part.slice(1, -1).replaceAll('""', '"') : part,
    );
}

/** What parts numbers of which each may have decimals after a comma. */
function numberMark(text: string): RegExp {
  return text.includes(";") ? /;/ : /,\s+(?=\S)/.test(text) ? /,\s+/ : /,/;
}

/** Letters that a list of codes may take: servers refuse an address that is too long. */
const LONGEST_LIST = 2_000;

/** True for codes that an address may list. */
export function fitAddress(codes: readonly string[]): boolean {
  return encodeURIComponent(joinList(codes)).length <= LONGEST_LIST;
}

/** The codes whose words hold such a text, and with these, those that hold it themselves. */
export function codesHolding(words: ReadonlyMap<string, string>, text: string): string[] {
  const part = foldLabel(text);
  const said = new Set(part === "" ? [] : codesSaid(words, (label) => label.includes(part)));
  return said.size === 0 ? [] : [...words.keys()].filter((code) => said.has(code) || foldLabel(code).includes(part));
}

/** The codes whose words are such, folded. */
export function codesSaid(words: ReadonlyMap<string, string>, isSuch: (label: string) => boolean): string[] {
  return [...words].filter(([, label]) => isSuch(foldLabel(label))).map(([code]) => code);
}

/** Accents, capitals, apostrophes and hyphens aside: « Saint-Denis-d’Oléron » as one types it. */
export function foldLabel(text: string): string {
  return foldText(text.replace(/[-\u2019']/g, " "));
}

/** True for a condition that compares with something: the others, groupings and figures are only there or not. */
function needsValue(operator: string): boolean {
  const known = findRowOperator(operator);
  return known !== undefined && known.takes !== "nothing";
}

function missingValue(choices: PageProblem["choices"]): PageProblem {
  return new PageProblem(400, "Il manque la valeur cherchée", "Écrivez ce que la colonne doit contenir.", choices);
}

/** A value as a visitor writes it, as the dialect wants it: « 1 402,5 » → `1402.5`, « 31/12/2024 » → `2024-12-31`, « oui » → `true`. */
export function toDialect({ type }: Field, text: string): string {
  if (isNumeric(type)) return plainNumber(text);
  if (type === "boolean") return text.replace(/^oui$/i, "true").replace(/^non$/i, "false");
  if (type === "date" || type === "datetime")
    return text.replace(/^(\d{1,2})\/(\d{1,2})\/(\d{4})/, (_all, day, month, year) =>
      [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-"),
    );
  return text;
}

function isNumeric(type: Field["type"]): boolean {
  return type === "number" || type === "integer" || type === "year";
}
