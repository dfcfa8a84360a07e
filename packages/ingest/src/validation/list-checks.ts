import { communeCheck } from "../checks/commune-code.js";
import { coordinatesCheck } from "../checks/coordinates.js";
import { findCustomCheck } from "../checks/index.js";
import type { RowCheck } from "../checks/row-check.js";
import { totalRowCheck } from "../checks/total-row.js";
import type { Geography } from "../geography.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Schema } from "../schema.js";
import type { LayoutColumn } from "./layout.js";

/** All checks on the records of a file: those its schema asks for, then those that its columns call for. */
export function listRowChecks(
  columns: readonly LayoutColumn[],
  schema: Schema | undefined,
  geography: Geography | undefined,
  asOf: string | undefined,
  issues: IssueCollector,
): RowCheck[] {
  const present = new Set(columns.filter(({ source }) => source >= 0).map(({ field }) => field.name));
  const checks: RowCheck[] = [];
  for (const { name, params } of schema?.custom_checks ?? []) {
    const check = findCustomCheck(name);
    const names = check?.columns(params ?? {});
    if (!check || !names) {
      issues.add("unknown-custom-check", null, {}, { names: [name] });
      continue;
    }
    if (!names.some((column) => present.has(column))) continue;
    if (names.length === 1 && !present.has(names[0] as string)) continue;
    checks.push({
      ...{ code: check.code, columns: names, facts: check.facts?.(params) ?? {}, test: check.compile(params) },
      ...(check.ofValues ? { ofValues: true } : {}),
    });
  }
  const found = columns.filter(({ source }) => source >= 0).map(({ field }) => field);
  return [
    ...checks,
    ...communeCheck(found, geography, asOf, issues),
    ...coordinatesCheck(found, geography?.bbox, pointsCompared(checks)),
    ...totalRowCheck(found),
  ];
}

/** The columns of points that the schema asks to be compared with France. */
function pointsCompared(checks: readonly RowCheck[]): Set<string> {
  return new Set(checks.flatMap(({ code, columns }) => (code === "french-gps-coordinates" ? columns : [])));
}
