import { count, type Facts, type IssueCollector } from "../issues/issue-collector.js";
import type { Field, Schema } from "../schema.js";
import { type Batch, type FoundColumn, isBlank, type RawCell, type Table } from "../table.js";
import { requiredNames } from "../validation/layout.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { countExtraCells, countMissingCells } from "../validation/record-width.js";
import { compileDropRule, type DropTest } from "./drop-rule.js";
import { type CellEdit, type CellEditor, compileCellEditor, listTranslations } from "./edit-cells.js";
import { asksYear, compileTemplate, fillYear } from "./header-template.js";
import { type ColumnMatch, matchColumns } from "./match-columns.js";
import type { Recipe } from "./recipe.js";
import { describeReading, describeRecipe, reportUnused } from "./recipe-notes.js";
import type { DropTally, PlannedColumn } from "./recipe-plan.js";

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
  /** Name of the received file: it may tell the year. */
  fileName: string;
  /** Told of each change, in the order of the file. */
  onChange?: (change: RecipeChange) => void;
}

/**
 * Turns a table as received into the one that the schema describes: columns named and ordered as its fields, constants added, texts, numbers
 * and dates rewritten, lines that are no data dropped. Lines and ranks of columns stay those of the received file. What
 * was done is in `normalised` once all batches are read; what could not be done is in the collector.
 */
export function applyRecipe(table: Table, recipe: Recipe, context: RecipeContext): Table {
  const { schema, issues, fileName } = context;
  const headers = table.columns.map(({ name }) => name);
  const match = matchColumns(headers, recipe, schema, { sheet: table.sheet, above: table.above ?? [], file: fileName });
  const constants = fillConstants(recipe, match, issues);
  const told = reportColumns(match, headers, table, context);
  const translations = listTranslations(recipe);
  const columns = planColumns(table, match, constants, schema, (field) =>
    compileCellEditor(field, { recipe, schema, translations, typed: table.typed ?? false }),
  );
  const drops = (recipe.dropRows ?? []).map((rule) =>
    bindDrop(compileDropRule(rule, nodePatternEngines), headers, match),
  );
  const normalised = [...table.normalised, ...describeRecipe(recipe, match, headers, columns)];
  const width = table.geographic ? null : headers.length;
  const { onChange } = context;
  if (onChange) reportLayout(columns, headers, table.headerLine, onChange);

  function rewrite(record: readonly RawCell[], line: number | null): RawCell[] {
    // All columns are left out: nothing remains of the record.
    if (columns.length === 0 && width !== null) return [""];
    const blank = width !== null && isBlank(record as string[]);
    return columns.map(({ found, source, editor, constant }) => {
      if (constant !== undefined) return blank ? "" : constant;
      const cell = record[source];
      if (typeof cell !== "string") return width === null ? cell : "";
      if (!editor || cell === "") return cell;
      const after = editor.edit(cell);
      const edit = editor.last();
      if (edit && onChange)
        onChange({ line, column: found.rank, field: found.name, before: cell, after, reason: `recipe-${edit}` });
      return after;
    });
  }

  function measure(record: readonly RawCell[], line: number | null): void {
    if (width === null || record.length === width || isBlank(record as string[])) return;
    if (record.length > width) countExtraCells(issues, record as string[], width, line, table);
    else countMissingCells(issues, record.length, width, line);
  }

  function isDropped(record: readonly RawCell[], line: number | null): boolean {
    for (const drop of drops) {
      const text = textOf(record, drop.source);
      if (text === undefined || !drop.tally.test.test(text)) continue;
      const { tally } = drop;
      tally.count++;
      if (tally.count === 1) tally.text = text;
      if (line !== null && tally.lines.length < 5) tally.lines.push(line);
      onChange?.({
        line,
        column: null,
        field: null,
        before: (record as string[]).join(" ; "),
        after: "",
        reason: "recipe-dropped",
      });
      return true;
    }
    return false;
  }

  const seen = table.seen;
  const result: Table = {
    ...table,
    columns: columns.map(({ found }) => found),
    normalised,
    told,
    async *batches() {
      for await (const batch of table.batches()) {
        const unread = new Set(batch.unread);
        let from = 0;
        let records: RawCell[][] = [];
        for (const [row, record] of batch.records.entries()) {
          const line = batch.lineOf(row);
          if (!unread.has(row) && isDropped(record, line)) {
            if (records.length > 0) yield cutBatch(batch, from, records);
            from = row + 1;
            records = [];
            continue;
          }
          measure(record, line);
          // A line with nothing on it stays no record.
          const nothing = width !== null && record.length === 1 && (record[0] ?? "").trim() === "";
          records.push(unread.has(row) || nothing ? [""] : rewrite(record, line));
        }
        if (records.length > 0) yield cutBatch(batch, from, records);
      }
      normalised.push(
        ...describeReading(
          columns,
          drops.map(({ tally }) => tally),
        ),
      );
      reportUnused(
        issues,
        recipe,
        match,
        translations,
        columns,
        drops.map(({ tally }) => tally),
      );
    },
  };
  if (seen)
    result.seen = (name) => {
      const column = columns.find(({ found }) => found.name === name);
      return column !== undefined && (column.constant !== undefined || seen(headers[column.source] as string));
    };
  return result;
}

/** Records of a batch from one of them on, up to the next one dropped. */
function cutBatch(batch: Batch, from: number, records: RawCell[][]): Batch {
  const cut: Batch = { records, lineOf: (rank) => batch.lineOf(from + rank) };
  if (batch.firstFeature !== undefined) cut.firstFeature = batch.firstFeature + from;
  if (batch.geometries) cut.geometries = batch.geometries.slice(from, from + records.length);
  const unread = batch.unread?.map((rank) => rank - from).filter((rank) => rank >= 0 && rank < records.length);
  if (unread && unread.length > 0) cut.unread = unread;
  return cut;
}

/** The text that a drop rule looks at: a column, or the first filled cell. */
function textOf(record: readonly RawCell[], source: number | undefined): string | undefined {
  if (source !== undefined) return record[source] ?? undefined;
  return record.find((cell) => typeof cell === "string" && cell.trim() !== "") ?? undefined;
}

function bindDrop(
  test: DropTest,
  headers: readonly string[],
  { fates }: ColumnMatch,
): { source: number | undefined; tally: DropTally } {
  const { column } = test;
  const tally: DropTally = { test, count: 0, lines: [], text: "", absent: false };
  if (column === undefined) return { source: undefined, tally };
  const { match } = compileTemplate(column);
  const byField = fates.findIndex((fate) => fate.kind === "field" && fate.name === column);
  const source = byField >= 0 ? byField : headers.findIndex((header) => match(header));
  tally.absent = source < 0;
  return { source, tally };
}

/** Constants with their year; those that wait for a year that nothing tells are told once, and are without value. */
function fillConstants({ constants = {} }: Recipe, { year }: ColumnMatch, issues: IssueCollector): Map<string, string> {
  const waiting = Object.keys(constants).filter((name) => !year && asksYear(constants[name] as string));
  if (waiting.length > 0) issues.add("recipe-year-unknown", null, {}, { names: waiting });
  return new Map(
    Object.entries(constants)
      .filter(([name]) => !waiting.includes(name))
      .map(([name, value]) => [name, year ? fillYear(value, year.year) : value]),
  );
}

/** Fields in the order of the schema, then the columns that the recipe does not name. */
function planColumns(
  { columns, geographic }: Table,
  { fates }: ColumnMatch,
  constants: ReadonlyMap<string, string>,
  schema: Schema,
  edit: (field: Field) => CellEditor,
): PlannedColumn[] {
  const sources = new Map(
    fates.flatMap((fate, source) => (fate.kind === "field" ? [[fate.name, source] as const] : [])),
  );
  const planned: PlannedColumn[] = [];
  for (const field of schema.fields) {
    const source = sources.get(field.name);
    const constant = constants.get(field.name);
    if (source !== undefined)
      planned.push({
        found: { name: field.name, rank: columns[source]?.rank ?? null },
        source,
        editor: edit(field),
        constant: undefined,
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
