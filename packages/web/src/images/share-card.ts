import { colours, textWidth } from "../charts/style.js";
import { CARD_HEIGHT, CARD_WIDTH } from "../format/card-size.js";
import { fitText, LEADING, writeLine } from "./image-text.js";

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

/** How an image is cut: as networks ask for (https://ogp.me), for a slide, for a square place. */
export const cardShapes = {
  partage: { width: CARD_WIDTH, height: CARD_HEIGHT },
  diapositive: { width: 1280, height: 720 },
  carre: { width: 1080, height: 1080 },
} as const;

export type CardShape = keyof typeof cardShapes;

const MARGIN = 64;
const PAPER = "#f4f8f8";

/** The image of a page, as SVG: words, drawing beside them or under, the graduated line of our charts at the foot. */
export function drawShareCard(
  { kicker, title, sentence, drawing, note, demonstration }: ShareCard,
  site: string,
  shape: CardShape = "partage",
): string {
  const { width, height } = cardShapes[shape];
  const isTall = width === height;
  const foot = height - 116;
  // Where the drawing stands, when there is one.
  const frame = isTall
    ? { x: MARGIN, y: height * 0.44, width: width - 2 * MARGIN, height: height * 0.43 }
    : { x: width * 0.517, y: 72, width: width * 0.43, height: height - 190 };
  const room = drawing && !isTall ? frame.x - MARGIN - 36 : width - 2 * MARGIN;
  const floor = drawing && isTall ? frame.y - 16 : foot;
  const parts: string[] = [];
  let y = 72;
  const write = (lines: string[], size: number, { fill = colours.ink as string, bold = false } = {}) => {
    for (const line of lines) {
      y += size * LEADING;
      parts.push(writeLine(line, MARGIN, y, size, { fill, bold }));
    }
  };
  const kind = fitText(kicker, room, [26, 23, 20], 34);
  write(kind.lines, kind.size, { fill: colours.inkSoft });
  y += 16;
  const { lines, size } = fitText(title, room, [60, 54, 48, 42, 36, 30], isTall ? 180 : 250);
  write(lines, size, { bold: true });
  y += 16;
  write(fitText(sentence, room, [28], floor - y, false).lines, 28, { fill: colours.inkSoft });
  if (drawing && note) parts.push(writeLine(note, frame.x, frame.y + frame.height + 24, 18, { fill: colours.inkSoft }));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif"><rect width="${width}" height="${height}" fill="${PAPER}"/>${drawing ? framed(drawing, frame) : ""}${parts.join("")}${signature(site, { width, height }, demonstration)}</svg>`;
}

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The drawing on its sheet, as large as it can be. */
function framed(drawing: string, { x, y, width, height }: Frame): string {
  const inner = { x: x + 24, y: y + 24, width: width - 48, height: height - 48 };
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colours.sheet}" stroke="${colours.grid}"/><rect x="${x}" y="${y}" width="${width}" height="4" fill="${colours.ink}"/>${placeDrawing(drawing, inner)}`;
}

/** A drawing in a frame, in its middle, as large as it can be. */
export function placeDrawing(drawing: string, frame: Frame): string {
  const [, width = "1"] = / width="([\d.]+)"/.exec(drawing) ?? [];
  const [, height = "1"] = / height="([\d.]+)"/.exec(drawing) ?? [];
  const scale = Math.min(frame.width / Number(width), frame.height / Number(height));
  const [w, h] = [Number(width) * scale, Number(height) * scale];
  const [x, y] = [frame.x + (frame.width - w) / 2, frame.y + (frame.height - h) / 2];
  return drawing.replace(
    /^<svg [^>]*?viewBox="([^"]*)"[^>]*>/,
    `<svg x="${x}" y="${y}" width="${w}" height="${h}" viewBox="$1" font-size="13px">`,
  );
}

/** Whose an image is: the mark and the name of the site, whether figures are invented, the graduated edge of nautical charts. */
export function signature(
  site: string,
  { width, height }: { width: number; height: number },
  demonstration: boolean,
): string {
  const parts = [
    `<g transform="translate(${MARGIN} ${height - 88}) scale(1.1)" fill="none" stroke="${colours.data}" stroke-width="1.5"><path d="M6 25C3 14 14 3 25 5s14 14 9 22-16 10-22 7-5-5-6-9z"/><path d="M11 25c-2-8 6-15 14-13s9 9 6 14-10 6-14 5-5-3-6-6z"/><path d="M17 24c-1-4 3-7 7-6s4 4 3 6-5 3-7 2-2.500-1-3-2z"/></g>`,
    writeLine(site, MARGIN + 52, height - 56, 26, { fill: colours.data, bold: true }),
  ];
  if (demonstration) {
    const words = "Données de démonstration";
    const box = textWidth(words, 22) + 28;
    const x = width - MARGIN - box;
    parts.push(
      `<rect x="${x}" y="${height - 86}" width="${box}" height="40" rx="3" fill="#f6edd2"/>`,
      writeLine(words, x + box / 2, height - 58, 22, { fill: "#5a4710", anchor: "middle" }),
    );
  }
  const step = width / 24;
  const marks = Array.from({ length: 12 }, (_, index) => `M${index * 2 * step} ${height - 9}h${step}`).join("");
  parts.push(
    `<rect y="${height - 14}" width="${width}" height="14" fill="${colours.sheet}"/><path d="M0 ${height - 14}h${width}M0 ${height - 4}h${width}" stroke="${colours.ink}"/><path d="${marks}" stroke="${colours.ink}" stroke-width="9"/>`,
  );
  return parts.join("");
}
