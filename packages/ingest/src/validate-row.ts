import type { Lang } from "./field-types/field-type.js";
import type { Geography } from "./geography.js";
import { maskGroups } from "./guards/mask-groups.js";
import { createIssueCollector } from "./issues/issue-collector.js";
import { writeIssues } from "./issues/write-issues.js";
import type { ReportIssue } from "./report.js";
import type { Cell } from "./row.js";
import type { Schema } from "./schema.js";
import type { LayoutColumn } from "./validation/layout.js";
import { linearPatternEngine } from "./validation/linear-pattern-engine.js";
import { listRowChecks } from "./validation/list-checks.js";
import type { PatternEngines } from "./validation/pattern.js";
import { createTableValidator } from "./validation/validate-table.js";

export interface RowOptions {
  /** Civil day, ISO: later dates are noticed. */
  today: string;
  /** Language of the sentences, French by default. */
  lang?: Lang;
  /** What commune codes and coordinates are compared with; without it codes are not compared, and an info says so. */
  geography?: Geography;
  /** ISO date that the record speaks of, when no column of years says it. */
  asOf?: string;
  /** What runs the patterns that ask much: by default RE2 alone, which works in a browser. */
  engines?: PatternEngines;
}

/** A record once checked. */
export interface CheckedRow {
  /** Without errors; warnings leave it true. */
  valid: boolean;
  /** Values in the order of the fields; null = no value, or a text that is not of its type. */
  cells: Cell[];
  /** As in the report of a file, without lines. */
  issues: ReportIssue[];
}

/**
 * Checks one record as `checkFile` checks those of a file: types, constraints, checks of the schema and those that columns call for. What takes
 * other records is not compared: keys, unique values, references.
 * @param texts by name of field; a field that is not there is empty.
 */
export function validateRow(
  schema: Schema,
  texts: Readonly<Record<string, string | null | undefined>>,
  { today, lang = "fr", geography, asOf, engines = linearPatternEngine }: RowOptions,
): CheckedRow {
  const issues = createIssueCollector();
  const columns = schema.fields.map((field, source): LayoutColumn => ({ field, inSchema: true, source, rank: null }));
  const validator = createTableValidator({
    columns,
    width: null,
    schema,
    checks: listRowChecks(columns, schema, geography, asOf, issues),
    foreignKeys: [],
    issues,
    today,
    absent: new Map(),
    engines,
    rows: true,
  });
  const record = schema.fields.map(({ name }) => (Object.hasOwn(texts, name) ? texts[name] : null) ?? "");
  const [row] = validator.read({ records: [record], lineOf: () => null });
  const groups = issues.list();
  maskGroups(groups);
  const written = writeIssues(groups, lang);
  return { valid: written.every(({ severity }) => severity !== "error"), cells: row?.cells ?? [], issues: written };
}
