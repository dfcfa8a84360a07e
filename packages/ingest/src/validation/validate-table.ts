import type { Geometry } from "geojson";
import type { Finding, RowCheck } from "../checks/row-check.js";
import { explainSameDay } from "../field-types/date.js";
import { numberNormaliser } from "../field-types/number-text.js";
import type { IssueCode } from "../issues/issue-code.js";
import {
  count,
  createIssueCollector,
  type Example,
  type IssueCollector,
  type IssueGroup,
} from "../issues/issue-collector.js";
import type { Cell, Part, Row } from "../row.js";
import type { Field, Schema } from "../schema.js";
import { type Batch, isBlank, type RawCell } from "../table.js";
import { canonicalText, compileKeyPart } from "./canonical-text.js";
import type { GeometryMaker } from "./column-shapes.js";
import type { ForeignKeyCheck } from "./foreign-keys.js";
import { createKeyIndex } from "./key-index.js";
import { type LayoutColumn, requiredNames } from "./layout.js";
import type { PatternEngines } from "./pattern.js";
import {
  type ColumnReader,
  compileColumn,
  missingTexts,
  type NumbersOfColumn,
  type RowKinds,
  type ValueCheckCompiler,
} from "./read-column.js";
import { countExtraCells, countMissingCells, type WidthContext } from "./record-width.js";
import { isSpreadsheetError } from "./spreadsheet-error.js";

export interface TableOptions {
  columns: readonly LayoutColumn[];
  /** Number of columns of the header; null where records are not bound to one (features). */
  width: number | null;
  /** What tells why a record is longer. */
  layout?: WidthContext;
  schema: Schema | undefined;
  checks: readonly RowCheck[];
  foreignKeys: readonly ForeignKeyCheck[];
  issues: IssueCollector;
  today: string;
  /** Receives, by column, how many texts other than the empty one were read as no value. */
  absent: Map<string, number>;
  /** What runs the patterns of the schema. */
  engines: PatternEngines;
  valueCheck?: ValueCheckCompiler;
  /** Whether `read` gives rows. */
  rows: boolean;
  /** Makes the geometries of a table that has none of its own, and tells what is wrong with them. */
  geometry?: GeometryMaker | undefined;
  /** Whether the rows carry what it makes. */
  placed?: boolean;
}

/** Checks a table batch after batch. */
export interface TableValidator {
  /** Checks a batch; gives its typed rows when they were asked for. */
  read(batch: Batch): Row[];
  /** Records read so far. */
  count(): number;
  /** Says what is known only once all was read. */
  finish(): void;
}

export function createTableValidator(options: TableOptions): TableValidator {
  const { columns, issues } = options;
  const schema = options.schema ?? { fields: [] };
  const required = requiredNames(schema);
  // A JSON Schema checks features itself: types only turn texts into values.
  const cellIssues = schema.jsonSchema ? createIssueCollector() : issues;
  const numbers = numbersToKeep(columns, options.checks);
  const readers = columns.map((column): ColumnReader | null => {
    if (column.source < 0) return null;
    if (!column.inSchema) return copyColumn(column, issues);
    return compileColumn(column, {
      schema,
      required: required.has(column.field.name),
      issues: cellIssues,
      today: options.today,
      absent: options.absent,
      engines: options.engines,
      valueCheck: options.valueCheck,
      numbers: numbers.get(column),
    });
  });
  const kept = options.rows ? columns.map((): Cell[] => []) : null;
  const keys = compileKeys(schema, columns, issues);
  // Where a key is declared, it says what a duplicate is.
  if (keys.length === 0 && options.width !== null) keys.push(findDuplicates(issues));
  const checks = options.checks.map((check) => bindCheck(check, columns, schema, issues, numbers));
  const placeParts = placer(columns);
  let records = 0;

  return {
    count: () => records,
    finish: () => {
      for (const check of options.foreignKeys) check.finish();
    },
    read(batch) {
      const { kinds, dropped } = sortRecords(batch, options.width, issues, options.layout ?? {}, required.size > 0);
      records += batch.records.length - dropped;
      for (const [at, reader] of readers.entries()) {
        if (reader) reader(batch, kinds, kept ? (kept[at] as Cell[]) : null);
      }
      for (const key of keys) key(batch, kinds);
      for (const check of checks) check(batch, kinds);
      for (const check of options.foreignKeys) check.read(batch, kinds);
      const made = options.geometry && makeGeometries(batch, kinds, options.geometry);
      const geometries = batch.geometries ?? (options.placed ? made : undefined);
      return kept ? makeRows(batch, kinds, kept, { readers, placeParts, geometries }) : [];
    },
  };
}

/** Columns that the schema does not know are kept as text, errors of spreadsheets too, which are told; an empty cell is no value. */
function copyColumn({ source, rank, field }: LayoutColumn, issues: IssueCollector): ColumnReader {
  return (batch, kinds, out) => {
    for (let row = 0; row < batch.records.length; row++) {
      const text = kinds && kinds[row] !== 0 ? null : (batch.records[row] as RawCell[])[source] || null;
      if (text !== null && isSpreadsheetError(text))
        issues.add("valeur-tableur-warn", field.name, {
          ...{ line: batch.lineOf(row), column: rank, value: text },
          ...(batch.firstFeature === undefined ? {} : { feature: batch.firstFeature + row }),
        });
      if (out) out[row] = text;
    }
  };
}

/**
 * Tells apart records, records of empty cells and empty lines; says which are too long or too short.
 * @param asks a value is required of each record: one of empty cells is then none, rather than published without it.
 */
function sortRecords(
  batch: Batch,
  width: number | null,
  issues: IssueCollector,
  layout: WidthContext,
  asks: boolean,
): { kinds: RowKinds; dropped: number } {
  const { records } = batch;
  let kinds: RowKinds = null;
  let dropped = 0;
  for (const row of batch.unread ?? []) {
    kinds ??= new Uint8Array(records.length);
    kinds[row] = 1;
  }
  if (width === null) return { kinds, dropped };
  for (let row = 0; row < records.length; row++) {
    const record = records[row] as string[];
    const { length } = record;
    // Nearly all records: as wide as the header, and the first cell begins with a letter or a digit.
    if (length === width && isFilled(record[0] as string)) continue;
    if (length === 1 && (record[0] as string).trim() === "") {
      kinds ??= new Uint8Array(records.length);
      kinds[row] = 2;
      dropped++;
    } else if (isBlank(record)) {
      kinds ??= new Uint8Array(records.length);
      kinds[row] = asks ? 2 : 1;
      if (asks) dropped++;
      issues.add("blank-row", null, { line: batch.lineOf(row) });
    } else if (length > width) {
      countExtraCells(issues, record, width, batch.lineOf(row), layout);
    } else if (length < width) {
      countMissingCells(issues, length, width, batch.lineOf(row));
    }
  }
  return { kinds, dropped };
}

type BatchCheck = (batch: Batch, kinds: RowKinds) => void;

/** `primaryKey` and `uniqueKeys`: the same values twice. A key with a missing value is not compared. */
function compileKeys(schema: Schema, columns: readonly LayoutColumn[], issues: IssueCollector): BatchCheck[] {
  const primary = typeof schema.primaryKey === "string" ? [schema.primaryKey] : (schema.primaryKey ?? []);
  const keys = [
    { code: "primary-key" as const, names: primary },
    ...(schema.uniqueKeys ?? []).map((names) => ({ code: "unique-constraint" as const, names })),
  ];
  return keys.flatMap(({ code, names }) => {
    const found = names.map((name) => columns.find((column) => column.field.name === name && column.source >= 0));
    if (names.length === 0 || found.includes(undefined)) return [];
    const sources = found.map((column) => (column as LayoutColumn).source);
    const parts = found.map((column) => compileKeyPart((column as LayoutColumn).field, schema.missingValues));
    const index = createKeyIndex();
    const group = issues.group(code, names.length === 1 ? (names[0] as string) : null, { names });
    const column = names.length === 1 ? (found[0]?.rank ?? null) : null;
    const remedy = found.map((one) => explainSameDay((one as LayoutColumn).field)).find((told) => told !== undefined);
    // Apart from the loop over records, as below.
    function tell(first: number, batch: Batch, row: number): void {
      count(group, () => {
        const record = batch.records[row] as RawCell[];
        const value = sources.map((source) => record[source]).join(", ");
        const example: Example = { line: batch.lineOf(row), column, value, detail: first };
        if (remedy) example.remedy = remedy;
        if (batch.firstFeature !== undefined) example.feature = batch.firstFeature + row;
        return example;
      });
    }
    return (batch: Batch, kinds: RowKinds) => {
      for (let row = 0; row < batch.records.length; row++) {
        if (kinds && kinds[row] !== 0) continue;
        const record = batch.records[row] as RawCell[];
        const cells = sources.map((source, at) => parts[at]?.(record[source]));
        if (cells.includes(undefined)) continue;
        const place = batch.firstFeature === undefined ? (batch.lineOf(row) ?? 0) : batch.firstFeature + row;
        const first = index.add(cells.join("\u001f"), place);
        if (first !== undefined) tell(first, batch, row);
      }
    };
  });
}

/** Codes that speak of the record, not of one of its cells. */
const WHOLE_RECORD = new Set<IssueCode>(["total-row", "outside-territory"]);

/** The columns whose numbers checks ask for, where a cell is read as the check would: plain numbers of the schema. */
function numbersToKeep(
  columns: readonly LayoutColumn[],
  checks: readonly RowCheck[],
): Map<LayoutColumn, NumbersOfColumn> {
  const asked = new Set(checks.flatMap((check) => (check.isFine ? check.columns : [])));
  const isPlain = ({ field, inSchema, source }: LayoutColumn) => inSchema && source >= 0 && isPlainNumber(field);
  return new Map(
    columns
      .filter((column) => asked.has(column.field.name) && isPlain(column))
      .map((column) => [column, { values: new Float64Array(0) }]),
  );
}

function isPlainNumber(field: Field): boolean {
  return (field.type === "number" || field.type === "integer") && numberNormaliser(field) === undefined;
}

/** Binds a check on records to the columns of this file. */
function bindCheck(
  check: RowCheck,
  columns: readonly LayoutColumn[],
  { missingValues }: Schema,
  issues: IssueCollector,
  numbers: ReadonlyMap<LayoutColumn, NumbersOfColumn>,
): BatchCheck {
  const bound = check.columns.map((name) => columns.find((column) => column.field.name === name));
  const sources = bound.map((column) => column?.source ?? -1);
  // What the schema takes for no value is nothing to check.
  const missing = bound.map((column) => missingTexts(column?.field.missingValues, missingValues));
  const isEmptyOnly = missing.map((absent) => absent.every((text) => text === ""));
  const texts: (string | null)[] = sources.map(() => null);
  const canonical = bound.map((column) =>
    // A number written plainly is read by the check itself.
    check.ofValues && column && !isPlainNumber(column.field) ? canonicalText(column.field, missingValues) : undefined,
  );
  const isTurned = canonical.some((turn) => turn !== undefined);
  const values = isTurned ? [...texts] : texts;
  const groups = bound.map(() => new Map<IssueCode, IssueGroup>());
  function groupOf(code: IssueCode, at: number): IssueGroup {
    let group = groups[at]?.get(code);
    if (!group) {
      const title = bound[at]?.field.title;
      const facts = { names: [...check.columns], ...check.facts, ...(title ? { title } : {}) };
      group = issues.group(code, WHOLE_RECORD.has(code) ? null : (check.columns[at] ?? null), facts);
      groups[at]?.set(code, group);
    }
    return group;
  }
  const known = bound.map((column) => (column ? numbers.get(column) : undefined));
  const asksNumbers = check.isFine !== undefined && !known.includes(undefined);
  const told: number[] = sources.map(() => Number.NaN);
  /** Whether the numbers of a record are enough to say that nothing is to be said of it. */
  function isFine(row: number): boolean {
    for (let at = 0; at < told.length; at++) told[at] = known[at]?.values[row] ?? Number.NaN;
    return check.isFine?.(told) ?? false;
  }
  // Apart from the loop over records: what a closure there holds would be allocated anew for each record.
  function tell(finding: Finding, batch: Batch, row: number): void {
    const at = finding.column ?? 0;
    count(groupOf(finding.code ?? check.code, at), () => {
      const example: Example = {
        line: batch.lineOf(row),
        column: rankOf(batch, row, bound[at]),
        value: texts[at] ?? null,
      };
      if (finding.value !== undefined) example.value = finding.value;
      if (finding.suggestion !== undefined) example.suggestion = finding.suggestion;
      if (finding.detail !== undefined) example.detail = finding.detail;
      if (batch.firstFeature !== undefined) example.feature = batch.firstFeature + row;
      return example;
    });
  }
  return (batch, kinds) => {
    for (let row = 0; row < batch.records.length; row++) {
      if (kinds && kinds[row] !== 0) continue;
      if (asksNumbers && isFine(row)) continue;
      const record = batch.records[row] as RawCell[];
      for (let at = 0; at < sources.length; at++) {
        const text = record[sources[at] as number] || null;
        texts[at] =
          text !== null && !(isEmptyOnly[at] && isFilled(text)) && missing[at]?.includes(text.trim()) ? null : text;
      }
      if (isTurned)
        for (let at = 0; at < sources.length; at++)
          values[at] = valueToCompare(texts[at] as string | null, canonical[at]);
      const finding = check.test(values, texts);
      if (finding) tell(finding, batch, row);
    }
  };
}

/** What a check of values receives of a cell: nothing of a text that is not of the type of its column, which is told already. */
function valueToCompare(text: string | null, canonical: ReturnType<typeof canonicalText>): string | null {
  return text === null || canonical === undefined ? text : (canonical(text) ?? null);
}

function rankOf(batch: Batch, row: number, column: LayoutColumn | undefined): number | null {
  return column ? (batch.columnOf?.(row, column.source) ?? column.rank) : null;
}

/** True for what begins with a letter or a digit, at a glance: never for a text of spaces. */
function isFilled(text: string): boolean {
  const code = text.charCodeAt(0);
  return code > 32 && code < 160;
}

/** Duplicates are looked for among so many records: memory stays the same for larger files. */
const MAX_COMPARED = 100_000;

/** Notices records that repeat an earlier one, cell by cell. */
function findDuplicates(issues: IssueCollector): BatchCheck {
  const index = createKeyIndex();
  let compared = 0;
  return (batch, kinds) => {
    for (let row = 0; row < batch.records.length && compared < MAX_COMPARED; row++) {
      if (kinds && kinds[row] !== 0) continue;
      compared++;
      const line = batch.lineOf(row);
      const first = index.addCells(batch.records[row] as RawCell[], line ?? 0);
      if (first !== undefined) count(issues.group("duplicate-row"), () => ({ line, detail: first }));
    }
  };
}

/** Puts what records were made of in the order of the cells of rows; lists that are the same stay so. */
function placer(columns: readonly LayoutColumn[]): (parts: readonly Part[]) => Part[] {
  const placed = new WeakMap<Part["columns"], Part["columns"]>();
  return (parts) =>
    parts.map(({ line, columns: found }) => {
      const known = placed.get(found) ?? columns.map(({ source }) => found[source] ?? null);
      placed.set(found, known);
      return { line, columns: known };
    });
}

function makeGeometries(batch: Batch, kinds: RowKinds, make: GeometryMaker): (Geometry | null)[] {
  return batch.records.map((_, row) => (kinds && kinds[row] !== 0 ? null : make(batch, row)));
}

function makeRows(
  batch: Batch,
  kinds: RowKinds,
  kept: Cell[][],
  {
    readers,
    placeParts,
    geometries,
  }: {
    readers: readonly (ColumnReader | null)[];
    placeParts: ReturnType<typeof placer>;
    geometries: readonly (Geometry | null)[] | undefined;
  },
): Row[] {
  const rows: Row[] = [];
  for (let row = 0; row < batch.records.length; row++) {
    if (kinds && kinds[row] === 2) continue;
    const cells = new Array<Cell>(kept.length);
    for (let at = 0; at < kept.length; at++) cells[at] = readers[at] ? ((kept[at] as Cell[])[row] as Cell) : null;
    const made: Row = { line: batch.lineOf(row), cells };
    if (batch.partsOf) made.parts = placeParts(batch.partsOf(row));
    const secret = batch.secrets?.get(row);
    if (secret) made.secret = secret;
    if (geometries) made.geometry = geometries[row] ?? null;
    rows.push(made);
  }
  return rows;
}
