import type { Unpivot } from "../recipes/recipe.js";
import { compileWideHeader } from "../recipes/wide-header.js";
import type { Field, Schema } from "../schema.js";
import { nameLikeness } from "./name-likeness.js";

/** Under this, a form of headers and a field are not the same thing. */
const ENOUGH = 0.45;
/** Years in columns, at least: two may be this one and the one before. */
const MIN_YEARS = 3;

/** Columns by year, and what a recipe makes of them. */
export interface WideColumns {
  unpivot: Unpivot;
  /** Field of each of these columns, by its rank. */
  fields: ReadonlyMap<number, Field>;
}

/** Forms of headers that are the same but for their year, three years at least, with the ranks of their columns. */
export function findWideForms(headers: readonly string[]): Map<string, number[]> {
  const found = new Map<string, Map<number, number>>();
  for (const [rank, header] of headers.entries())
    for (const form of formsOf(header)) {
      const year = compileWideHeader(form).match(header)?.year;
      if (year === undefined) continue;
      const years = found.get(form) ?? new Map<number, number>();
      if (!years.has(year)) years.set(year, rank);
      found.set(form, years);
    }
  return new Map(
    [...found].flatMap(([form, years]) =>
      years.size >= MIN_YEARS && areYears(form, [...years.keys()]) ? [[form, [...years.values()]] as const] : [],
    ),
  );
}

/** The forms that a header may be of: one year of four figures, two figures for a year, or both ends of a year. */
function formsOf(header: string): string[] {
  if (/[{}]/.test(header)) return [];
  const long = [...header.matchAll(/(?<!\d)(?:19|20)\d{2}(?!\d)/g)];
  if (long.length === 1) return [header.replace(/(?<!\d)(?:19|20)\d{2}(?!\d)/, "{AAAA}")];
  const short = [...header.matchAll(/(?<!\d)\d{2}(?!\d)/g)].map(([text]) => Number(text));
  if (long.length > 0 || short.length === 0 || short.length > 2) return [];
  const [first = 0, second = first] = short;
  let at = 0;
  const open = (holes: readonly string[]) => {
    at = 0;
    return header.replace(/(?<!\d)\d{2}(?!\d)/g, () => holes[at++] as string);
  };
  if (short.length === 1) return [open(["{AA}"])];
  // "art11hab12": the year that begins in 2011. Longer spans are totals of several years.
  return second === (first + 1) % 100 ? [open(["{AA}", "{AA+1}"])] : [];
}

/** Whether these are years, which follow one another more or less: numbers of questions or of zones have two figures too, and begin at one. */
function areYears(form: string, years: number[]): boolean {
  const [from, to] = [Math.min(...years), Math.max(...years)];
  const mayBeRanks = !form.includes("{AAAA}") && !form.includes("{AA+1}") && from === 2001;
  return from >= 1960 && to <= 2049 && !mayBeRanks && to - from <= 12 * years.length;
}

/**
 * The columns by year that are fields of a schema which has years: each form that looks like a field of numbers, or the only form where
 * there is one such field. Undefined where the file has a column of years, or no form answers.
 */
export function proposeUnpivot(headers: readonly string[], schema: Schema): WideColumns | undefined {
  const year = schema.fields.find(({ type, name }) => type === "year" || nameLikeness("annee", { name }) === 1);
  if (!year || headers.some((header) => nameLikeness(header, year) === 1)) return undefined;
  const forms = findWideForms(headers);
  const numbers = schema.fields.filter(
    (field) => field !== year && (field.type === "number" || field.type === "integer"),
  );
  const free = numbers.filter((field) => !headers.some((header) => nameLikeness(header, field) === 1));
  const pairs = [...forms.keys()]
    .flatMap((form) =>
      free.map((field) => ({ form, field, score: nameLikeness(form.replace(/\{[^}]*\}/g, " "), field) })),
    )
    .filter(({ score }) => score >= ENOUGH)
    .sort((a, b) => b.score - a.score);
  const columns: Record<string, string> = {};
  const chosen = new Map<number, Field>();
  const taken = new Set<string>();
  const [only] = [...forms.keys()];
  const [lone] = free;
  if (pairs.length === 0 && forms.size === 1 && free.length === 1 && only !== undefined && lone)
    pairs.push({ form: only, field: lone, score: ENOUGH });
  for (const { form, field } of pairs) {
    if (columns[form] !== undefined || taken.has(field.name)) continue;
    columns[form] = field.name;
    taken.add(field.name);
    for (const rank of forms.get(form) ?? []) chosen.set(rank, field);
  }
  if (chosen.size === 0) return undefined;
  return { unpivot: { columns, year: year.name }, fields: chosen };
}
