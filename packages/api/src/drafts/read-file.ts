import {
  type CheckOptions,
  checkFile,
  type FileOutline,
  type Geography,
  inferSchema,
  measureLikeness,
  outlineFile,
  proposeFootDrops,
  proposeRecipe,
  type Recipe,
  type RecipeProposal,
  type Report,
  type Schema,
  schemaUnderSecrecy,
  type Table,
} from "@datalogue/ingest";
import { foldName } from "@datalogue/ingest/core";
import { publishedReferences } from "../publication/published-references.js";
import { refuseSmallCounts } from "../publication/refuse-small-counts.js";
import { checkLines } from "./check-lines.js";
import type { AlikeSchema, ReadColumn, Reading } from "./draft.js";
import type { DraftNote, ReadJob } from "./draft-job.js";

/** What somebody should look at in a proposed recipe. */
type Doubts = Pick<RecipeProposal, "units" | "ambiguous">;

type Read = Omit<Reading, "at" | "failure">;

/** Schemas less alike than this are not worth showing, and how many are. */
const ALIKE = 0.6;
const MAX_ALIKE = 5;
const SAMPLES = 3;
/** Places of one cause that a report keeps; of a table kept by hand, all. */
const EXAMPLES = 20;
const ALL_EXAMPLES = 1000;

/**
 * Reads the file of a draft: the schema given, or one proposed; the recipe given when it does, else one proposed where it leaves less
 * errors, or where lines under the table of a new dataset are none of its rows. What is wrong is in the report; throws when the file is not there.
 */
export async function readDraftFile(
  given: ReadJob,
  geography: Geography | undefined,
  note: (told: DraftNote) => void = () => {},
): Promise<Read> {
  note({ doing: "columns", rows: null });
  const job = await leaveFoot(given);
  const { path, name, maxBytes, recipe } = job;
  const plain = { name, maxBytes };
  const inferred = job.schema ? undefined : await infer(job, geography);
  const known = job.schema ?? inferred?.schema;
  if (!known) {
    const report = await checkFile(path, plain);
    return { ...NOTHING, report, sheets: report.file.sheets ?? [], sheet: report.file.sheet ?? null };
  }
  let records = 0;
  const counting = (rows: number) => {
    records = rows;
    note({ doing: "rows", rows });
  };
  const options = { ...optionsOf(job, known, geography), look: (table: Table) => counted(table, counting) };
  let used: { recipe: Recipe | null; from: Reading["recipeFrom"] } = {
    recipe,
    from: job.recipeFrom ?? (recipe ? "proposed" : null),
  };
  let doubts: Doubts = { units: [], ambiguous: [] };
  let report = await checkFile(path, { ...options, ...(recipe ? { recipe } : {}) });
  // A recipe leads to a table, and never to the features that a JSON Schema describes.
  const mayHaveRecipe = job.schema && !job.schema.jsonSchema && job.recipeFrom !== "draft" && !job.byHand;
  if (mayHaveRecipe && (!report.valid || losesColumns(report))) {
    const proposal = await proposeRecipe(path, options);
    if (proposal.recipe && isBetter(proposal.after, report)) {
      used = { recipe: proposal.recipe, from: "proposed" };
      report = proposal.after;
      doubts = proposal;
    } else if (recipe && isBetter(proposal.before, report)) {
      // A file that needs no recipe any more: it came as the table that is published.
      used = { recipe: null, from: null };
      report = proposal.before;
    }
  }
  const told = job.secrecy ? report : refuseSmallCounts(report, undefined);
  const outline = await outlineFile(path, { ...plain, schema: known, ...(used.recipe ? { recipe: used.recipe } : {}) });
  return {
    report: told,
    schema: known,
    schemaFrom: job.schema ? job.schemaFrom : "inferred",
    recipe: used.recipe,
    recipeFrom: used.from,
    records,
    columns: outline ? describeColumns(outline, known, told, used.from, doubts, inferred?.unsure) : [],
    lacking: listLacking(known, told),
    sheets: outline?.sheets ?? told.file.sheets ?? [],
    sheet: outline?.sheet ?? told.file.sheet ?? null,
    preview: outline?.preview ?? [],
    alike: outline ? listAlike(outline, job.known) : [],
    ...(job.byHand ? { lines: await checkLines(path, { name, schema: options.schema, report: told, geography }) } : {}),
  };
}

const NOTHING: Omit<Read, "report" | "sheets" | "sheet"> = {
  ...{ schema: null, schemaFrom: null, recipe: null, recipeFrom: null },
  ...{ columns: [], lacking: [], preview: [], alike: [] },
};

/** What a file is checked with. */
export function optionsOf(
  { name, maxBytes, secrecy, references, byHand }: ReadJob,
  schema: Schema,
  geography: Geography | undefined,
): CheckOptions & { schema: Schema } {
  return {
    ...{ name, maxBytes, references: publishedReferences(references), maxExamples: byHand ? ALL_EXAMPLES : EXAMPLES },
    schema: secrecy ? schemaUnderSecrecy(schema, secrecy) : schema,
    ...(geography ? { geography } : {}),
  };
}

/** Rows between two notes. */
const NOTED = 2_000;

/** A table that tells how many of its rows were read, now and then and once they all are. */
function counted(table: Table, tell: (rows: number) => void): Table {
  const batches = table.batches.bind(table);
  table.batches = async function* () {
    let [rows, told] = [0, 0];
    for await (const batch of batches()) {
      yield batch;
      rows += batch.records.length;
      if (rows - told < NOTED) continue;
      tell(rows);
      told = rows;
    }
    tell(rows);
  };
  return table;
}

/**
 * What is read of a file that says its own schema, without the lines under it that are surely no rows: they would be counted with the others, and hide
 * what is its key. A recipe that says which lines are dropped, even none, is followed.
 */
async function leaveFoot(job: ReadJob): Promise<ReadJob> {
  if (job.schema || job.byHand || job.recipe?.dropRows) return job;
  const { layout, ...options } = layoutOf(job);
  const foreseen = layout && { names: new Set<string>(), ...layout };
  const dropRows = await proposeFootDrops(job.path, { ...options, foreseen });
  return dropRows.length === 0 ? job : { ...job, recipe: { ...job.recipe, dropRows } };
}

/** How a file without schema is opened, as far as its recipe says it. */
function layoutOf({ name, maxBytes, recipe }: ReadJob) {
  const { headerRow, headerRows, encoding, delimiter } = recipe ?? {};
  const layout = {
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(headerRows === undefined ? {} : { headerRows }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
  return {
    ...{ name, maxBytes },
    ...(typeof recipe?.sheet === "string" ? { sheet: recipe.sheet } : {}),
    ...(Object.keys(layout).length > 0 ? { layout } : {}),
  };
}

/** Fewer errors over rows that were read, or as few with more columns of the schema: a recipe that leaves all the rows out mends nothing. */
function isBetter(after: Report, before: Report): boolean {
  if (after.rows === 0) return false;
  if (before.rows === 0 || after.counts.error < before.counts.error) return true;
  return after.counts.error === before.counts.error && countFound(after) > countFound(before);
}

const countFound = ({ fields }: Report): number => fields.filter(({ inSchema, present }) => inSchema && present).length;

/** Nothing is wrong with a file whose optional columns are written « Hauteur en mètres » for `hauteur_en_metres`: it would come out empty. */
function losesColumns({ fields }: Report): boolean {
  const lost = new Set(
    fields.filter(({ inSchema, present }) => inSchema && !present).map(({ name }) => foldName(name)),
  );
  return fields.some(({ inSchema, name }) => !inSchema && lost.has(foldName(name)));
}

/**
 * The schema that the file itself passes, with the columns as the recipe of the draft renames or leaves them out, and the fields of which
 * somebody should look at the reading.
 */
async function infer(
  job: ReadJob,
  geography: Geography | undefined,
): Promise<{ schema: Schema; unsure: ReadonlySet<string | null> } | undefined> {
  const { path, recipe } = job;
  const proposal = await inferSchema(path, { ...layoutOf(job), geography, dropRows: recipe?.dropRows });
  if (!proposal) return undefined;
  const renamed = new Map(Object.entries(recipe?.columns ?? {}).map(([header, field]) => [foldName(header), field]));
  const nameOf = (field: string) => {
    const found = renamed.get(foldName(field));
    return found === undefined ? field : found;
  };
  const toVerify = proposal.fields.filter(({ confidence }) => confidence === "to-verify");
  const unsure = new Set(toVerify.map(({ field }) => nameOf(field.name)));
  if (renamed.size === 0) return { schema: proposal.schema, unsure };
  const fields = proposal.schema.fields.flatMap((field) => {
    const given = nameOf(field.name);
    return given === null ? [] : [{ ...field, name: given }];
  });
  const { primaryKey, uniqueKeys: _unique, ...rest } = proposal.schema;
  const key = primaryKey === undefined ? [] : [primaryKey].flat().map(nameOf);
  // A key that lost one of its columns is none.
  const kept = key.length > 0 && !key.includes(null) ? { primaryKey: key as string[] } : {};
  return { schema: { ...rest, fields, ...kept }, unsure };
}

function describeColumns(
  { columns }: FileOutline,
  { fields }: Schema,
  { issues }: Report,
  from: Reading["recipeFrom"],
  { units, ambiguous }: Doubts,
  unsure: ReadonlySet<string | null> = new Set(),
): ReadColumn[] {
  const count = (header: string, name: string | null, severity: string) =>
    issues
      .filter((issue) => issue.severity === severity && (issue.field === name || issue.field === header))
      .reduce((sum, issue) => sum + issue.count, 0);
  return columns.map(({ header, field: name, named, samples }) => {
    const field = fields.find((one) => one.name === name);
    const unit = units.find((doubt) => doubt.field === name)?.unit;
    const { texts: [text] = [], decimal } = ambiguous.find((doubt) => doubt.field === name) ?? {};
    const twoWays = text !== undefined && decimal !== undefined ? { text, decimal } : undefined;
    return {
      header,
      field: name,
      title: field?.title ?? null,
      type: field ? (field.type ?? "string") : null,
      samples: samples.slice(0, SAMPLES),
      doubtful:
        field === undefined ||
        (from === "proposed" && !named) ||
        unit !== undefined ||
        twoWays !== undefined ||
        unsure.has(name),
      ...(unit === undefined ? {} : { unit }),
      ...(twoWays === undefined ? {} : { twoWays }),
      errors: count(header, name, "error"),
      warnings: count(header, name, "warning"),
    };
  });
}

function listLacking({ fields }: Schema, report: Report): string[] {
  const required = new Set(fields.filter(({ constraints }) => constraints?.required).map(({ name }) => name));
  return report.fields.filter(({ name, present }) => required.has(name) && !present).map(({ name }) => name);
}

/** A table by commune and year has the key of every other: what it counts must be there too before it looks like one. */
function listAlike(outline: FileOutline, known: ReadJob["known"]): AlikeSchema[] {
  return known
    .flatMap(({ choice, title, schema }) => {
      const measured = measureLikeness(outline, schema);
      const key = [schema.primaryKey ?? []].flat();
      return measured.found.some((name) => !key.includes(name)) ? [{ choice, title, ...measured }] : [];
    })
    .filter(({ likeness, found }) => likeness >= ALIKE && found.length > 1)
    .sort((a, b) => b.likeness - a.likeness || b.found.length - a.found.length)
    .slice(0, MAX_ALIKE);
}
