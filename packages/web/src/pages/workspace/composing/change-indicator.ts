import { isDeepStrictEqual } from "node:util";
import { type Indicator, isTooDeep } from "@datalogue/api";
import { levelsThatAre } from "@datalogue/ingest";
import { isDerivedMeasure, referenceSeries, writeDerived } from "./change-derived.js";
import type { ComposerAnswers } from "./change-observatory.js";
import type { IndicatorDocument } from "./indicator-document.js";
import { readNumber } from "./read-number.js";
import { isAsWritten, readCondition, writeCondition } from "./typed-lines.js";

/** The measures that are computed from the rows of datasets, in words. */
export const rowMeasures = {
  sum: "Une somme",
  ratio: "Un rapport",
  share: "Une part, en %",
  "weighted-mean": "Une moyenne pondérée",
  distinct: "Un nombre de valeurs différentes",
  median: "Une médiane",
} as const;

export type RowMeasure = keyof typeof rowMeasures;

export const isRowMeasure = (kind: unknown): kind is RowMeasure =>
  typeof kind === "string" && Object.hasOwn(rowMeasures, kind);

/** The most dimensions that a definition has. */
export const MOST_DIMENSIONS = 3;

type Answer = ComposerAnswers["answer"];
type Ticked = ComposerAnswers["ticked"];

/** The indicator as somebody leaves its form; what the form does not ask (names elsewhere…) stays. */
export function changeIndicator(former: IndicatorDocument, typed: Answer, ticked: Ticked): IndicatorDocument {
  // A browser ends lines in its own way.
  const answer: Answer = (name) => typed(name)?.replaceAll("\r\n", "\n");
  const told = (name: string, before: unknown) => {
    const text = answer(name)?.trim();
    return text === undefined || (typeof before === "string" && isAsWritten(text, before)) ? before : text;
  };
  const given = (name: string, before: unknown) =>
    answer(name) === undefined ? before : told(name, before) || undefined;
  const measure = writeMeasure(former.measure, answer);
  const isFromRows = isRowMeasure(measure?.kind);
  const year = given("annee", former.period);
  return dropEmpty({
    ...former,
    title: told("titre", former.title),
    shortTitle: told("court", former.shortTitle),
    theme: told("theme", former.theme),
    description: told("definition", former.description),
    unit: told("unite", former.unit),
    unitLabel: told("unite-en-mots", former.unitLabel),
    decimals: answer("decimales") === undefined ? former.decimals : (readNumber(answer("decimales") ?? "") ?? ""),
    direction: told("sens", former.direction),
    wording: {
      subject: told("sujet", former.wording?.subject),
      number: told("nombre", former.wording?.number),
      gender: told("genre", former.wording?.gender),
      of: told("de", former.wording?.of),
    },
    method: told("methode", former.method),
    limits: given("limites", former.limits),
    source: told("source", former.source),
    measure,
    comparison: writeComparison(former.comparison, answer),
    references: writeReferences(former.references, answer),
    ...(isFromRows
      ? {
          ...{ statusField: former.statusField, split: former.split, geography: former.geography },
          territoryField: given("territoire", former.territoryField),
          periodField: year === undefined ? given("periode", former.periodField) : undefined,
          period: year,
          nativeLevel: told("maille", former.nativeLevel),
          dimensions: writeDimensions(former.dimensions, answer),
        }
      : isDerivedMeasure(measure?.kind)
        ? // They are those of what it is made of.
          { ...NOWHERE, ...(measure.kind === "series" ? { nativeLevel: "commune" } : {}) }
        : {}),
    levels: answer("titre") === undefined ? former.levels : writeLevels(former.levels, ticked("mailles")),
  });
}

/** Where and when rows are, of what has none. */
const NOWHERE = Object.fromEntries(
  "territoryField periodField period statusField nativeLevel dimensions split geography"
    .split(" ")
    .map((name) => [name, undefined]),
);

/** The levels that a form offers: those that can be computed, and whatever a definition says, which can be taken away. */
export const levelsOffered = (written: unknown): string[] => [
  ...new Set([...levelsThatAre("computed"), ...listTexts(written)]),
];

/** The levels that are ticked, in the order that they were in. */
const writeLevels = (former: unknown, ticked: readonly string[]): string[] => [
  ...new Set([...listTexts(former).filter((level) => ticked.includes(level)), ...ticked]),
];

const listTexts = (written: unknown): string[] =>
  Array.isArray(written) ? written.filter((one) => typeof one === "string") : [];

/** The references with their values as they are typed: one that has none any more goes. */
function writeReferences(former: IndicatorDocument[] | undefined, answer: Answer): IndicatorDocument[] | undefined {
  const references = former?.flatMap((one, rank) => {
    const typed = answer(`repere-${rank}`);
    if (typed === undefined) return [one];
    const value = readNumber(typed);
    return value === undefined ? [] : [{ ...one, value }];
  });
  return references?.length === 0 && former?.length !== 0 ? undefined : references;
}

function writeMeasure(former: IndicatorDocument | undefined, answer: Answer): IndicatorDocument | undefined {
  const raw = answer("mesure");
  // What is written as content writes it is the measure, as soon as it says something else.
  if (raw !== undefined && !isAsWritten(raw, writeRaw(former))) return parseOr(raw);
  const kind = answer("sorte");
  if (isDerivedMeasure(kind)) return dropEmpty(writeDerived(kind, former ?? {}, answer));
  if (!isRowMeasure(kind)) return former;
  const own = numeratorOf(former);
  const dataset = answer("jeu") ?? own.dataset;
  /** The rows that are kept, as they were where nothing else is typed. */
  const where = (suffix: string, before: IndicatorDocument) => {
    const typed = answer(`filtre${suffix}`);
    return typed === undefined || isAsWritten(typed, writeWhere(before.where)) ? before.where : readWhere(typed);
  };
  const scaled = (name: string, before: unknown) => {
    const typed = answer(name);
    return typed === undefined ? before : readNumber(typed);
  };
  const rows = (suffix: string, before: IndicatorDocument): IndicatorDocument =>
    dropEmpty({
      ...{ label: before.label, byDimension: before.byDimension, positive: before.positive },
      dataset: suffix === "" ? dataset : answer(`jeu${suffix}`) || dataset,
      where: where(suffix, before),
      scale: scaled(`echelle${suffix}`, before.scale),
    });
  const column = (suffix: string) => answer(`colonne${suffix}`) ?? "";
  /** What multiplies each row; what a mean is weighted by, asked under the same name, is another thing. */
  const weightOf = (suffix: string, before: IndicatorDocument) =>
    former?.kind === "weighted-mean" ? undefined : (answer(`poids${suffix}`) ?? before.weight) || undefined;
  /** A sum of a column, or the number of rows where none is chosen: a weight without a column is told. */
  const added = (suffix: string, before: IndicatorDocument) => {
    const [field, weight] = [column(suffix), weightOf(suffix, before)];
    if (field === "" && weight === undefined) return { ...rows(suffix, before), aggregate: "count" };
    return dropEmpty({ ...rows(suffix, before), aggregate: "sum", field, weight });
  };
  const scale = scaled("multiplie", former?.scale);
  switch (kind) {
    case "sum":
      return { kind, numerator: added("", own) };
    case "ratio": {
      const divisor = answer("diviseur") ?? "";
      const before = former?.denominator ?? {};
      const [series = "", name = ""] = divisor.split(":");
      const denominator = Object.hasOwn(referenceSeries, divisor)
        ? { [series]: name, ...(before.lookBack === undefined ? {} : { lookBack: before.lookBack }) }
        : added("-2", before);
      return dropEmpty({ kind, numerator: added("", own), denominator, scale });
    }
    case "share":
      return dropEmpty({
        kind,
        part: added("", own),
        whole: former?.kind === "share" ? former.whole : undefined,
        scale,
      });
    case "weighted-mean":
      return dropEmpty({
        ...{ kind, dataset, field: column(""), weight: answer("poids") ?? own.weight ?? "" },
        where: where("", own),
      });
    case "distinct":
      return { kind, numerator: { ...rows("", own), aggregate: "count-distinct", field: column("") } };
    case "median": {
      const least = former?.numerator?.least;
      return {
        kind,
        numerator: dropEmpty({ ...rows("", own), aggregate: "median", field: column(""), least }),
      };
    }
  }
}

/** What a measure counts or adds, by whatever name it has. */
export function numeratorOf(measure: IndicatorDocument | undefined): IndicatorDocument {
  return measure?.numerator ?? measure?.part ?? (measure?.dataset ? measure : {});
}

/** What its values may be used for, as the form asks it. */
export function useOf(comparison: IndicatorDocument | undefined): "classer" | "comparer" | "lire" {
  if (comparison?.rank === false) return "lire";
  return comparison?.judge === false ? "comparer" : "classer";
}

function writeComparison(former: IndicatorDocument | undefined, answer: Answer): IndicatorDocument | undefined {
  const use = answer("usage");
  if (use === undefined) return former;
  const numerator = readNumber(answer("cas-haut") ?? "");
  const denominator = readNumber(answer("cas-bas") ?? "");
  const minimum = dropEmpty({ numerator, denominator });
  const hasMinimum = Object.keys(minimum).length > 0;
  const reason = answer("raison")?.trim() ?? former?.reason ?? "";
  const isSameReason = isAsWritten(reason, former?.reason ?? "");
  if (use === useOf(former) && isSameReason && isDeepStrictEqual(minimum, { ...former?.minimum })) return former;
  // Why communes were not ranked, or not judged, is no reason once they are.
  const isOver = use !== useOf(former) && isSameReason;
  if (use === "classer" && !hasMinimum && (isOver || reason === "")) return undefined;
  return dropEmpty({
    ...(use === useOf(former)
      ? { rank: former?.rank, judge: former?.judge }
      : { rank: use === "lire" ? false : undefined, judge: use === "classer" ? undefined : false }),
    minimum: hasMinimum ? minimum : undefined,
    reason,
  });
}

function writeDimensions(former: IndicatorDocument[] | undefined, answer: Answer): IndicatorDocument[] | undefined {
  if (answer("dimension-0") === undefined) return former;
  const listed = Array.from({ length: MOST_DIMENSIONS }, (_, rank) => {
    const field = answer(`dimension-${rank}`) ?? "";
    if (field === "") return undefined;
    const known = former?.find((one) => one.field === field);
    const title = answer(`dimension-titre-${rank}`)?.trim() || known?.title || field;
    return { ...(known ?? { id: nameOf(field), field }), title };
  });
  const found = listed.filter((one) => one !== undefined);
  return found.length > 0 ? found : undefined;
}

/** A column as addresses name it. */
function nameOf(field: string): string {
  const plain = field.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+/, "") || "dimension";
}

/** « flux = OMR, VERRE », one condition a line; the values of two lines about one column add up. */
export function readWhere(typed: string): Record<string, string[]> | undefined {
  const where = new Map<string, string[]>();
  for (const line of typed.split(/\r?\n/).filter((one) => one.trim() !== "")) {
    const [field, values] = readCondition(line);
    where.set(field, [...new Set([...(where.get(field) ?? []), ...values])]);
  }
  return where.size > 0 ? Object.fromEntries(where) : undefined;
}

export function writeWhere(where: Record<string, string[]> | undefined): string {
  return Object.entries(where ?? {})
    .map(([field, values]) => writeCondition(field, values))
    .join("\n");
}

/** A measure as content writes it. */
export const writeRaw = (measure: unknown): string =>
  typeof measure === "string" ? measure : JSON.stringify(measure ?? {}, null, 2);

/** What cannot be read stays as it was typed, to be told. */
function parseOr(typed: string): IndicatorDocument {
  const asTyped = typed as unknown as IndicatorDocument;
  try {
    const document: IndicatorDocument = JSON.parse(typed);
    return isTooDeep(document) ? asTyped : document;
  } catch {
    return asTyped;
  }
}

function dropEmpty(document: IndicatorDocument): IndicatorDocument {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

/** A new indicator, as a copy of another: its names are to be written. */
export function copyIndicator(former: Indicator, id: string): IndicatorDocument {
  const { externalIds: _, ...rest } = former;
  return { ...rest, id, title: `${former.title} (copie)` };
}

/** Field of the form that a path of the document is asked by. */
export function questionOf(path: string): string | undefined {
  const [, list, rank] = /^(dimensions|references)\[(\d+)\]/.exec(path) ?? [];
  if (list !== undefined) return `${list === "dimensions" ? "dimension" : "repere"}-${rank}`;
  const found = QUESTIONS.find(([start]) => path === start || path.startsWith(`${start}.`));
  return found?.[1];
}

const QUESTIONS: [path: string, question: string][] = [
  ["measure.numerator.dataset", "jeu"],
  ["measure.numerator.where", "filtre"],
  ["measure.numerator.scale", "echelle"],
  ["measure.numerator.weight", "poids"],
  ["measure.numerator", "colonne"],
  ["measure.part.dataset", "jeu"],
  ["measure.part.where", "filtre"],
  ["measure.part.scale", "echelle"],
  ["measure.part.weight", "poids"],
  ["measure.part", "colonne"],
  ["measure.denominator.dataset", "jeu-2"],
  ["measure.denominator.where", "filtre-2"],
  ["measure.denominator.scale", "echelle-2"],
  ["measure.denominator.weight", "poids-2"],
  ["measure.denominator.field", "colonne-2"],
  ["measure.denominator", "diviseur"],
  ["measure.of", "sur"],
  ["measure.years", "annees"],
  ["measure.base", "base"],
  ["measure.since", "depuis"],
  ["measure.referenceFrom", "reference-de"],
  ["measure.referenceTo", "reference-a"],
  ["measure.from", "enveloppe-de"],
  ["measure.to", "enveloppe-a"],
  ["measure.rate", "taux"],
  ["measure.expression", "formule"],
  ["measure.weight", "poids"],
  ["measure.field", "colonne"],
  ["measure.dataset", "jeu"],
  ["measure.scale", "multiplie"],
  ["measure", "sorte"],
  ["title", "titre"],
  ["shortTitle", "court"],
  ["theme", "theme"],
  ["description", "definition"],
  ["unit", "unite"],
  ["unitLabel", "unite-en-mots"],
  ["decimals", "decimales"],
  ["direction", "sens"],
  ["wording.subject", "sujet"],
  ["wording.of", "de"],
  ["wording.number", "nombre"],
  ["wording.gender", "genre"],
  ["method", "methode"],
  ["limits", "limites"],
  ["source", "source"],
  ["territoryField", "territoire"],
  ["periodField", "periode"],
  ["period", "annee"],
  ["nativeLevel", "maille"],
  ["levels", "mailles"],
  ["comparison.reason", "raison"],
  ["comparison.minimum.numerator", "cas-haut"],
  ["comparison.minimum.denominator", "cas-bas"],
  ["comparison", "usage"],
];
