import { basename } from "node:path";
import { type CheckOptions, checkFile } from "../check-file.js";
import { foldName } from "../column-names.js";
import { createIssueCollector } from "../issues/issue-collector.js";
import { isMissingWord } from "../missing-words.js";
import { openTable } from "../open-table.js";
import { compileStoredRewriting } from "../readers/cell-text.js";
import type { ForeseenLayout } from "../readers/reader.js";
import { compileDateForms, DATED_TYPES } from "../recipes/date-form.js";
import { foldText } from "../recipes/drop-rule.js";
import { chooseSheet, foreseeLayout } from "../recipes/foresee-layout.js";
import { compileTemplate, YEAR } from "../recipes/header-template.js";
import { matchColumns } from "../recipes/match-columns.js";
import { compileNumberForm } from "../recipes/number-form.js";
import type { Recipe } from "../recipes/recipe.js";
import type { Report } from "../report.js";
import type { Field, Schema } from "../schema.js";
import { isBlank, type RawCell, type StoredKind, type Table } from "../table.js";
import { requiredNames } from "../validation/layout.js";
import { likelyNames, proposeColumns } from "./propose-columns.js";
import { createDropProposer } from "./propose-drops.js";
import {
  isBareNumber,
  isReadTwoWays,
  proposeDateForms,
  proposeNumberForm,
  type Tally,
  tellMarks,
  type UnitDoubt,
  unitOf,
  type WrittenNumbers,
} from "./propose-forms.js";
import { findWideForms, proposeUnpivot, type WideColumns } from "./propose-unpivot.js";
import { compileAcceptance, proposeValue } from "./propose-values.js";

/** A recipe proposed for a file, both verdicts, and what a person must still decide. */
export interface RecipeProposal {
  recipe: Recipe;
  /** The file without and with the recipe. */
  before: Report;
  after: Report;
  /** Columns of the file that no field answers: the recipe leaves them out. */
  leftOut: string[];
  /** Required fields that nothing gives. */
  lacking: string[];
  /** Frequent texts that the schema refuses and that nothing tells how to read. */
  unread: { field: string; texts: string[] }[];
  /** Numbers that can be read two ways ("1.234"), and nothing in their column tells which. */
  ambiguous: ({ field: string } & TwoWays)[];
  /** Units that the file writes and that nothing compares for sure with those of the schema. */
  units: ({ field: string } & UnitDoubt)[];
}

/** Numbers that can be read two ways. */
interface TwoWays {
  /** The most frequent ones. */
  texts: string[];
  /** What the recipe takes to be before decimals, undefined where it leaves them as they are. */
  decimal?: "," | ".";
}

/** Different texts looked at to recognise a column, among so many records. */
const SAMPLE = 200;
const SAMPLED = 5000;
/** Different texts remembered of a column. */
const MAX_TEXTS = 2000;
/** Texts of a column that a person is asked about. */
const MAX_LEFT = 10;

/**
 * Proposes the import recipe of a file: its columns by their names then by their cells, its year, its lines of total, and the texts, numbers and
 * dates that the schema refuses. Undefined when the file cannot be opened as a table: `before` says why.
 */
export async function proposeRecipe(
  path: string,
  options: CheckOptions & { schema: Schema },
): Promise<RecipeProposal | { before: Report; recipe?: undefined }> {
  const { schema, name = basename(path) } = options;
  const { recipe: _, ...asked } = options;
  const before = await checkFile(path, asked);
  const open = async (foreseen: ForeseenLayout | undefined) => {
    const issues = createIssueCollector();
    const { maxBytes, sheet } = options;
    return (await openTable(path, { name, foreseen, issues, maxBytes, sheet, allColumns: true })).table;
  };
  const layout = await chooseLayout(open, schema);
  const table = await open(layout);
  if (!table) return { before };
  const wanted = layout.sheet?.wanted;
  const sheet = typeof wanted === "string" ? wanted : undefined;
  const headers = table.columns.map((column) => column.name);
  const samples = await sampleColumns(table);
  const wide = table.geographic ? undefined : proposeUnpivot(headers, schema);
  const fields = wide ? proposeOthers(headers, samples, wide, schema) : proposeColumns(headers, samples, schema);
  const recipe: Recipe = { title: `Fichiers comme ${name}` };
  if (sheet !== undefined) recipe.sheet = sheet;
  const { columns, leftOut } = nameColumns(headers, fields, {
    ...(table.sheet ? { sheet: table.sheet } : {}),
    above: table.above ?? [],
    file: name,
  });
  // Columns that nothing names are left out by what turns the others into lines.
  const written = wide ? Object.entries(columns).filter(([, field]) => field !== null) : Object.entries(columns);
  if (written.length > 0) recipe.columns = Object.fromEntries(written);
  if (wide) recipe.unpivot = wide.unpivot;
  else proposeConstants(recipe, headers, fields, schema, { sheet: table.sheet, above: table.above ?? [], file: name });
  const read = fields.map((field, source) => field ?? wide?.fields.get(source));
  const rules = await proposeRules(recipe, (await open(layout)) ?? table, read, schema, () => open(layout));
  const { table: again } = await openTable(path, {
    name,
    foreseen: foreseeLayout(recipe, schema),
    issues: createIssueCollector(),
  });
  if (table.headerLine !== null && again?.headerLine !== table.headerLine) recipe.headerRow = table.headerLine;
  const given = new Set([...fields.flatMap((field) => field?.name ?? []), ...Object.keys(recipe.constants ?? {})]);
  for (const { name: field } of wide?.fields.values() ?? []) given.add(field);
  if (wide?.unpivot.year !== undefined) given.add(wide.unpivot.year);
  const lacking = [...requiredNames(schema)].filter((required) => !given.has(required));
  const ordered = inOrder(recipe);
  return {
    recipe: ordered,
    before,
    after: await checkFile(path, { ...asked, recipe: ordered }),
    leftOut: leftOut.filter((header) => !wide?.fields.has(headers.indexOf(header))),
    lacking,
    ...rules,
  };
}

/** The fields of the columns that stay, beside those that become lines. */
function proposeOthers(
  headers: readonly string[],
  samples: readonly string[][],
  { unpivot, fields }: WideColumns,
  schema: Schema,
): (Field | undefined)[] {
  const taken = new Set([unpivot.year, ...Object.values(unpivot.columns)]);
  const forms = new Set([...findWideForms(headers).values()].flat());
  const others = [...headers.keys()].filter((source) => !fields.has(source) && !forms.has(source));
  const found = proposeColumns(
    others.map((source) => headers[source] as string),
    others.map((source) => samples[source] ?? []),
    { ...schema, fields: schema.fields.filter(({ name }) => !taken.has(name)) },
  );
  const bySource = new Map(others.map((source, at) => [source, found[at]]));
  return headers.map((_, source) => bySource.get(source));
}

/**
 * Where the table is: found by its form, or by headers that look like fields when these tell more columns; of sheets of the same name
 * but for the year, the latest.
 */
async function chooseLayout(
  open: (foreseen: ForeseenLayout | undefined) => Promise<Table | undefined>,
  schema: Schema,
): Promise<ForeseenLayout> {
  const byName: ForeseenLayout = { names: likelyNames(schema) };
  const tables = [await open(undefined), await open(byName)];
  const [plain = 0, likely = 0] = await Promise.all(
    tables.map(async (table) => {
      if (!table) return 0;
      const headers = table.columns.map((column) => column.name);
      return proposeColumns(headers, await sampleColumns(table), schema).filter((field) => field).length;
    }),
  );
  const layout = likely > plain ? byName : { names: new Set<string>() };
  const table = likely > plain ? tables[1] : tables[0];
  const sheet = table ? proposeSheet(table) : undefined;
  return sheet === undefined
    ? layout
    : { ...layout, sheet: { wanted: sheet, choose: (names) => chooseSheet(sheet, names) } };
}

/** The sheet read, with its year left open, when the workbook has several. */
function proposeSheet({ sheet, sheets = [] }: Table): string | undefined {
  if (sheet === undefined || sheets.length < 2) return undefined;
  return [...sheet.matchAll(YEAR)].length === 1 ? sheet.replace(YEAR, "{AAAA}") : sheet;
}

async function sampleColumns(table: Table): Promise<string[][]> {
  const samples = table.columns.map((): Set<string> => new Set());
  let read = 0;
  for await (const { records } of table.batches()) {
    for (const record of records)
      for (const [source, sample] of samples.entries()) {
        const text = textOf(record[source]);
        if (text !== "" && sample.size < SAMPLE && !isMissingWord(text)) sample.add(text);
      }
    read += records.length;
    if (read >= SAMPLED || samples.every(({ size }) => size >= SAMPLE)) break;
  }
  return samples.map((sample) => [...sample]);
}

function textOf(cell: RawCell): string {
  return (cell ?? "").trim();
}

interface Witnesses {
  sheet?: string | undefined;
  above: readonly string[];
  file: string;
}

/** Headers with their year left open; those that bear the name of their field are not written. */
function nameColumns(
  headers: readonly string[],
  fields: readonly (Field | undefined)[],
  witnesses: Witnesses,
): { columns: Record<string, string | null>; leftOut: string[] } {
  const years = headers.map((header) => [...header.matchAll(YEAR)].map(([year]) => Number(year)));
  const matched = years.filter((_, source) => fields[source]).flat();
  const fallback = [witnesses.sheet ?? "", ...witnesses.above].flatMap((text) =>
    [...text.matchAll(YEAR)].map(([year]) => Number(year)),
  );
  const latest = Math.max(...(matched.length > 0 ? matched : fallback.length > 0 ? fallback : [0]));
  const columns: Record<string, string | null> = {};
  const leftOut: string[] = [];
  if (!fields.some((field) => field)) return { columns, leftOut };
  const sourceOf = new Map<string, string>();
  for (const [source, header] of headers.entries()) {
    const field = fields[source];
    if (field && foldName(header) === foldName(field.name)) continue;
    if (!field) leftOut.push(header);
    const opened = openYears(header, latest);
    const { key } = compileTemplate(opened);
    // Headers alike but for their writing are one for a recipe.
    const twin = sourceOf.get(key);
    if (twin !== undefined && !(field && columns[twin] === null)) continue;
    if (twin !== undefined) delete columns[twin];
    sourceOf.set(key, opened);
    columns[opened] = field?.name ?? null;
  }
  return { columns, leftOut };
}

/** "Tonnage 2023" → "Tonnage {AAAA}" for a file of 2023. */
function openYears(header: string, latest: number): string {
  const opened = openEach(header, latest);
  // Nothing but a year: any header would answer to it.
  return opened.trim() === "{*}" ? header : opened;
}

function openEach(header: string, latest: number): string {
  return header.replace(YEAR, (year) => {
    const behind = latest - Number(year);
    return behind < 0 || behind > 9 ? "{*}" : behind === 0 ? "{AAAA}" : `{AAAA-${behind}}`;
  });
}

/** The year of the file, for the field of years that it lacks. */
function proposeConstants(
  recipe: Recipe,
  headers: readonly string[],
  fields: readonly (Field | undefined)[],
  schema: Schema,
  witnesses: Witnesses,
): void {
  const year = schema.fields.find(
    ({ type, name }) => type === "year" || /^(annee|exercice|millesime)$/.test(foldName(name)),
  );
  if (!year || fields.includes(year)) return;
  if (matchColumns(headers, recipe, schema, { sheet: undefined, ...witnesses }).year)
    recipe.constants = { [year.name]: "{AAAA}" };
}

/** What the cells and lines of the file ask for; gives the texts, the numbers and the units that nothing tells how to read. */
async function proposeRules(
  recipe: Recipe,
  table: Table,
  fields: readonly (Field | undefined)[],
  schema: Schema,
  again: () => Promise<Table | undefined>,
): Promise<Pick<RecipeProposal, "unread" | "ambiguous" | "units">> {
  const headers = table.columns.map((column) => column.name);
  // Columns by year of one field are read in one way.
  const byField = new Map<string, Survey>();
  const surveys = fields.map((field) => {
    if (!field) return undefined;
    const survey = byField.get(field.name) ?? surveyOf(field, schema, table.typed ?? false);
    byField.set(field.name, survey);
    return survey;
  });
  const isListed = (source: number, text: string) => {
    const listed = fields[source]?.constraints?.enum ?? [];
    return listed.some((value) => foldText(String(value)) === foldText(text));
  };
  const drops = createDropProposer({ headers, isListed });
  let anyDrop = false;
  for await (const batch of table.batches())
    for (const [row, record] of batch.records.entries()) {
      const texts = record.map(textOf);
      if (!table.geographic) {
        if (isBlank(texts)) continue;
        if (drops.add(texts)) {
          anyDrop = true;
          continue;
        }
      }
      for (const [source, survey] of surveys.entries()) survey?.add(texts[source] ?? "", batch.storedAs?.(row, source));
    }
  if (anyDrop) {
    for await (const { records } of (await again())?.batches() ?? [])
      for (const record of records) {
        const texts = record.map(textOf);
        if (!drops.findFoot(texts)) drops.keep(texts);
      }
    const rules = drops.rules();
    if (rules.length > 0) recipe.dropRows = rules;
  }
  const unread: RecipeProposal["unread"] = [];
  const ambiguous: RecipeProposal["ambiguous"] = [];
  const units: RecipeProposal["units"] = [];
  const required = requiredNames(schema);
  for (const [source, survey] of surveys.entries()) {
    if (!survey || surveys.indexOf(survey) !== source) continue;
    const { name: field } = survey.field;
    const {
      left,
      ambiguous: twoWays,
      doubt,
    } = proposeForField(recipe, headers[source] as string, survey, required.has(field));
    if (left.length > 0) unread.push({ field, texts: left });
    if (twoWays) ambiguous.push({ field, ...twoWays });
    if (doubt) units.push({ field, ...doubt });
  }
  return { unread, ambiguous, units };
}

/** The listed values that this file does not have may be written otherwise in the next: case and accents are not compared. */
function addSpellings(values: Record<string, string | null>, { constraints = {} }: Field): void {
  const known = new Set(Object.keys(values).map(foldText));
  for (const value of (constraints.enum ?? []).map(String))
    for (const spelling of [value, value.replace(/[_-]+/g, " ")]) {
      if (known.has(foldText(spelling))) continue;
      known.add(foldText(spelling));
      values[spelling] = value;
    }
}

const ORDER = [
  "title",
  "sheet",
  "headerRow",
  "unpivot",
  "columns",
  "constants",
  "values",
  "numbers",
  "dateFormat",
  "dropRows",
] as const;

function inOrder(recipe: Recipe): Recipe {
  return Object.fromEntries(ORDER.flatMap((member) => (member in recipe ? [[member, recipe[member]]] : [])));
}

/** The texts of a column that the schema refuses, with how often, and the units met. */
interface Survey extends WrittenNumbers {
  field: Field;
  refused: Map<string, number>;
  accepted: Set<string>;
  units: Map<string, number>;
  typed: boolean;
  /** Whether the schema takes a text as it is. */
  takes(text: string): boolean;
  add(text: string, storedAs: StoredKind | undefined): void;
}

/** @param typed numbers, dates and booleans are stored as such, which no rule has to say. */
function surveyOf(field: Field, schema: Schema, typed: boolean): Survey {
  const rewrite = typed ? compileStoredRewriting(field) : undefined;
  const takes = compileAcceptance(field, schema);
  const accepts = (text: string, storedAs: StoredKind | undefined) => takes(rewrite ? rewrite(text, storedAs) : text);
  const { decimalChar = "." } = field;
  const isNumber = field.type === "number" || field.type === "integer";
  const survey: Survey = {
    field,
    refused: new Map(),
    accepted: new Set(),
    units: new Map(),
    typed,
    takes,
    bare: false,
    add(text, storedAs) {
      survey.bare ||= isNumber && isBareNumber(text);
      const known = survey.refused.get(text);
      if (known === undefined && (text === "" || survey.refused.size >= MAX_TEXTS)) return;
      if (known === undefined && accepts(text, storedAs)) {
        const tells = isNumber && storedAs === undefined && text.includes(decimalChar);
        if (tells && survey.accepted.size < MAX_TEXTS) survey.accepted.add(text);
        return;
      }
      survey.refused.set(text, (known ?? 0) + 1);
      const unit = isNumber ? unitOf(text) : undefined;
      if (unit) survey.units.set(unit, (survey.units.get(unit) ?? 0) + 1);
    },
  };
  return survey;
}

/** Writes the rules of one field in the recipe; gives the texts that are left, those that are numbers read two ways, and the unit that a person must look at. */
function proposeForField(
  recipe: Recipe,
  header: string,
  { field, refused, accepted, units, typed, takes, bare }: Survey,
  required: boolean,
): { left: string[]; ambiguous: TwoWays | undefined; doubt: UnitDoubt | undefined } {
  const { name } = field;
  const left = new Map(refused);
  const values: Record<string, string | null> = {};
  const translated = new Set<string>();
  const isNumber = field.type === "number" || field.type === "integer";
  let doubt: UnitDoubt | undefined;
  let ambiguous: TwoWays | undefined;
  // Of a text that it would leave as it is, the schema refuses the value: there is no rule to write.
  const rewrites = (read: (text: string) => string | undefined) =>
    [...left.keys()].some((text) => (read(text) ?? text) !== text);
  for (const text of refused.keys()) {
    const value = proposeValue(text, field, required);
    if (value === undefined) continue;
    left.delete(text);
    if (!translated.has(foldText(text))) values[text] = value;
    translated.add(foldText(text));
  }
  if (Object.values(values).some((value) => value !== null)) addSpellings(values, field);
  if (Object.keys(values).length > 0) recipe.values = { ...recipe.values, [name]: values };
  if (isNumber) {
    const proposed = proposeNumberForm(header, field, { refused: left, accepted, units, bare });
    const { form } = proposed;
    doubt = proposed.doubt;
    const told = form ? tellMarks([...left.keys()], form, { field, typed, takes }) : "other";
    const texts = told === "own" ? [] : mostFrequent(left).filter(isReadTwoWays);
    if (form && told !== "other" && (form.factor !== undefined || rewrites(compileNumberForm(form, field, typed))))
      recipe.numbers = { ...recipe.numbers, [name]: form };
    if (texts.length > 0)
      ambiguous = {
        texts: texts.slice(0, MAX_LEFT),
        ...(form && told === "either" ? { decimal: form.decimal ?? "." } : {}),
      };
    if (form || ambiguous) for (const text of refused.keys()) if (/\d/.test(text)) left.delete(text);
  }
  if (DATED_TYPES.has(field.type ?? "string") && field.type !== "year") {
    const forms = proposeDateForms(left, field);
    if (forms.length > 0) {
      if (rewrites(compileDateForms(forms, field)))
        recipe.dateFormat = { ...recipe.dateFormat, [name]: forms.length === 1 ? (forms[0] as string) : forms };
      for (const text of refused.keys()) if (/\d/.test(text)) left.delete(text);
    }
  }
  return { left: mostFrequent(left).slice(0, MAX_LEFT), ambiguous, doubt };
}

function mostFrequent(texts: Tally): string[] {
  return [...texts].sort(([, a], [, b]) => b - a).map(([text]) => text);
}
