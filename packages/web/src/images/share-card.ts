import type { Cut } from "../charts/chart.js";
import { colours, textWidth } from "../charts/style.js";
import { CARD_HEIGHT, CARD_WIDTH } from "../format/card-size.js";
import { fitText, LEADING, writeLine } from "./image-text.js";

/** A figure in large letters, and what it is. */
export interface ShareFigure {
  value: string;
  label: string;
}

/** What is said and drawn of a page, for who is shown a link to it. */
export interface ShareCard {
  /** Kind of page, territory, year. */
  kicker: string;
  title: string;
  sentence: string;
  /** The main ones, the first one first; those that do not fit are left out. */
  figures?: ShareFigure[];
  /** An SVG element with its width and height, in the cut of the place that it has; null where there is nothing to draw. */
  drawing: ((cut: Cut) => Promise<string>) | null;
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

/**
 * The image of a page, as SVG: words, drawing and figures, the graduated line of our charts at the foot. A drawing stands beside the
 * words where the image is wide; in a square it stands under them, as wide as the image, or beside its figures where it is itself about
 * as high as wide.
 */
export async function drawShareCard(card: ShareCard, site: string, shape: CardShape = "partage"): Promise<string> {
  const { width, height } = cardShapes[shape];
  const isTall = width === height;
  const { figures = [], note, demonstration } = card;
  const drawing = (await card.drawing?.(isTall ? 480 : 296)) ?? null;
  const ratio = drawing ? ratioOf(drawing) : 1;
  const foot = height - 116;
  const parts: string[] = [];
  if (!isTall) {
    const most = { width: width * 0.43, height: height - 190 };
    const size = framedSize(ratio, most);
    const frame = { x: width - MARGIN - size.width, y: 72, ...size };
    const room = drawing ? frame.x - MARGIN - 36 : width - 2 * MARGIN;
    if (drawing) parts.push(framed(drawing, frame, note));
    const floor = foot - (figures.length > 0 ? STEP.least + 28 : 0);
    const words = writeWords(card, room, { floor, most: figures.length > 0 ? 180 : 250 });
    parts.push(words.svg);
    const rest = { x: MARGIN, y: words.y + 28, width: room, height: foot - words.y - 28 };
    parts.push(drawing ? figureGrid(figures, rest) : figureBand(figures, rest));
  } else {
    const whole = width - 2 * MARGIN;
    const words = writeWords(card, whole, { floor: height * 0.5, most: 180 });
    parts.push(words.svg);
    const rest = { x: MARGIN, y: words.y + 32, width: whole, height: foot - words.y - 32 - (note ? 30 : 0) };
    if (!drawing) parts.push(figureGrid(figures, rest));
    else if (figures.length > 0 && ratio < 1.25) {
      const size = framedSize(ratio, { width: whole * 0.62, height: rest.height });
      const x = MARGIN + size.width + 36;
      parts.push(
        framed(drawing, { ...rest, ...size }, note),
        figureColumn(figures, { ...rest, x, width: width - MARGIN - x }),
      );
    } else {
      const band = figures.length > 0 ? BAND : 0;
      parts.push(
        framed(drawing, { ...rest, height: rest.height - band }, note),
        figureBand(figures, { ...rest, y: rest.y + rest.height - band + 24, height: band - 24 }),
      );
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif"><rect width="${width}" height="${height}" fill="${PAPER}"/>${parts.join("")}${signature(site, { width, height }, demonstration)}</svg>`;
}

/** Pixels of figures side by side, under a drawing. */
const BAND = 150;
/** Least and most pixels of a figure in a column, of its value and the words under it. */
const STEP = { least: 100, most: 190 };

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Kind of page, title and sentence from the top; `y`: the foot of the last line. */
function writeWords(
  { kicker, title, sentence, figures = [] }: ShareCard,
  room: number,
  { floor, most }: { floor: number; most: number },
): { svg: string; y: number } {
  const parts: string[] = [];
  let y = 72;
  const write = ({ lines, size }: ReturnType<typeof fitText>, { fill = colours.ink as string, bold = false } = {}) => {
    for (const line of lines) {
      y += size * LEADING;
      parts.push(writeLine(line, MARGIN, y, size, { fill, bold }));
    }
  };
  write(fitText(kicker, room, [26, 23, 20], 34), { fill: colours.inkSoft });
  y += 16;
  write(fitText(title, room, [60, 54, 48, 42, 36, 30], most), { bold: true });
  y += 16;
  const told = fitSentences(sentence, room, floor - y);
  // Figures say more than half a sentence.
  if (told.isWhole || figures.length === 0) write(told, { fill: colours.inkSoft });
  return { svg: parts.join(""), y };
}

/** As many whole sentences as a place holds, else the beginning of the first one. */
function fitSentences(text: string, width: number, height: number) {
  const ends = [...text.matchAll(/[.?!](?=\s|$)/g)].map(({ index }) => text.slice(0, index + 1));
  const tries = [text, ...ends.reverse()].map((words) => {
    const fitted = fitText(words, width, [32, 28, 25], height, false);
    return { ...fitted, isWhole: fitted.lines.length > 0 && !fitted.lines.at(-1)?.endsWith("…") };
  });
  return tries.find(({ isWhole }) => isWhole) ?? (tries.at(-1) as (typeof tries)[number]);
}

/** Figures under one another, as far apart as their place allows. */
function figureColumn(figures: ShareFigure[], { x, y, width, height }: Frame): string {
  const shown = figures.slice(0, Math.max(0, Math.floor(height / STEP.least)));
  const step = Math.min(STEP.most, height / shown.length);
  const size = Math.min(64, Math.round(step * 0.4));
  return shown
    .map((figure, rank) => writeFigure(figure, { x, y: y + rank * step, width, height: step }, size))
    .join("");
}

/** Figures two by two. */
function figureGrid(figures: ShareFigure[], { x, y, width, height }: Frame): string {
  const rows = Math.min(Math.floor(height / STEP.least), Math.ceil(figures.length / 2));
  const step = Math.min(STEP.most, height / rows);
  const pairs = Array.from({ length: Math.max(0, rows) }, (_, rank) => figures.slice(2 * rank, 2 * rank + 2));
  return pairs
    .map((pair, rank) => figureBand(pair, { x, y: y + rank * step, width: width * (pair.length / 2), height: step }))
    .join("");
}

/** Figures side by side. */
function figureBand(figures: ShareFigure[], { x, y, width, height }: Frame): string {
  if (height < STEP.least) return "";
  const shown = figures.slice(0, width > 1000 ? 4 : 3);
  const step = (width + 24) / shown.length;
  const size = Math.min(60, Math.round(height * 0.4));
  return shown
    .map((figure, rank) => writeFigure(figure, { x: x + rank * step, y, width: step - 24, height: height - 8 }, size))
    .join("");
}

function writeFigure({ value, label }: ShareFigure, { x, y, width, height }: Frame, largest: number): string {
  const sizes = [largest, largest * 0.85, largest * 0.7, largest * 0.55].map(Math.round);
  const { lines, size } = fitText(value, width, sizes, largest * 1.4);
  const first = y + Math.min(largest, size * 1.1);
  const last = first + (lines.length - 1) * size * LEADING;
  const words = fitText(label, width, [26, 24, 22, 20], Math.max(26, y + height - last - 6), false);
  return [
    `<path d="M${x} ${y}h${width}" stroke="${colours.control}"/>`,
    ...lines.map((line, rank) =>
      writeLine(line, x, first + rank * size * LEADING, size, { fill: colours.data, bold: true }),
    ),
    ...words.lines.map((line, rank) =>
      writeLine(line, x, last + (rank + 1) * words.size * LEADING + 2, words.size, { fill: colours.inkSoft }),
    ),
  ].join("");
}

/** Pixels between a drawing and the edge of its sheet. */
const PADDING = 24;

/** The sheet of a drawing that fills it, as large as it can be. */
function framedSize(ratio: number, most: { width: number; height: number }): { width: number; height: number } {
  const width = Math.min(most.width - 2 * PADDING, (most.height - 2 * PADDING) * ratio);
  return { width: width + 2 * PADDING, height: width / ratio + 2 * PADDING };
}

/** The drawing on its sheet, as large as it can be. */
function framed(drawing: string, { x, y, width, height }: Frame, note: string | undefined): string {
  const inner = { x: x + PADDING, y: y + PADDING, width: width - 2 * PADDING, height: height - 2 * PADDING };
  const told = note ? writeLine(note, x, y + height + 24, 18, { fill: colours.inkSoft }) : "";
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colours.sheet}" stroke="${colours.grid}"/><rect x="${x}" y="${y}" width="${width}" height="4" fill="${colours.ink}"/>${placeDrawing(drawing, inner)}${told}`;
}

function ratioOf(drawing: string): number {
  const [, width = "1"] = / width="([\d.]+)"/.exec(drawing) ?? [];
  const [, height = "1"] = / height="([\d.]+)"/.exec(drawing) ?? [];
  return Number(width) / Number(height);
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
