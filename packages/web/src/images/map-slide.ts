import { colours } from "../charts/style.js";
import { fitText, imageWidth, LEADING, writeLine } from "./image-text.js";
import { cardShapes, placeDrawing, signature } from "./share-card.js";

/** What one colour, letter or sign of a map means. */
export interface KeyEntry {
  /** An SVG element with its `viewBox`. */
  mark: string;
  label: string;
  /** « 3 communes », « 7 »; empty where nothing is counted. */
  count: string;
}

export interface MapKey {
  /** Empty where the slide has said it. */
  title: string;
  entries: KeyEntry[];
}

interface MapSlide {
  title: string;
  /** Year and unit, territory: a line each. */
  subtitles: string[];
  /** What the figures say; empty without figures. */
  finding: string;
  keys: MapKey[];
  /** Where figures, layers and outlines come from. */
  source: string;
  /** The map, drawn for `MAP_CUT`; empty where no outline is known. */
  drawing: string;
  /** Name of the site, which names its territory. */
  site: string;
  demonstration: boolean;
}

/** Pixels that a map is drawn in: it is shown 1.22 times as large, its names in letters of 16. */
export const MAP_CUT = { width: 580, most: 446 };

const { width: WIDTH, height: HEIGHT } = cardShapes.diapositive;
const LEFT = 64;
/** Room for the words, and what their letters may take in the widest fonts that open the drawing. */
const COLUMN = 410;
const ROOM = COLUMN / 1.12;
const FRAME = { x: 506, y: 36, width: 710, height: 546 };
const FOOT = FRAME.y + FRAME.height;
/** Letters of a key, the largest first: those in which all of it holds. */
const SIZES = [20, 18, 16, 15, 14];
/** Of a line of a key, in sizes of its letters. */
const LINE = 1.42;
/** Lines of a key beyond which the title gives way to it. */
const MANY = 14;

/** A map as it is shown to a room, in 16:9: what it is of, its unit and year, what it says, its key with counts, sources, whose it is. */
export function drawMapSlide({
  title,
  subtitles,
  finding,
  keys,
  source,
  drawing,
  site,
  demonstration,
}: MapSlide): string {
  const parts: string[] = [];
  let y = FRAME.y - 6;
  const write = (words: string, sizes: number[], height: number, look: { fill?: string; bold?: boolean } = {}) => {
    const { lines, size } = fitText(words, ROOM, sizes, height, look.bold ?? false);
    for (const line of lines) {
      y += size * LEADING;
      parts.push(writeLine(line, LEFT, y, size, look));
    }
  };
  const isLong = keys.reduce((sum, { entries }) => sum + 1 + entries.length, 0) > MANY;
  write(title, isLong ? [25, 22] : [36, 32, 28, 25], isLong ? 64 : 136, { bold: true });
  y += 14;
  for (const line of subtitles) write(line, [isLong ? 18 : 20, 16], 26, { fill: colours.inkSoft });
  y += 10;
  write(finding, isLong ? [18, 16] : [20, 18], isLong ? 46 : 76);
  y += 20;
  parts.push(...drawKeys(keys, y, FOOT));
  if (drawing) parts.push(placeDrawing(drawing, FRAME));
  y = FOOT + 6;
  const credit = fitText(source, (WIDTH - 2 * LEFT) / 1.12, [14, 13], 40, false);
  for (const line of credit.lines) {
    y += credit.size * LEADING;
    parts.push(writeLine(line, LEFT, y, credit.size, { fill: colours.inkSoft }));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13px"><rect width="${WIDTH}" height="${HEIGHT}" fill="${colours.sheet}"/>${parts.join("")}${signature(site, { width: WIDTH, height: HEIGHT }, demonstration)}</svg>`;
}

/** A line of a key: a title, an entry, or what is left when there is no more room. */
type KeyLine = { title: string } | KeyEntry;

function drawKeys(keys: MapKey[], top: number, foot: number): string[] {
  const lines = keys.flatMap(({ title, entries }): KeyLine[] => [...(title ? [{ title }] : []), ...entries]);
  const room = foot - top;
  const size = SIZES.find((one) => lines.length * one * LINE <= room) ?? (SIZES.at(-1) as number);
  const step = size * LINE;
  const most = Math.floor(room / step);
  const kept = lines.length > most ? lines.slice(0, Math.max(0, most - 1)) : lines;
  const left = lines.length - kept.length;
  const drawn = kept.map((line, rank) => {
    const y = top + rank * step + size;
    if ("title" in line) return writeLine(cut(line.title, ROOM, size, true), LEFT, y, size, { bold: true });
    const side = size * 0.95;
    const mark = line.mark.replace(
      "<svg ",
      `<svg x="${LEFT}" y="${y - side + 2}" width="${side * 1.3}" height="${side}" `,
    );
    const room = ROOM - 40 - imageWidth(line.count, size);
    return `${mark}${writeLine(cut(line.label, room, size, false), LEFT + 36, y, size)}${writeLine(line.count, LEFT + COLUMN - 12, y, size, { fill: colours.inkSoft, anchor: "end" })}`;
  });
  if (left > 0)
    drawn.push(
      writeLine(`et ${left} autres, sur la page`, LEFT, top + kept.length * step + size, size, {
        fill: colours.inkSoft,
      }),
    );
  return drawn;
}

function cut(words: string, width: number, size: number, bold: boolean): string {
  return fitText(words, width, [size], size * LEADING, bold).lines[0] ?? "";
}
