import type { Cut } from "../charts/chart.js";
import { shortNames } from "../charts/place-names.js";
import { colours } from "../charts/style.js";
import type { LoadedComparison, Row } from "../comparing/load-comparison.js";
import { formatNumber, typographic } from "../format/index.js";
import { fitText, writeLine } from "./image-text.js";

/** Pixels of a column of names by cut, of the head, of a row; rows that an image holds. */
const NAME: Partial<Record<Cut, number>> = { 296: 118, 480: 170 };
const HEAD = 44;
const ROW = 34;
const MOST = 7;

/** A comparison as a table in an image: a figure a row, of each theme in turn, a territory a column. */
export function drawComparison({ subjects, themes }: LoadedComparison, cut: Cut): string {
  const rows = inTurn(themes.map((theme) => theme.rows.filter(isKnown))).slice(0, MOST);
  const first = NAME[cut] ?? 118;
  const column = (cut - first) / subjects.length;
  const height = HEAD + rows.length * ROW + 2;
  const parts: string[] = [];
  const names = shortNames(new Map(subjects.map(({ code, name }) => [code, name])));
  for (const [place, { code, name: whole }] of subjects.entries()) {
    const name = names.get(code) ?? whole;
    const { lines, size } = fitText(name, column - 8, [13, 12, 11, 10], 38);
    const right = first + (place + 1) * column;
    for (const [rank, line] of lines.entries())
      parts.push(
        writeLine(line, right, HEAD - 8 - (lines.length - 1 - rank) * size * 1.15, size, { bold: true, anchor: "end" }),
      );
  }
  parts.push(`<path d="M0 ${HEAD}h${cut}" stroke="${colours.ink}" stroke-width="1.5"/>`);
  for (const [rank, { indicator, year, points }] of rows.entries()) {
    const y = HEAD + rank * ROW;
    const name = fitText(typographic(indicator.shortTitle), first - 6, [13, 12, 11, 10], 16);
    const unit = fitText(`${indicator.unit}, ${year}`, first - 6, [11, 10], 14, false);
    parts.push(
      ...name.lines.map((line) => writeLine(line, 0, y + 15, name.size, { bold: true })),
      ...unit.lines.map((line) => writeLine(line, 0, y + 28, unit.size, { fill: colours.inkSoft })),
      ...subjects.map((_, place) => {
        const value = points[place]?.value ?? null;
        const words = value === null ? "n.\u00a0d." : formatNumber(value, indicator.decimals);
        const { size } = fitText(words, column - 8, [17, 15, 13, 11], 20);
        return writeLine(words, first + (place + 1) * column, y + 23, size, {
          fill: value === null ? colours.inkSoft : colours.data,
          bold: value !== null,
          anchor: "end",
        });
      }),
      `<path d="M0 ${y + ROW}h${cut}" stroke="${colours.grid}"/>`,
    );
  }
  return `<svg width="${cut}" height="${height}" viewBox="0 0 ${cut} ${height}">${parts.join("")}</svg>`;
}

function isKnown({ points }: Row): boolean {
  return points.some(({ value }) => value !== null);
}

/** The first of each list, then the second of each. */
function inTurn<T>(lists: T[][]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, rank) => lists.flatMap((list) => list.slice(rank, rank + 1))).flat();
}
