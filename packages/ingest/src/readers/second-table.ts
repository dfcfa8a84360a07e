import type { IssueCollector } from "../issues/issue-collector.js";
import { countFilled, VALUE } from "./find-header.js";

/** Rows looked at below what may be the header of another table. */
const LOOKED_AT = 10;

/** The rank of the first column of a table that stands beside the first one, after a column that is empty; undefined when none does. */
export function findTableBeside(header: readonly string[], rows: readonly (readonly string[])[]): number | undefined {
  for (let gap = 1; gap < header.length - 2; gap++) {
    if (header[gap]?.trim() || rows.some((row) => row[gap]?.trim())) continue;
    const start = header.findIndex((name, at) => at > gap && name.trim() !== "");
    const isTable = (columns: readonly string[]) => countFilled(columns, columns.length) >= 2;
    if (start > 0 && isTable(header.slice(0, gap)) && isTable(header.slice(start))) return start;
  }
  return undefined;
}

/** Notices, while the rows of a sheet come, the header of a table that begins under the first one, after an empty line: a doubt, the first time. */
export function watchTableBelow(issues: IssueCollector) {
  let last: number | undefined;
  let header: { line: number; names: readonly string[] } | undefined;
  let below: (readonly string[])[] = [];
  let told = false;

  const judge = () => {
    if (header && isHeader(header.names, below)) tellSecondTable(header.names, header.line, "row", issues);
    told ||= header !== undefined && isHeader(header.names, below);
    header = undefined;
    below = [];
  };
  return {
    add(line: number, record: readonly string[]): void {
      if (told) return;
      const isAfterGap = last !== undefined && line > last + 1;
      last = line;
      if (isAfterGap || below.length === LOOKED_AT) judge();
      if (header) below.push(record);
      else if (isAfterGap) header = { line, names: record };
    },
    end: judge,
  };
}

/** Names only, of columns that hold values below. */
function isHeader(names: readonly string[], below: readonly (readonly string[])[]): boolean {
  if (countFilled(names, names.length) < 2 || names.some((name) => VALUE.test(name.trim()))) return false;
  return names.some((name, column) => {
    const texts = below.flatMap((record) => record[column]?.trim() || []);
    return name.trim() !== "" && texts.length > 0 && texts.every((text) => VALUE.test(text));
  });
}

/** Says where another table seems to begin. */
export function tellSecondTable(
  names: readonly string[],
  line: number,
  after: "row" | "column",
  issues: IssueCollector,
): void {
  const column = names.findIndex((name) => name.trim() !== "");
  const filled = names.filter((name) => name.trim() !== "");
  const reason =
    after === "row"
      ? { fr: "après une ligne vide", en: "after an empty row" }
      : { fr: "après une colonne vide", en: "after an empty column" };
  issues.add("second-table", null, { line, column: column + 1, value: filled[0] ?? null, reason }, { names: filled });
}
