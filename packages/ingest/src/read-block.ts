import { createRecordReader } from "./readers/csv-records.js";

/**
 * The cells of a block copied from a spreadsheet: separated by tabs, or by semicolons where there is no tab. Quotes hold what separates, as
 * spreadsheets write it, unless one is never closed: all are then signs like others. Lines without a text are left out.
 */
export function readBlock(text: string): string[][] {
  const lines = text.replaceAll(/\r\n?/g, "\n");
  let end = lines.length;
  while (lines[end - 1] === "\n") end--;
  const plain = lines.slice(0, end);
  if (plain.trim() === "") return [];
  const delimiter = plain.includes("\t") ? "\t" : ";";
  const read = createRecordReader({ delimiter, newline: "\n" }).read(plain, true);
  const isOpen = read.unclosed !== null;
  const records = isOpen ? plain.split("\n").map((line) => line.split(delimiter)) : read.records;
  return records.filter((record) => record.some((cell) => cell.trim() !== ""));
}
