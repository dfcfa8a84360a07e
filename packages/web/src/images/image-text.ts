import { colours, textWidth } from "../charts/style.js";
import { escapeText } from "../format/escape.js";

/** Between two lines, in sizes of the letters. */
export const LEADING = 1.22;

/** The letters of the images are narrower than those that drawings are measured for. */
const NARROWER = 1.14;

/** Words on one line of an image. */
export function writeLine(
  words: string,
  x: number,
  y: number,
  size: number,
  { fill = colours.ink as string, bold = false, anchor = "start" } = {},
): string {
  return `<text x="${x}" y="${Math.round(y)}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ""}>${escapeText(words)}</text>`;
}

/** Pixels of a text in the letters of images. */
export function imageWidth(words: string, size: number, bold = false): number {
  return textWidth(words, size, bold) / NARROWER;
}

/** The words in the largest size that holds in a width and a height; in the smallest one, cut, where none does. */
export function fitText(
  words: string,
  width: number,
  sizes: number[],
  height: number,
  bold = true,
): { lines: string[]; size: number } {
  const isHeld = (size: number) => {
    const lines = wrapLine(words, width, size, bold);
    return lines.length * size * LEADING <= height && lines.every((line) => imageWidth(line, size, bold) <= width);
  };
  const size = sizes.find(isHeld) ?? sizes.at(-1) ?? 28;
  const lines = wrapLine(words, width, size, bold);
  const most = Math.max(0, Math.floor(height / (size * LEADING)));
  if (lines.length <= most) return { lines, size };
  const kept = lines.slice(0, most);
  const last = kept.pop();
  return { lines: last === undefined ? [] : [...kept, `${last.replace(/[ \u00a0,;:.]+\S*$/, "")}…`], size };
}

/** Cut at spaces, and after hyphens: « Marennes-Hiers- », « Brouage ». */
function wrapLine(words: string, width: number, size: number, bold: boolean): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of words.split(/(?<=-)|(?<= )/)) {
    if (line && imageWidth(`${line}${piece}`.trimEnd(), size, bold) > width) {
      lines.push(line.trimEnd());
      line = piece;
    } else line += piece;
  }
  return line ? [...lines, line.trimEnd()] : lines;
}

/** Raised and lowered letters that the font of images does not have: written by its own, smaller. */
const RAISED: Record<string, string> = { ᵉ: "e", ʳ: "r", ᵈ: "d", "⁰": "0", "⁴": "4", "⁻": "−" };
const LOWERED: Record<string, string> = { "₁": "1", "₂": "2", "₃": "3", "₄": "4" };
const OTHERS: Record<string, string> = { "→": "–", "✓": "", "✗": "" };

/** A drawing whose letters all are in the font of images: none shows as an empty box. */
export function inImageFont(svg: string): string {
  return svg.replace(/>([^<]+)</g, (_all, words: string) => `>${[...words].map(letter).join("")}<`);
}

function letter(one: string): string {
  const [raised, lowered] = [RAISED[one], LOWERED[one]];
  if (raised) return `<tspan baseline-shift="super" font-size="70%">${raised}</tspan>`;
  if (lowered) return `<tspan baseline-shift="sub" font-size="70%">${lowered}</tspan>`;
  return OTHERS[one] ?? one;
}
