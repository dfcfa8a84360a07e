import { createRecordReader } from "./readers/csv-records.js";

/**
 * The cells of a block copied from a spreadsheet: separated by tabs, or by semicolons where there is no tab. Quotes hold what separates, as
 * spreadsheets write it; lines without a text are left out.
 */
export function readBlock(text: string): string[][] {
  const lines = text.replaceAll(/\r\n?/g, "\n");
  let end = lines.length;
  while (lines[end - 1] === "\n") end--;
  const plain = lines.slice(0, end);
  if (plain.trim() === "") return [];
  const delimiter = plain.includes("\t") ? "\t" : ";";
  const { records } = createRecordReader({ delimiter, newline: "\n" }).read(plain, true);
  return records.filter((record) => record.some((cell) => cell.trim() !== ""));
}
