import { closeSync, openSync, writeSync } from "node:fs";
import { BOM, csvCells } from "../rows/csv-text.js";
import { OWNER_FILE } from "../system/owner-only.js";
import type { DifferenceCell, DifferenceRow } from "./difference.js";

/** Characters written to the file at once. */
const BLOCK = 64 * 1024;

/** What is told of each cell that differs. */
export interface ChangeWriter {
  /** A row that one table has and the other has not: a line by cell that has a value. */
  row(change: "added" | "removed", row: DifferenceRow): void;
  cell(keyRow: DifferenceRow, column: string, before: DifferenceCell, after: DifferenceCell): void;
  end(): void;
}

/**
 * Writes a difference whole, as CSV that a spreadsheet opens (UTF-8 with byte order mark, formulas kept as texts): `change` (added, removed, changed), `key`,
 * `column`, `before`, `after`, a line for each cell. Rows are named by the columns of `key`; without one, by a number that the cells of one row share.
 */
export function openChanges(path: string, key: readonly string[]): ChangeWriter {
  const file = openSync(path, "w", OWNER_FILE);
  const { text: quote } = csvCells({ delimiter: ",", decimal: ".", bom: true });
  let text = `${BOM}change,key,column,before,after\n`;
  let rank = 0;
  const flush = () => {
    writeSync(file, text);
    text = "";
  };
  const line = (cells: (string | number | null)[]) => {
    text += `${cells.map((cell) => (cell === null ? "" : typeof cell === "number" ? `${cell}` : quote(cell))).join(",")}\n`;
    if (text.length > BLOCK) flush();
  };
  const nameOf = (row: DifferenceRow) =>
    key.length > 0 ? key.map((name) => row[name] ?? "").join(" · ") : `n° ${++rank}`;
  return {
    row(change, row) {
      const name = nameOf(row);
      for (const [column, cell] of Object.entries(row))
        if (cell !== null && !key.includes(column))
          line(change === "added" ? [change, name, column, null, say(cell)] : [change, name, column, say(cell), null]);
      // A row that is all key says that it is there.
      if (Object.entries(row).every(([column, cell]) => cell === null || key.includes(column)))
        line([change, name, null, null, null]);
    },
    cell: (row, column, before, after) => line(["changed", nameOf(row), column, say(before), say(after)]),
    end() {
      flush();
      closeSync(file);
    },
  };
}

const say = (cell: DifferenceCell) => (typeof cell === "boolean" ? String(cell) : cell);
