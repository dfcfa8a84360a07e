import type { Geography } from "../geography.js";
import { count, type Facts, type IssueCollector } from "../issues/issue-collector.js";
import type { Field, Schema } from "../schema.js";
import type { Batch, FoundColumn, RawCell, Table } from "../table.js";
import { isOtherUnit, unitOfTitle } from "../units.js";
import { requiredNames } from "../validation/layout.js";
import { countExtraCells, countMissingCells } from "../validation/record-width.js";
import { foldText } from "./drop-rule.js";
import { type CellEdit, type CellEditor, compileCellEditor, listTranslations, numberFormOf } from "./edit-cells.js";
import { asksYear, fillYear } from "./header-template.js";
import { createDatasetLookups, createLookups, isDatasetLookup, type Lookups, type LookupTable } from "./look-up.js";
import { type ColumnMatch, type Fate, matchColumns, type YearWitnesses } from "./match-columns.js";
import { createAbsenceReader } from "./read-absences.js";
import type { Recipe } from "./recipe.js";
import { describeReading, describeRecipe, reportUnused } from "./recipe-notes.js";
import type { PlannedColumn } from "./recipe-plan.js";
import { reshapeTable } from "./reshape-table.js";
import { sumRows } from "./sum-rows.js";
import { compileWideHeader } from "./wide-header.js";

/** One change that a recipe makes to a file. */
export interface RecipeChange {
  line: number | null;
  column: number | null;
  field: string | null;
  before: string;
  after: string;
  reason: `recipe-${CellEdit | "header" | "constant" | "dropped"}`;
}

export interface RecipeContext {
  schema: Schema;
  issues: IssueCollector;
  /** What lookups ask: the official geography, published datasets (by the field that they give). */
  geography?: Geography | undefined;
  tables?: ReadonlyMap<string, LookupTable> | undefined;
  /** Name of the received file: it may tell the year. */
  fileName: string;
  /** Whether records tell what they were made of. */
  traced?: boolean | undefined;
  /** Told that the file holds what the recipe could not read. */
  onMore?: () => void;
  /** Told of each change, in the order of the file. */
  onChange?: (change: RecipeChange) => void;
}

interface CellPlace {
  found: FoundColumn;
  source: number;
  batch: Batch;
  row: number;
}

/**
 * Turns a table as received into the one that the schema describes: lines chosen and reshaped (`reshapeTable`), columns named and ordered as
 * its fields, constants added, texts, numbers and dates rewritten. Lines and ranks of columns stay those of the received file. What was done is in `normalised` once all batches are read; what could not be done is in the collector.
 */
export function applyRecipe(table: Table, recipe: Recipe, context: RecipeContext): Table {
  const { schema, issues, fileName } = context;
  const witnesses = { sheet: table.sheet, above: table.above ?? [], file: fileName };
  const received = table.columns.map(({ name }) => name);
  const first = matchColumns(received, recipe, schema, witnesses);
  const { onChange } = context;
  const reshaped = reshapeTable(table, recipe, first, {
    ...{ issues, onMore: context.onMore },
    onDrop: onChange && tellDropped(onChange),
  });
  const headers = reshaped.table.columns.map(({ name }) => name);
  const match =
    reshaped.table.columns === table.columns
      ? first
      : matchAgain(headers, reshaped.made, first, recipe, schema, witnesses);
  for (const name of findTaken(first, reshaped.made))
    issues.add("recipe-column-ambiguous", name, { line: table.headerLine }, { example: "made", names: [name] });
  const constants = fillConstants(recipe, match, readFileName(recipe, schema, fileName, issues), issues);
  const told = reportColumns(match, received, table, context);
  reportUnits(first, recipe, table, context);
  const translations = listTranslations(recipe);
  const looked = openLookups(recipe, context);
  const columns = planColumns(reshaped.table, match, constants, recipe, schema, (field) =>
    compileCellEditor(field, { recipe, schema, translations, typed: table.typed ?? false, onMore: context.onMore }),
  );
  const normalised = [...table.normalised, ...describeRecipe(recipe, match, headers, columns)];
  const width = table.geographic ? null : headers.length;
  if (onChange) reportLayout(columns, headers, table.headerLine, onChange);

  const absent = recipe.absences && createAbsenceReader(recipe.absences, schema);
  /** Columns of the record rewritten last whose value is secret. */
  let secret: string[] = [];

  const hasConstants = columns.some(({ constant }) => constant !== undefined);

  function rewrite(record: readonly RawCell[], batch: Batch, row: number): RawCell[] {
    // All columns are left out: nothing remains of the record.
    if (columns.length === 0 && width !== null) return [""];
    const blank = (hasConstants || absent !== undefined) && width !== null && isEmpty(record);
    secret = [];
    const written = new Array<RawCell>(columns.length);
    for (const [at, column] of columns.entries()) {
      const { found, source, editor, constant, own } = column;
      const cell = record[source];
      if (constant !== undefined) written[at] = blank ? "" : constant;
      else if (typeof cell !== "string") written[at] = width === null ? cell : "";
      else if (absent && !blank && readAbsent(cell, found.name)) written[at] = "";
      else if (!editor || cell === "") written[at] = cell;
      else {
        const edited = editor.edit(cell, batch.storedAs?.(row, source));
        if (editor.isUnscaled()) reportUnscaled({ found, source, batch, row }, cell);
        const after = column.isUnread ? edited : (looked.get(found.name)?.read(edited) ?? edited);
        written[at] = after;
        const edit = after === edited ? editor.last() : "lookup";
        if (edit && onChange && !(own && after === "")) tell({ found, source, batch, row }, cell, after, edit);
      }
      const kept = own && (written[at] ?? "") === "" ? record[own.source] : undefined;
      if (own && kept) {
        written[at] = own.editor.edit(kept, batch.storedAs?.(row, own.source));
        const edit = own.editor.last();
        if (edit && onChange) tell({ found, source: own.source, batch, row }, kept, written[at] as string, edit);
      }
    }
    return written;
  }

  /** Says that a number stays in the unit of the file. */
  function reportUnscaled({ found, source, batch, row }: CellPlace, value: string): void {
    const { decimal = ".", factor = 1 } = numberFormOf(recipe, { name: found.name }) ?? {};
    const facts: Facts = { bound: String(factor), example: decimal };
    count(issues.group("recipe-number-unread", found.name, facts), () => ({
      ...{ line: batch.lineOf(row), column: batch.columnOf?.(row, source) ?? found.rank, value },
    }));
  }

  /** Tells a cell that was changed. */
  function tell({ found, source, batch, row }: CellPlace, before: string, after: string, edit: CellEdit): void {
    onChange?.({
      ...{ line: batch.lineOf(row), column: batch.columnOf?.(row, source) ?? found.rank, field: found.name },
      ...{ before, after, reason: `recipe-${edit}` },
    });
  }

  /** Whether a cell says that it has no value. */
  function readAbsent(cell: string, name: string): boolean {
    const said = absent?.read(name, cell);
    if (said === "secret") secret.push(name);
    return said !== undefined;
  }

  /** Says that a record is longer or shorter than the header. */
  function measure(record: readonly RawCell[], line: number | null): void {
    if (width === null || reshaped.measured || record.length === width || isEmpty(record)) return;
    if (record.length > width) countExtraCells(issues, record as string[], width, line, table);
    else countMissingCells(issues, record.length, width, line);
  }

  const byRank = new Map(table.columns.map((column) => [column.rank, column]));
  const columnsAt = (ranks: (number | null)[]) =>
    ranks.map((rank) => (rank === null ? null : (byRank.get(rank) ?? null)));
  const everywhere = columnsAt(columns.map(({ source }) => reshaped.table.columns[source]?.rank ?? null));
  const lists = new Map<string, (FoundColumn | null)[]>();
  /** Where the cells of a record were in the file. */
  function columnsOf({ columnOf }: Batch, row: number): readonly (FoundColumn | null)[] {
    if (!columnOf) return everywhere;
    const ranks = columns.map(({ source }) => (source < 0 ? null : columnOf(row, source)));
    const key = ranks.join();
    const known = lists.get(key) ?? columnsAt(ranks);
    lists.set(key, known);
    return known;
  }

  const seen = table.seen;
  const result: Table = {
    ...table,
    columns: columns.map(({ found }) => found),
    normalised,
    told,
    async *batches() {
      for await (const batch of reshaped.table.batches()) {
        const unread = new Set(batch.unread);
        const { columnOf, storedAs: _, ...others } = batch;
        const secrets = new Map<number, readonly string[]>();
        const records = batch.records.map((record, row) => {
          measure(record, batch.lineOf(row));
          // A line with nothing on it stays no record.
          const nothing = width !== null && record.length === 1 && (record[0] ?? "").trim() === "";
          if (unread.has(row) || nothing) return [""];
          const written = rewrite(record, batch, row);
          if (secret.length > 0) secrets.set(row, secret);
          return written;
        });
        yield {
          ...others,
          records,
          ...(context.traced && !table.geographic
            ? { partsOf: (row: number) => [{ line: batch.lineOf(row), columns: columnsOf(batch, row) }] }
            : {}),
          ...(secrets.size > 0 ? { secrets } : {}),
          ...(columnOf
            ? { columnOf: (row: number, at: number) => columnOf(row, (columns[at] as PlannedColumn).source) }
            : {}),
        };
      }
      normalised.push(
        ...reshaped.notes(),
        ...describeReading(columns, reshaped.drops, schema),
        ...(absent?.notes() ?? []),
        ...[...looked].flatMap(([name, { describe }]) => describe(name)),
      );
      reportUnused(issues, recipe, match, translations, columns, schema, reshaped);
    },
  };
  if (seen)
    result.seen = (name) => {
      const column = columns.find(({ found }) => found.name === name);
      return column !== undefined && (column.constant !== undefined || seen(headers[column.source] as string));
    };
  if (!recipe.sum) return result;
  if (table.geographic) {
    issues.add("recipe-step-layer", null, {}, { names: ["sum"] });
    return result;
  }
  const isThere = (name: string) => columns.some(({ found }) => found.name === name);
  const by = recipe.sum.by.filter(isThere);
  const keys = [schema.primaryKey ?? []].flat();
  const isAsked = ({ name, constraints }: Field) => constraints?.required === true || keys.includes(name);
  const asked = schema.fields.filter(isAsked).map(({ name }) => name);
  const lacking = recipe.sum.by.filter((name) => !by.includes(name) && asked.includes(name));
  for (const name of lacking)
    issues.add(
      "recipe-step-missing",
      null,
      { line: table.headerLine },
      { bound: name, example: "sum", names: received },
    );
  // Lines that the key tells apart would be added up; what a file may lack tells none apart.
  if (lacking.length > 0) return result;
  const summed = sumRows(result, { ...recipe.sum, by }, schema);
  return {
    ...summed.table,
    async *batches() {
      yield* summed.table.batches();
      normalised.push(...summed.notes());
    },
  };
}

/** The lookups of a recipe by the field that they give; none, and told, where what they ask is absent. */
function openLookups({ lookup = {} }: Recipe, { geography, tables, issues }: RecipeContext): Map<string, Lookups> {
  const found = new Map<string, Lookups>();
  const waiting: string[] = [];
  for (const [name, one] of Object.entries(lookup))
    if (isDatasetLookup(one)) {
      const table = tables?.get(name);
      if (table) found.set(name, createDatasetLookups(one, table));
    } else if (geography) found.set(name, createLookups(one, geography));
    else waiting.push(name);
  if (waiting.length > 0) issues.add("recipe-geography-absent", null, {}, { names: waiting });
  return found;
}

function isEmpty(record: readonly RawCell[]): boolean {
  return record.every((cell) => (cell ?? "").trim() === "");
}

/** What the name of the file says, by field, in the texts of the schema. */
function readFileName(
  { fileName: form, values = {} }: Recipe,
  { fields }: Schema,
  name: string,
  issues: IssueCollector,
): Map<string, string> {
  if (form === undefined) return new Map();
  const { fields: told, match } = compileWideHeader(withoutExtension(form));
  const found = match(withoutExtension(name));
  if (!found) {
    issues.add("recipe-file-name", null, { value: name }, { bound: form, names: [...told] });
    return new Map();
  }
  const translate = (field: string, text: string) =>
    Object.entries(values[field] ?? {}).find(([from]) => foldText(from) === foldText(text))?.[1] ?? text;
  const byField = new Map(told.map((field, at) => [field, translate(field, found.texts[at] as string)]));
  return new Map(
    fields.flatMap(({ name: field }) => (byField.has(field) ? [[field, byField.get(field) as string]] : [])),
  );
}

function withoutExtension(name: string): string {
  return name.replace(/\.[a-z]{2,7}(\.gz)?$/i, "");
}

/** The fields that the recipe makes of other columns, and that the file has too. */
function findTaken({ fates }: ColumnMatch, made: ReadonlyMap<number, string>): string[] {
  const own = new Set(fates.flatMap((fate) => (fate.kind === "field" ? [fate.name] : [])));
  return [...made.values()].filter((name) => own.has(name));
}

/** Matches the columns of a table that was reshaped; what the file itself lacks, or has twice, was found before. */
function matchAgain(
  headers: readonly string[],
  columnsMade: ReadonlyMap<number, string>,
  first: ColumnMatch,
  recipe: Recipe,
  schema: Schema,
  witnesses: YearWitnesses,
): ColumnMatch {
  const again = matchColumns(headers, recipe, schema, witnesses);
  const targets = new Set(columnsMade.values());
  const fates = again.fates.map((fate, rank): Fate => {
    const target = columnsMade.get(rank);
    if (target !== undefined) return { kind: "field", name: target };
    return fate.kind === "field" && targets.has(fate.name) ? { kind: "left-out" } : fate;
  });
  const made = new Set(fates.flatMap((fate) => (fate.kind === "field" ? [fate.name] : [])));
  return {
    fates,
    year: first.year,
    missing: first.missing.filter(({ target }) => target === null || !made.has(target)),
    ambiguous: first.ambiguous,
  };
}

function tellDropped(onChange: (change: RecipeChange) => void) {
  return (record: readonly RawCell[], line: number | null) =>
    onChange({
      ...{ line, column: null, field: null },
      ...{ before: (record as string[]).join(" ; "), after: "", reason: "recipe-dropped" },
    });
}

/** Constants with their year; those that wait for a year that nothing tells are told once, and are without value. */
function fillConstants(
  { constants = {}, sum }: Recipe,
  { year }: ColumnMatch,
  named: ReadonlyMap<string, string>,
  issues: IssueCollector,
): Map<string, string> {
  const waiting = Object.keys(constants).filter((name) => !year && asksYear(constants[name] as string));
  if (waiting.length > 0) issues.add("recipe-year-unknown", null, {}, { names: waiting });
  return new Map([
    // The column where a sum says why it has no value.
    ...(sum?.status === undefined ? [] : [[sum.status, ""] as const]),
    ...named,
    ...Object.entries(constants)
      .filter(([name]) => !waiting.includes(name))
      .map(([name, value]) => [name, year ? fillYear(value, year.year) : value] as const),
  ]);
}

/** Fields in the order of the schema, then the columns that the recipe does not name. */
function planColumns(
  { columns, geographic }: Table,
  { fates }: ColumnMatch,
  constants: ReadonlyMap<string, string>,
  { lookup = {} }: Recipe,
  schema: Schema,
  edit: (field: Field) => CellEditor,
): PlannedColumn[] {
  const sources = new Map(
    fates.flatMap((fate, source) => (fate.kind === "field" ? [[fate.name, source] as const] : [])),
  );
  const planned: PlannedColumn[] = [];
  const fieldNamed = (name: string) => schema.fields.find((one) => one.name === name);
  for (const field of schema.fields) {
    const asked = lookup[field.name];
    const from = asked && "from" in asked && asked.from !== undefined ? fieldNamed(asked.from) : undefined;
    const looked = from && sources.get(from.name);
    const own = sources.get(field.name);
    // A name that is looked up is read in the code, edited as codes are.
    if (from && looked !== undefined) {
      planned.push({
        found: { name: field.name, rank: null },
        source: looked,
        editor: edit(from),
        constant: undefined,
        ...(own === undefined ? {} : { own: { source: own, editor: edit(field) } }),
      });
      continue;
    }
    const constant = constants.get(field.name);
    if (own !== undefined)
      planned.push({
        found: { name: field.name, rank: columns[own]?.rank ?? null },
        source: own,
        editor: edit(field),
        constant: undefined,
        // Its own texts are no codes.
        ...(from ? { isUnread: true } : {}),
      });
    else if (constant !== undefined)
      planned.push({ found: { name: field.name, rank: null }, source: -1, editor: undefined, constant });
  }
  const used = new Set(schema.fields.map(({ name }) => name));
  for (const [source, fate] of fates.entries()) {
    const found = columns[source] as FoundColumn;
    if (fate.kind !== "extra") continue;
    let { name } = found;
    for (let again = 2; used.has(name); again++) name = `${found.name}_${again}`;
    used.add(name);
    planned.push({
      found: { name, rank: geographic ? null : found.rank },
      source,
      editor: undefined,
      constant: undefined,
    });
  }
  return planned;
}

/** Says which headers of the recipe the file lacks, or has twice; gives the fields that are absent so. */
function reportColumns(
  { missing, ambiguous }: ColumnMatch,
  headers: readonly string[],
  { headerLine: line }: Table,
  { schema, issues }: RecipeContext,
): Set<string> {
  const isStrict = /^(exact|equal|subset)$/.test(schema.fieldsMatch ?? "");
  const required = requiredNames(schema);
  const told = new Set<string>();
  for (const { source, target } of missing) {
    if (target === null) continue;
    told.add(target);
    const title = schema.fields.find(({ name }) => name === target)?.title;
    const facts: Facts = { bound: source, names: [...headers], ...(title ? { title } : {}) };
    const code = isStrict || required.has(target) ? "missing-required-header" : "recipe-column-missing";
    issues.add(code, target, { line }, facts);
  }
  for (const { source, target, headers: names } of ambiguous)
    count(issues.group("recipe-column-ambiguous", target, { bound: source, names }, source), () => ({ line }));
  return told;
}

/** Says which headers are in another unit than their field, where the recipe does not say what multiplies the numbers: those without unit are in that of the header. */
function reportUnits(
  { fates }: ColumnMatch,
  recipe: Recipe,
  { columns, headerLine: line }: Table,
  { schema, issues }: RecipeContext,
): void {
  const matched = fates.flatMap((fate, at) => (fate.kind === "field" ? [[columns[at]?.name ?? "", fate.name]] : []));
  for (const [header = "", name] of [...matched, ...Object.entries(recipe.unpivot?.columns ?? {})]) {
    const field = schema.fields.find((one) => one.name === name);
    if (field?.unit === undefined || numberFormOf(recipe, field)?.factor !== undefined) continue;
    const told = unitOfTitle(header, field.unit);
    if (told !== undefined && isOtherUnit(told, field.unit))
      issues.add("recipe-header-unit", field.name, { line }, { bound: told, example: field.unit, names: [header] });
  }
}

function reportLayout(
  columns: readonly PlannedColumn[],
  headers: readonly string[],
  line: number | null,
  onChange: (change: RecipeChange) => void,
): void {
  for (const { found, source, constant } of columns) {
    const before = headers[source] ?? "";
    if (constant !== undefined)
      onChange({ line: null, column: null, field: found.name, before: "", after: constant, reason: "recipe-constant" });
    else if (before !== found.name)
      onChange({ line, column: found.rank, field: found.name, before, after: found.name, reason: "recipe-header" });
  }
}
