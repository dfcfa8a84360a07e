/** A small table as CSV: UTF-8, comma, decimal point, an absent cell empty. Rows of datasets have their own writer (csv.ts). */
export function csvText(lines: readonly (readonly (string | number | null)[])[]): string {
  return lines.map((cells) => `${cells.map(escapeCell).join(",")}\n`).join("");
}

function escapeCell(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
