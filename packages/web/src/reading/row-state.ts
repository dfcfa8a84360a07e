import { type Dataset, findRowOperator, parseRowQuery, problemOf, QueryRefused, type RowQuery } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { typographic } from "../format/index.js";
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

/** The address that the form for a filter leads to; undefined when it was not sent. Throws a `PageProblem`. */
export function addressOfForm(query: Query, dataset: Dataset): string | undefined {
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
  const name = `${colonne}__${condition}`;
  const value = !needsValue(condition) ? "true" : field ? toDialect(field, valeur) : valeur;
  const { parameters: next } = parseRowState({ ...parameters, [name]: value }, dataset);
  return `${rowAddress(path, next)}#apercu`;
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
  if (type === "number" || type === "integer" || type === "year")
    return text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (type === "boolean") return text.replace(/^oui$/i, "true").replace(/^non$/i, "false");
  if (type === "date" || type === "datetime")
    return text.replace(/^(\d{1,2})\/(\d{1,2})\/(\d{4})/, (_all, day, month, year) =>
      [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-"),
    );
  return text;
}
