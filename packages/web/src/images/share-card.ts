import { colours, textWidth } from "../charts/style.js";
import { wrapText } from "../charts/wrap-text.js";
import { escapeText } from "../format/escape.js";

/** Pixels of an image that networks and messages show beside a link (https://ogp.me). */
export const CARD_WIDTH = 1200;
export const CARD_HEIGHT = 630;

/** What is said and drawn of a page, for who is shown a link to it. */
export interface ShareCard {
  /** Kind of page, territory, year. */
  kicker: string;
  title: string;
  sentence: string;
  /** An SVG element with its width and height, null where there is nothing to draw. */
  drawing: string | null;
  /** What the drawing is: « Contours schématiques ». */
  note?: string;
  /** Says that figures are invented. */
  demonstration: boolean;
}

const MARGIN = 64;
/** Where the drawing stands, when there is one. */
const FRAME = { x: 620, y: 72, width: 516, height: 440 };
/** What is read above the name of the site. */
const FLOOR = CARD_HEIGHT - 116;
const LEADING = 1.22;
/** The letters of the images are narrower than those that drawings are measured for. */
const NARROWER = 1.14;
const PAPER = "#f4f8f8";

/** The image of a page, as SVG: words on the left, drawing on the right, the graduated line of our charts at the foot. */
export function drawShareCard(
  { kicker, title, sentence, drawing, note, demonstration }: ShareCard,
  site: string,
): string {
  const width = drawing ? FRAME.x - MARGIN - 36 : CARD_WIDTH - 2 * MARGIN;
  const parts: string[] = [];
  let y = 72;
  const write = (lines: string[], size: number, { fill = colours.ink as string, bold = false } = {}) => {
    for (const line of lines) {
      y += size * LEADING;
      parts.push(text(line, MARGIN, y, size, { fill, bold }));
    }
  };
  const kind = fitted(kicker, width, [26, 23, 20], 34);
  write(kind.lines, kind.size, { fill: colours.inkSoft });
  y += 16;
  const { lines, size } = fitted(title, width, [60, 54, 48, 42, 36], 250);
  write(lines, size, { bold: true });
  y += 16;
  write(fitted(sentence, width, [28], FLOOR - y).lines, 28, { fill: colours.inkSoft });
  parts.push(text(site, MARGIN, CARD_HEIGHT - 56, 26, { fill: colours.data, bold: true }));
  if (drawing && note) parts.push(text(note, FRAME.x, FRAME.y + FRAME.height + 24, 18, { fill: colours.inkSoft }));
  if (demonstration) {
    const words = "Données de démonstration";
    const box = textWidth(words, 22) + 28;
    const x = CARD_WIDTH - MARGIN - box;
    parts.push(
      `<rect x="${x}" y="${CARD_HEIGHT - 86}" width="${box}" height="40" rx="3" fill="#f6edd2"/>`,
      text(words, x + box / 2, CARD_HEIGHT - 58, 22, { fill: "#5a4710", anchor: "middle" }),
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CARD_WIDTH} ${CARD_HEIGHT}" width="${CARD_WIDTH}" height="${CARD_HEIGHT}" font-family="sans-serif"><rect width="${CARD_WIDTH}" height="${CARD_HEIGHT}" fill="${PAPER}"/>${drawing ? framed(drawing) : ""}${parts.join("")}${neatline()}</svg>`;
}

/** The drawing on its sheet, as large as it can be. */
function framed(drawing: string): string {
  const [, width = "1"] = / width="([\d.]+)"/.exec(drawing) ?? [];
  const [, height = "1"] = / height="([\d.]+)"/.exec(drawing) ?? [];
  const scale = Math.min((FRAME.width - 48) / Number(width), (FRAME.height - 48) / Number(height));
  const [w, h] = [Number(width) * scale, Number(height) * scale];
  const [x, y] = [FRAME.x + (FRAME.width - w) / 2, FRAME.y + (FRAME.height - h) / 2];
  const placed = drawing.replace(
    /^<svg [^>]*?viewBox="([^"]*)"[^>]*>/,
    `<svg x="${x}" y="${y}" width="${w}" height="${h}" viewBox="$1" font-size="13px">`,
  );
  return `<rect x="${FRAME.x}" y="${FRAME.y}" width="${FRAME.width}" height="${FRAME.height}" fill="${colours.sheet}" stroke="${colours.grid}"/><rect x="${FRAME.x}" y="${FRAME.y}" width="${FRAME.width}" height="4" fill="${colours.ink}"/>${placed}`;
}

function text(
  words: string,
  x: number,
  y: number,
  size: number,
  { fill = colours.ink as string, bold = false, anchor = "start" } = {},
): string {
  return `<text x="${x}" y="${Math.round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ""}>${escapeText(words)}</text>`;
}

/** The words in the largest size that holds in a height; in the smallest one, cut, where none does. */
function fitted(words: string, width: number, sizes: number[], height: number): { lines: string[]; size: number } {
  const wrapped = (size: number) => wrapText(words, width * NARROWER, size, true);
  const holds = (size: number) => wrapped(size).length * size * LEADING <= height;
  const size = sizes.find(holds) ?? sizes.at(-1) ?? 28;
  const lines = wrapped(size);
  const most = Math.max(0, Math.floor(height / (size * LEADING)));
  if (lines.length <= most) return { lines, size };
  const kept = lines.slice(0, most);
  const last = kept.pop();
  return { lines: last === undefined ? [] : [...kept, `${last.replace(/[ \u00a0,;:.]+\S*$/, "")}…`], size };
}

/** The graduated edge of nautical charts. */
function neatline(): string {
  const step = CARD_WIDTH / 24;
  const marks = Array.from({ length: 12 }, (_, index) => `M${index * 2 * step} ${CARD_HEIGHT - 9}h${step}`).join("");
  return `<rect y="${CARD_HEIGHT - 14}" width="${CARD_WIDTH}" height="14" fill="${colours.sheet}"/><path d="M0 ${CARD_HEIGHT - 14}h${CARD_WIDTH}M0 ${CARD_HEIGHT - 4}h${CARD_WIDTH}" stroke="${colours.ink}"/><path d="${marks}" stroke="${colours.ink}" stroke-width="9"/>`;
}
