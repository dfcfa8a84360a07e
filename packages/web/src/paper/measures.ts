import { textWidth } from "../charts/style.js";
import { wrapText } from "../charts/wrap-text.js";

/** Millimetres of a sheet of A4 between its margins. */
export const INNER_WIDTH = 182;
/** Under the head of the first sheet (title, lead, code), of the others, above the foot. */
export const SHEET_HEIGHT = 280;

const PIXELS_OF_MM = 96 / 25.4;
const PIXELS_OF_PT = 96 / 72;

export const toMm = (pixels: number) => pixels / PIXELS_OF_MM;

/** Charts are drawn with letters of 13 px: at this scale they are printed at 8.6 points. */
export const PAPER_SCALE = 0.88;

/** Widths that drawings are made for, so that they fill their place at that scale. */
export const paperCuts = { half: 356, beside: 412, narrow: 296, whole: 760 } as const;

interface Setting {
  /** Points. */
  size?: number;
  leading?: number;
  bold?: boolean;
  /** Set in the face of titles, which is narrower. */
  title?: boolean;
}

/** The faces of titles are narrower than those that letters are measured in. */
const NARROWER = 1.12;

/** How many lines a text takes in so many millimetres, set in the widest face of the list of fonts. */
export function linesOf(
  text: string,
  width: number,
  { size = 8.5, bold = false, title = false }: Setting = {},
): number {
  return Math.max(1, wrapText(text, width * PIXELS_OF_MM * (title ? NARROWER : 1), size * PIXELS_OF_PT, bold).length);
}

/** Millimetres of the same, from the top of its first line to the foot of its last. */
export function textHeight(text: string, width: number, setting: Setting = {}): number {
  const { size = 8.5, leading = 1.38 } = setting;
  return text === "" ? 0 : toMm(linesOf(text, width, setting) * size * PIXELS_OF_PT * leading);
}

/** Millimetres of a word on one line. */
export function widthOf(text: string, { size = 8.5, bold = false }: Setting = {}): number {
  return toMm(textWidth(text, size * PIXELS_OF_PT, bold));
}
