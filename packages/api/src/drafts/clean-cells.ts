import type { HandCells } from "./hand-table.js";

/** Cells without what no file holds: control characters, halves of characters. */
export function cleanCells(cells: HandCells): HandCells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, text]) => [
      name,
      text
        .replaceAll(/\p{Surrogate}/gu, "")
        .replaceAll(/\r\n?/g, "\n")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
        .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "")
        .trim(),
    ]),
  );
}
