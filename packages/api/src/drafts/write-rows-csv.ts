import { type HandCells, textOf } from "./hand-table.js";

/**
 * The CSV of a table kept by hand, UTF-8: every cell between quotes, so that nothing typed is taken for a separator. A row without a
 * text is left out. `lines` gives the line of the file where each row that is written begins.
 */
export function writeRowsCsv(
  columns: readonly string[],
  rows: readonly { id: string; cells: HandCells }[],
): { text: string; lines: Map<number, string> } {
  const lines = new Map<number, string>();
  let line = 1;
  let text = "";
  const write = (cells: readonly string[]) => {
    const record = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
    text += `${record}\n`;
    line += 1 + countNewlines(record);
  };
  write(columns);
  for (const { id, cells } of rows) {
    const record = columns.map((name) => textOf(cells, name));
    if (record.every((cell) => cell.trim() === "")) continue;
    lines.set(line, id);
    write(record);
  }
  return { text, lines };
}

function countNewlines(text: string): number {
  return text.split("\n").length - 1;
}
