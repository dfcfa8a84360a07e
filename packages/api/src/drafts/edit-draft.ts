import {
  type DatasetMetadata,
  datasetDocument,
  parseDatasetMetadata,
  parseRecipe,
  parseSchema,
  type Recipe,
  type Schema,
} from "@datalogue/ingest";
import { foldName } from "@datalogue/ingest/core";
import type { ChosenSchema, Correction, DraftChanges, DraftFile, Reading } from "./draft.js";
import type { DraftDocument } from "./stored-draft.js";

/** What of the description belongs to the dataset itself and is not written in a draft. */
const FIXED: string[] = ["id", "organisation", "file", "schema"];
const LONGEST_NOTE = 2000;
const SHORTEST_REASON = 10;

/** What the draft says of the description, once changed: null takes back what it said. */
export function mergeMetadata(
  written: Partial<DatasetMetadata>,
  changes: NonNullable<DraftChanges["metadata"]>,
): Partial<DatasetMetadata> {
  const kept = Object.entries({ ...written, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept);
}

/** The recipe of a draft once changed, and whether it still names the sheet that was proposed, which nobody said. */
export function changeRecipe(
  { recipe, isSheetProposed = false }: Pick<DraftDocument, "recipe" | "isSheetProposed">,
  { recipe: given, correction }: Pick<DraftChanges, "recipe" | "correction">,
  reading: Reading | null,
): Pick<DraftDocument, "recipe" | "isSheetProposed"> {
  const used = recipeInUse(recipe, reading);
  const next = correction ? correctRecipe(used, correction, reading) : (given ?? null);
  const isProposed = recipe ? isSheetProposed : reading?.recipeFrom === "proposed";
  return {
    recipe: next,
    isSheetProposed: isProposed && correction?.sheet === undefined && next?.sheet === used.sheet,
  };
}

/** The recipe that a file is read with: that of the draft, with what was proposed beside it. */
function recipeInUse(recipe: Recipe | null, reading: Reading | null): Recipe {
  return reading?.recipe ?? recipe ?? {};
}

/** A recipe once corrected: what the correction does not name stays, a field is given by one column. */
export function correctRecipe(recipe: Recipe, correction: Correction, reading: Reading | null): Recipe {
  const next: Recipe = { ...recipe };
  const set = <Key extends "sheet" | "headerRow" | "headerRows" | "encoding" | "delimiter">(
    key: Key,
    value: Recipe[Key] | null | undefined,
  ) => {
    if (value === null) delete next[key];
    else if (value !== undefined) next[key] = value;
  };
  set("sheet", correction.sheet);
  set("headerRow", correction.headerRow);
  set("headerRows", correction.headerRows);
  set("encoding", correction.encoding);
  set("delimiter", correction.delimiter);
  const asked = Object.entries(correction.columns ?? {});
  if (asked.length === 0) return next;
  const columns = new Map(Object.entries(recipe.columns ?? {}));
  const isSame = (a: string, b: string) => foldName(a) === foldName(b);
  for (const [header, field] of asked) {
    for (const known of columns.keys()) if (isSame(known, header)) columns.delete(known);
    if (field !== null) {
      for (const [other, given] of columns) if (given === field) columns.delete(other);
      // Another column bears the name of the field: it is left out, unless the correction says what it is.
      for (const { header: other } of reading?.columns ?? [])
        if (isSame(other, field) && !isSame(other, header) && !asked.some(([one]) => isSame(one, other)))
          columns.set(other, null);
    }
    columns.set(header, field);
  }
  next.columns = Object.fromEntries(columns);
  return next;
}

/** A schema that was chosen, as a draft keeps it: of a JSON Schema, the fields that it describes and itself. Its problems were looked for. */
export function keepChosen(chosen: ChosenSchema): ChosenSchema {
  const parsed = chosen.kind === "own" ? parseSchema(chosen.schema) : undefined;
  return parsed && "schema" in parsed ? { kind: "own", schema: parsed.schema } : chosen;
}

/** What changes that no draft is about are looked at beside. */
export const NO_DRAFT = { recipe: null, reading: null, file: null, hasSource: false };

/** What is wrong with changes of a draft, by field; `draft` is as it is before them. */
export async function findProblems(
  changes: DraftChanges,
  draft: {
    organisation: string;
    recipe: Recipe | null;
    reading: Reading | null;
    file: Pick<DraftFile, "url"> | null;
    hasSource: boolean;
  },
  readShared: (name: string) => Promise<Schema | undefined>,
): Promise<{ field: string; message: string }[]> {
  const problems: { field: string; message: string }[] = [];
  const tell = (field: string, ...messages: string[]) =>
    problems.push(...messages.map((message) => ({ field, message })));
  let schema = draft.reading?.schema ?? null;
  let isProposed = draft.reading?.schemaFrom === "inferred";
  if (changes.schema?.kind === "own") {
    const parsed = parseSchema(changes.schema.schema);
    if ("problems" in parsed) tell("schema", ...parsed.problems);
    else [schema, isProposed] = [parsed.schema, false];
  }
  if (changes.schema?.kind === "shared") {
    const shared = await readShared(changes.schema.name);
    if (shared) [schema, isProposed] = [shared, false];
    else tell("schema", `Aucun schéma partagé ne s'appelle «\u00A0${changes.schema.name}\u00A0».`);
  }
  const recipe =
    changes.recipe ??
    (changes.correction
      ? correctRecipe(recipeInUse(draft.recipe, draft.reading), changes.correction, draft.reading)
      : null);
  if (recipe) {
    // The columns of a proposed schema are named by the recipe itself.
    const named = Object.values(recipe.columns ?? {}).flatMap((name) => name ?? []);
    const known = schema?.fields ?? [];
    const added = named.filter((name) => !known.some((field) => field.name === name)).map((name) => ({ name }));
    const fields = isProposed || !schema ? [...known, ...added] : known;
    const parsed = parseRecipe(recipe, { ...schema, fields });
    if ("problems" in parsed) tell("recipe", ...parsed.problems);
  }
  if (changes.metadata) {
    for (const name of FIXED)
      if (name in changes.metadata) tell(`metadata.${name}`, "Ce champ ne s'écrit pas dans un brouillon.");
    const written = Object.entries(mergeMetadata({}, changes.metadata)).filter(([name]) => !FIXED.includes(name));
    const parsed = parseDatasetMetadata({ ...ANY, organisation: draft.organisation, ...Object.fromEntries(written) });
    if ("problems" in parsed) for (const problem of parsed.problems) tell(fieldOf(problem), problem);
  }
  const { source } = changes;
  if (source?.act === "bind" && draft.file?.url === undefined)
    tell("source", "Le fichier de ce brouillon ne vient pas d'une adresse\u00A0: prenez-le d'abord à son adresse.");
  if (source && source.act !== "bind" && !draft.hasSource) tell("source", "Ce jeu n'a pas de source.");
  if ((changes.note?.length ?? 0) > LONGEST_NOTE) tell("note", `La note a ${LONGEST_NOTE} caractères au plus.`);
  const { confirmed } = changes;
  if (typeof confirmed === "string" && (confirmed.trim().length < SHORTEST_REASON || confirmed.length > LONGEST_NOTE))
    tell("confirmed", "Expliquez en une phrase pourquoi, à ceux qui se servent de ces données.");
  return problems;
}

/** What a description must have besides what is looked at. */
const ANY = { slug: "x", title: "x", description: "x", theme: "x", licence: "lov2", frequency: "UNKNOWN" };

/** The field that a sentence of the reader of descriptions is about: « licence » : … */
function fieldOf(problem: string): string {
  const [, name] = /^«\s(\w+)/.exec(problem) ?? [];
  return name !== undefined && name in datasetDocument.properties ? `metadata.${name}` : "metadata";
}
