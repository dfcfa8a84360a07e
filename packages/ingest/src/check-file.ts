import { basename } from "node:path";
import type { Lang } from "./field-types/field-type.js";
import { civilDay } from "./french-date.js";
import type { Geography } from "./geography.js";
import { ambiguousNumberGuard } from "./guards/ambiguous-numbers.js";
import { maskGroups } from "./guards/mask-groups.js";
import { personalDataGuard } from "./guards/personal-data.js";
import { smallCountGuard } from "./guards/small-counts.js";
import type { IssueCode } from "./issues/issue-code.js";
import { count, createIssueCollector, type IssueCollector } from "./issues/issue-collector.js";
import { writeIssues } from "./issues/write-issues.js";
import { type Note, writeNote } from "./note.js";
import { openTable } from "./open-table.js";
import type { Recipe } from "./recipes/recipe.js";
import type { Report, ReportField } from "./report.js";
import type { Column, Row } from "./row.js";
import type { Schema } from "./schema.js";
import type { Batch, FoundColumn, Table } from "./table.js";
import { describeConversions } from "./validation/describe-conversions.js";
import { compileForeignKeys, type ReferenceReader } from "./validation/foreign-keys.js";
import { compareHeader, type LayoutColumn, layoutColumns } from "./validation/layout.js";
import { listRowChecks } from "./validation/list-checks.js";
import { nodePatternEngines } from "./validation/node-pattern-engines.js";
import { findTableGeometry } from "./validation/table-geometry.js";
import { createTableValidator } from "./validation/validate-table.js";

export interface CheckOptions {
  schema?: Schema;
  /** How the file becomes the table that the schema describes; needs a schema. */
  recipe?: Recipe;
  /** Original name of the file, when the path is a temporary one. */
  name?: string;
  /** Limit of the size of the file, in bytes. */
  maxBytes?: number;
  /** Name of the sheet, of the layer or of the file of an archive to read; found when absent. */
  sheet?: string;
  geography?: Geography;
  /** Reads the keys of other datasets, for `foreignKeys`; without it they are not checked, and the report says so. */
  references?: ReferenceReader;
  /** ISO date that the data speak of, when no column of years says it. */
  asOf?: string;
  /** Language of the sentences. */
  lang?: Lang;
  /** How many places of one cause the report keeps (5 by default). */
  maxExamples?: number;
  /** Civil day of the check, ISO: later dates are noticed. */
  today?: string;
  /** Rows of a table with a longitude and a latitude, a geopoint or a WKT column carry a geometry. */
  geometries?: boolean;
  /** GeoJSON in Lambert-93, conic conformal or Web Mercator coordinates is brought to WGS84 instead of refused. */
  reproject?: boolean;
  /** Rows that a recipe makes tell the lines and columns of the file that they were made of. */
  traced?: boolean;
  /** Sees the table as the file has it, before any recipe, and gives the one that is checked. */
  look?: (table: Table) => Table;
  /** Receives the columns of the rows, once, before them. */
  onColumns?: (columns: Column[]) => void;
  /** Receives all rows, batch by batch, those of a file with errors too. */
  onRows?: (rows: Row[]) => void | Promise<void>;
}

/** After these the absence of rows goes without saying. */
const UNREAD = new Set<IssueCode>(["invalid-json", "invalid-geojson", "unclosed-quote", "record-too-long"]);

/** Time given to other work of the process, in ms of reading. */
const BREATH_MS = 20;

/**
 * Checks a file against a schema, or only its form without one. What is wrong with the file is in the report; throws when
 * the file cannot be opened. Streaming: memory does not grow with the file, nor with its faults.
 */
export async function checkFile(path: string, options: CheckOptions = {}): Promise<Report> {
  const { schema, lang = "fr" } = options;
  const name = options.name ?? basename(path);
  const issues = createIssueCollector(options.maxExamples);
  const opened = await openTable(path, {
    name,
    issues,
    schema,
    recipe: options.recipe,
    geography: options.geography,
    references: options.references,
    reproject: options.reproject,
    maxBytes: options.maxBytes,
    sheet: options.sheet,
    traced: options.traced,
    allColumns: options.onRows !== undefined,
    look: options.look,
  });
  const { scan, format, table, entry, sheets } = opened;
  const file: Report["file"] = {
    name,
    bytes: scan.bytes,
    sha256: scan.sha256,
    format: format ?? "unknown",
    encoding: null,
    delimiter: null,
    headerLine: null,
  };
  if (entry !== undefined) file.entry = entry;
  if (sheets) file.sheets = [...sheets];
  // What is not text is of no format: it was only opened as if it were.
  if (issues.list().some(({ code }) => code === "binary-file")) file.format = "unknown";
  let rows = 0;
  let conversions: Note[] = [];
  let fields: ReportField[] = [];
  if (table) {
    file.encoding = table.encoding;
    file.delimiter = table.delimiter;
    file.headerLine = table.headerLine;
    if (sheets && table.sheet !== undefined) file.sheet = table.sheet;
    if (schema?.jsonSchema && file.format !== "geojson") issues.add("json-schema-not-checked", null, {});
    const columns = layoutColumns(table.columns, schema);
    if (schema && !table.geographic) compareHeader(columns, schema, table.headerLine, issues, table.told);
    options.onColumns?.(columns.map(toColumn));
    if (scan.replaced)
      for (const { name: found, rank } of table.columns) {
        if (!found.includes(LOST)) continue;
        issues.add("replacement-character", null, { line: table.headerLine, column: rank, value: found });
      }
    const absent = new Map<string, number>();
    rows = await readTable(table, columns, options, issues, absent, scan.replaced);
    if (opened.holdsMore) file.holdsMore = true;
    if (rows > 0) conversions = describeConversions(columns, absent);
    if (table.geographic) settleProperties(table, columns, schema, issues);
    if (rows === 0 && !issues.list().some(({ code }) => UNREAD.has(code))) issues.add("no-row", null, {});
    fields = columns.map(({ field, inSchema, source }) => {
      const described: ReportField = {
        name: field.name,
        type: field.type ?? "string",
        inSchema,
        present: source >= 0 && (table?.seen?.(field.name) ?? true),
      };
      if (field.title) described.title = field.title;
      return described;
    });
  }
  const groups = issues.list();
  maskGroups(groups);
  const written = writeIssues(groups, lang, table?.sheet);
  const counts = { error: 0, warning: 0, info: 0 };
  for (const issue of written) counts[issue.severity] += issue.count;
  return {
    valid: counts.error === 0,
    file,
    rows,
    fields,
    counts,
    normalised: [...(table?.normalised ?? []), ...conversions].map((note) => writeNote(note, lang)),
    issues: written,
  };
}

function toColumn({ field, inSchema }: LayoutColumn): Column {
  return { name: field.name, type: field.type ?? "string", inSchema };
}

async function readTable(
  table: Table,
  columns: readonly LayoutColumn[],
  options: CheckOptions,
  issues: IssueCollector,
  absent: Map<string, number>,
  replaced: boolean,
): Promise<number> {
  const { schema, onRows, geography, geometries = false } = options;
  // Ajv is loaded for who has such a rule only.
  const hasValueChecks = schema?.fields.some(({ constraints }) => constraints?.jsonSchema) ?? false;
  const validator = createTableValidator({
    columns,
    // Features and records have the properties that they have.
    width: table.geographic || table.headerLine === null ? null : table.columns.length,
    layout: table,
    schema,
    foreignKeys: schema ? await compileForeignKeys(schema, columns, issues, options.references) : [],
    checks: listRowChecks(columns, schema, geography, options.asOf, issues),
    issues,
    absent,
    engines: nodePatternEngines,
    ...(hasValueChecks ? { valueCheck: (await import("./documents/json-schema.js")).compileValueCheck } : {}),
    today: options.today ?? civilDay(new Date()),
    rows: onRows !== undefined,
    geometry: table.geographic
      ? undefined
      : await findTableGeometry(columns, { issues, geography, points: geometries }),
    placed: geometries,
  });
  const guards = [
    personalDataGuard(columns, issues),
    smallCountGuard(columns, issues),
    ambiguousNumberGuard(columns, table.delimiter, issues),
  ];
  let breathed = performance.now();
  for await (const batch of table.batches()) {
    const rows = validator.read(batch);
    if (replaced) noticeLost(batch, table.columns, issues);
    for (const guard of guards) guard.read(batch);
    if (onRows && rows.length > 0) await onRows(rows);
    if (performance.now() - breathed < BREATH_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    breathed = performance.now();
  }
  validator.finish();
  for (const guard of guards) guard.finish();
  return validator.count();
}

/** What stands where a letter was lost: U+FFFD. */
const LOST = "\ufffd";

/** Says the cells where letters were lost before the file was written. */
function noticeLost(batch: Batch, columns: readonly FoundColumn[], issues: IssueCollector): void {
  for (const [row, record] of batch.records.entries())
    for (const [at, { name, rank }] of columns.entries()) {
      const cell = record[at];
      if (!cell?.includes(LOST)) continue;
      const group = issues.group("replacement-character", null, { names: [] }, "cells");
      if (!group.facts.names?.includes(name)) group.facts.names?.push(name);
      count(group, () => ({
        ...{ line: batch.lineOf(row), column: rank, value: cell },
        ...(batch.firstFeature === undefined ? {} : { feature: batch.firstFeature + row }),
      }));
    }
}

/** Properties of features are known once all were read: those never met are absent columns, not so many empty cells. */
function settleProperties(
  table: Table,
  columns: readonly LayoutColumn[],
  schema: Schema | undefined,
  issues: IssueCollector,
): void {
  if (!schema || (!columns.some(({ field }) => table.seen?.(field.name)) && (table.others?.().size ?? 0) === 0)) return;
  const settled = columns.map((column) => (table.seen?.(column.field.name) ? column : { ...column, source: -1 }));
  for (const { field, source } of settled) if (source < 0) issues.remove("required-constraint", field.name);
  const known = new Set(columns.map(({ field }) => field.name));
  const others = [...(table.others?.() ?? new Map<string, number>()).keys()]
    .filter((name) => !known.has(name))
    .map((name): LayoutColumn => ({ field: { name }, inSchema: false, source: 0, rank: null }));
  compareHeader(
    [...settled.filter(({ inSchema, source }) => inSchema || source >= 0), ...others],
    schema,
    null,
    issues,
    table.told,
  );
}
