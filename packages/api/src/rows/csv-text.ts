import { spreadsheetText } from "@datalogue/ingest/core";

/** What spreadsheets in French want of a CSV; the normalised form is comma, point, no mark. */
export interface CsvOptions {
  delimiter: "," | ";" | "\t";
  decimal: "." | ",";
  /** U+FEFF first, by which Excel knows UTF-8. */
  bom: boolean;
}

/** The form that machines read. */
export const NORMALISED_CSV: CsvOptions = { delimiter: ",", decimal: ".", bom: false };

/** The parameters of « CSV pour tableur »: what Excel and LibreOffice in French open with one click. */
export const SPREADSHEET_CSV = { delimiter: ";", decimal: ",", bom: "true" } as const;

export const BOM = "\uFEFF";

export function isForSpreadsheet({ delimiter, decimal, bom }: CsvOptions): boolean {
  return delimiter !== "," || decimal !== "." || bom;
}

/** How cells are written; for a spreadsheet, a text that it would run as a formula gets an apostrophe before it. */
export function csvCells(options: CsvOptions): { text(text: string): string; number(value: number): string } {
  const { delimiter, decimal } = options;
  const forSpreadsheet = isForSpreadsheet(options);
  const special = new RegExp(`["\\r\\n${delimiter === "\t" ? "\\t" : delimiter}]|^\\s|\\s$`);
  return {
    text(text) {
      const safe = forSpreadsheet ? spreadsheetText(text) : text;
      return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    },
    // Numbers run nothing: "-1e-7" stays as it is.
    number(value) {
      if (decimal === ".") return `${value}`;
      const text = `${value}`.replace(".", ",");
      return delimiter === "," && text.includes(",") ? `"${text}"` : text;
    },
  };
}

/** A small table as CSV in UTF-8, an absent cell empty. Rows of datasets have their own writer (csv.ts). */
export function csvText(
  lines: readonly (readonly (string | number | null)[])[],
  options: CsvOptions = NORMALISED_CSV,
): string {
  const { text, number } = csvCells(options);
  const write = (cell: string | number | null) =>
    cell === null ? "" : typeof cell === "number" ? number(cell) : text(cell);
  return `${options.bom ? BOM : ""}${lines.map((cells) => `${cells.map(write).join(options.delimiter)}\n`).join("")}`;
}
