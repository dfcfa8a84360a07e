import { cleanName, foldName } from "../column-names.js";
import type { Schema } from "../schema.js";
import { compileTemplate, type HeaderTemplate, YEAR } from "./header-template.js";
import type { Recipe } from "./recipe.js";

/** What becomes of a column of the file: a field of the schema, nothing, or a column that the recipe does not name. */
export type Fate = { kind: "field"; name: string } | { kind: "left-out" } | { kind: "extra" };

/** The year that the file is of, and where it was read. */
export interface FileYear {
  year: number;
  from: "header" | "sheet" | "above" | "file";
  text: string;
}

export interface ColumnMatch {
  /** By rank of the column in the file, from 0. */
  fates: Fate[];
  year: FileYear | undefined;
  /** Headers of the recipe that the file does not have, with the field each would have given. */
  missing: { source: string; target: string | null }[];
  /** Headers of the recipe that several columns of the file answer. */
  ambiguous: { source: string; target: string; headers: string[] }[];
}

/** What of a file may tell its year, beside its header. */
export interface YearWitnesses {
  sheet: string | undefined;
  above: readonly string[];
  file: string;
}

/** Finds the column of the file that each header of the recipe names; a header that is named as a field is that field. */
export function matchColumns(
  headers: readonly string[],
  recipe: Recipe,
  schema: Schema,
  witnesses: YearWitnesses,
): ColumnMatch {
  const templates = Object.entries(recipe.columns ?? {}).map(([source, target]) => ({
    target,
    ...compileTemplate(source),
  }));
  const year = findYear(headers, templates, recipe, witnesses);
  const fates = headers.map((): Fate => ({ kind: "extra" }));
  const free = new Set(headers.keys());
  const missing: ColumnMatch["missing"] = [];
  const ambiguous: ColumnMatch["ambiguous"] = [];
  // The most precise first: "Tonnage total" is not left to "Tonnage {*}".
  const precise = [...templates].sort((a, b) => Number(a.source.includes("{*}")) - Number(b.source.includes("{*}")));
  for (const { source, target, match } of precise) {
    const found = [...free].filter((at) => {
      const told = match(headers[at] as string);
      return told && (told.year === null || told.year === year?.year);
    });
    if (target === null) {
      for (const at of found) {
        fates[at] = { kind: "left-out" };
        free.delete(at);
      }
      if (found.length === 0) missing.push({ source, target });
      continue;
    }
    const exact = found.filter((at) => headers[at] === cleanName(source));
    const [first] = exact.length > 0 ? exact : found;
    if (exact.length === 0 && found.length > 1)
      ambiguous.push({ source, target, headers: found.map((at) => headers[at] as string) });
    if (first === undefined) {
      missing.push({ source, target });
      continue;
    }
    fates[first] = { kind: "field", name: target };
    free.delete(first);
  }
  const taken = new Set(fates.flatMap((fate) => (fate.kind === "field" ? [fate.name] : [])));
  for (const same of [
    (a: string, b: string) => a === cleanName(b),
    (a: string, b: string) => foldName(a) === foldName(b),
  ])
    for (const at of free) {
      const field = schema.fields.find(({ name }) => !taken.has(name) && same(headers[at] as string, name));
      if (!field) continue;
      fates[at] = { kind: "field", name: field.name };
      taken.add(field.name);
      free.delete(at);
    }
  return { fates, year, missing: missing.filter(({ target }) => target === null || !taken.has(target)), ambiguous };
}

/** The latest year of the headers that hold one, else the only year of the sheet's name, of the lines above the header, of the file's name. */
function findYear(
  headers: readonly string[],
  templates: readonly HeaderTemplate[],
  { sheet }: Recipe,
  witnesses: YearWitnesses,
): FileYear | undefined {
  const dated = templates.filter((template) => template.dated);
  const present = dated.filter(({ source }) => source.includes("{AAAA}"));
  let best: FileYear | undefined;
  for (const { match } of present.length > 0 ? present : dated)
    for (const text of headers) {
      const year = match(text)?.year;
      if (typeof year === "number" && year > (best?.year ?? 0)) best = { year, from: "header", text };
    }
  if (best) return best;
  const named = witnesses.sheet ?? "";
  const asked = typeof sheet === "string" ? compileTemplate(sheet).match(named)?.year : undefined;
  if (typeof asked === "number") return { year: asked, from: "sheet", text: named };
  const places = [
    ["sheet", [named]],
    ["above", witnesses.above],
    ["file", [witnesses.file]],
  ] as const;
  for (const [from, texts] of places) {
    const told = texts.flatMap((text) =>
      [...text.matchAll(YEAR)].map(([year]) => ({ year: Number(year), from, text })),
    );
    if (told[0] && told.every(({ year }) => year === told[0]?.year)) return told[0];
  }
  return undefined;
}
