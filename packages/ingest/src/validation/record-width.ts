import { count, type IssueCollector } from "../issues/issue-collector.js";
import type { Table } from "../table.js";

/** What tells why a record has more cells than the header. */
export type WidthContext = Partial<Pick<Table, "delimiter" | "usualWidth" | "sheet">>;

/** Counts a record with more cells than the header, by likely cause, and shows it. */
export function countExtraCells(
  issues: IssueCollector,
  record: readonly string[],
  width: number,
  line: number | null,
  context: WidthContext,
): void {
  const cause = causeOf(record, width, context);
  const facts = { bound: String(width), ...(cause === undefined ? {} : { reason: causes[cause] }) };
  count(issues.group("extra-value", null, facts, cause), () => ({
    line,
    column: width + 1,
    value: record.slice(width).join(" ; "),
    detail: record.length,
    row: record.join(" ; "),
  }));
}

const causes = {
  decimals: {
    fr: "la virgule sépare ici les colonnes et sans doute aussi des décimales : enregistrez le fichier avec « ; » comme séparateur, ou mettez ces nombres entre guillemets",
    en: "the comma separates columns here and probably decimals too: save the file with “;” as delimiter, or quote these numbers",
  },
  quotes: {
    fr: "un espace précède un guillemet, qui ne protège alors plus le texte : retirez cet espace",
    en: "a space stands before a quote, which then no longer protects its text: remove that space",
  },
  text: {
    fr: "un texte contient sans doute le séparateur : mettez ce texte entre guillemets",
    en: "a text probably holds the delimiter: put that text between quotes",
  },
  title: {
    fr: "une colonne est sans doute sans titre, ici comme dans la plupart des lignes : donnez-lui un nom dans l'en-tête, ou supprimez-la",
    en: "a column probably has no title, here as in most rows: name it in the header, or remove it",
  },
};

function causeOf(
  record: readonly string[],
  width: number,
  { delimiter, usualWidth, sheet }: WidthContext,
): keyof typeof causes | undefined {
  if (sheet !== undefined) return "title";
  if (record.some((cell) => /^\s+"/.test(cell))) return "quotes";
  const isSplit = (cell: string, at: number) => /^-?\d+$/.test(cell) && /^\d+$/.test(record[at + 1] ?? "");
  if (delimiter === "," && record.some(isSplit)) return "decimals";
  if (delimiter === "," && record.some((cell, at) => at > 0 && /^ \S/.test(cell))) return "text";
  return usualWidth !== undefined && record.length === usualWidth && usualWidth > width ? "title" : "text";
}

/** Counts a record with fewer cells than the header. */
export function countMissingCells(issues: IssueCollector, length: number, width: number, line: number | null): void {
  count(issues.group("missing-cell", null, { bound: String(width) }), () => ({
    line,
    column: length + 1,
    detail: length,
  }));
}
