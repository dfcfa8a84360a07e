import { cleanName } from "../column-names.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import { isMissingWord } from "../missing-words.js";
import { countFilled, countMatches, lengthOf, VALUE } from "./find-header.js";

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

/**
 * Notices, while the rows come, the header of a table that begins under the first one, after an empty line and its title: a doubt, the first time.
 * A sheet often holds several tables, a text file seldom: there, what may be a record with a word in place of its value is one.
 */
export function watchTableBelow(first: readonly string[], place: "sheet" | "file", issues: IssueCollector) {
  const known = new Set(first.map(cleanName));
  let hasRows = false;
  let isAfterGap = false;
  let header: { line: number; names: readonly string[]; narrowest: number } | undefined;
  let below: (readonly string[])[] = [];
  let told = false;
  let narrowest = Infinity;

  const begins = ({ names, narrowest: least }: NonNullable<typeof header>) => {
    const columns = findNamed(names, below);
    const width = lengthOf(names);
    const isOther = (width < least || width > first.length) && below.every((row) => lengthOf(row) <= width);
    const isPlain = place === "sheet" || columns.length > 1 || isOther || countMatches(names, known) > 0;
    return columns.length > 0 && isPlain;
  };
  const judge = () => {
    if (header && begins(header)) {
      tellSecondTable(header.names, header.line, "row", issues);
      told = true;
    }
    header = undefined;
    below = [];
  };
  return {
    /** An empty line. */
    skip(): void {
      isAfterGap = hasRows;
    },
    add(line: number, record: readonly string[]): void {
      if (told) return;
      hasRows = true;
      if (isAfterGap || below.length === LOOKED_AT) judge();
      if (header) below.push(record);
      else if (isAfterGap && countFilled(record, record.length) > 1) {
        header = { line, names: record, narrowest };
        isAfterGap = false;
      }
      narrowest = Math.min(narrowest, lengthOf(record));
    },
    end: judge,
  };
}

/**
 * The columns of values that a record names, where it may be a header: names only, each once and not met under it. "n.d." says that a value
 * lacks, and so does "X" without "Y".
 */
function findNamed(names: readonly string[], below: readonly (readonly string[])[]): number[] {
  const isName = (name: string) => !VALUE.test(name) && (/^\p{L}$/u.test(name) || !isMissingWord(name));
  const told = names.map((name) => name.trim()).filter((name) => name !== "");
  if (told.length < 2 || new Set(told).size < told.length || !told.every(isName)) return [];
  const texts = (column: number) => below.flatMap((record) => record[column]?.trim() || []);
  const filled = [...names.keys()].filter((column) => names[column]?.trim());
  if (filled.some((column) => texts(column).includes((names[column] as string).trim()))) return [];
  const named = filled.filter((column) => texts(column).length > 0 && texts(column).every((text) => VALUE.test(text)));
  return named.every((column) => isMissingWord((names[column] as string).trim())) ? [] : named;
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
