import { isInside, labelSpots, type PixelOutline } from "./outline.js";
import { textWidth } from "./style.js";

/** A place of the drawing, from its left top corner. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What is written on a commune: its name in one way or another, and its value. */
export interface NameToPlace {
  outline: PixelOutline;
  /** The ways to write it, the best one first, each in lines. */
  ways: string[][];
}

/** Lines of text around a middle. */
export interface PlacedName {
  code: string;
  lines: string[];
  x: number;
  y: number;
}

export const NAME_SIZE = 13;
const LINE = 14;
/** Places tried inside a commune, and how far around it. */
const SPOTS = 60;
const AROUND = [14, 22, 32, 44, 58, 74, 92];
const DIRECTIONS = 16;

/**
 * Names at places where they cover neither one another nor what else is drawn: inside their commune where they hold, else on the water
 * or the land beside, never in another commune but for want of anything else. The tightest communes choose first. What finds no place
 * is left out.
 */
export function placeNames(
  names: NameToPlace[],
  obstacles: Box[],
  { width, height }: { width: number; height: number },
): PlacedName[] {
  const taken = [...obstacles];
  const outlines = names.map(({ outline }) => outline);
  const isFree = (box: Box) =>
    box.left > 2 &&
    box.right < width - 2 &&
    box.top > 2 &&
    box.bottom < height - 2 &&
    taken.every((other) => !overlaps(box, other));
  const placed: PlacedName[] = [];
  const room = ({ outline }: NameToPlace) => labelSpots(outline)[0]?.room ?? 0;
  for (const { outline, ways } of [...names].sort((a, b) => room(a) - room(b))) {
    const spots = labelSpots(outline).slice(0, SPOTS);
    const [first] = spots;
    if (!first) continue;
    const around = AROUND.flatMap((distance) =>
      Array.from({ length: DIRECTIONS }, (_, rank) => {
        const angle = (rank * 2 * Math.PI) / DIRECTIONS;
        return { x: first.x + distance * 1.3 * Math.cos(angle), y: first.y + distance * Math.sin(angle) };
      }),
    );
    /** Neither the middle of a name nor an end of it is in another commune. */
    const isOurs = (size: Size, { x, y }: Spot) => {
      const { left, right } = boxAround(size, { x, y });
      return outlines.every((other) => other === outline || ![left, x, right].some((at) => isInside(other, at, y)));
    };
    const sized = ways.map((lines) => ({ lines, size: sizeOfName(lines) }));
    // One after the other, as far as the first that is free: most names are placed at one of their first tries.
    const found =
      findSpot(sized, spots, ({ size }, spot) => isFree(boxAround(size, spot))) ??
      findSpot(sized, around, ({ size }, spot) => isFree(boxAround(size, spot)) && isOurs(size, spot)) ??
      findSpot(sized, around, ({ size }, spot) => isFree(boxAround(size, spot)));
    if (!found) continue;
    const { way, spot } = found;
    taken.push(boxAround(way.size, spot));
    placed.push({ code: outline.code, lines: way.lines, x: spot.x, y: spot.y });
  }
  return placed;
}

interface Spot {
  x: number;
  y: number;
}

/** Half of what lines of text take across, and down. */
interface Size {
  half: number;
  height: number;
}

/** The first way, then the first place, that suits. */
function findSpot<Way>(ways: Way[], spots: Spot[], suits: (way: Way, spot: Spot) => boolean) {
  for (const way of ways) for (const spot of spots) if (suits(way, spot)) return { way, spot };
  return undefined;
}

/** The place that lines of text take around a middle. */
export function boxOfName(lines: string[], x: number, y: number): Box {
  return boxAround(sizeOfName(lines), { x, y });
}

function sizeOfName(lines: string[]): Size {
  return {
    half: Math.max(...lines.map((line) => textWidth(line, NAME_SIZE, true))) / 2,
    height: (lines.length * LINE) / 2,
  };
}

function boxAround({ half, height }: Size, { x, y }: Spot): Box {
  return { left: x - half, right: x + half, top: y - height, bottom: y + height };
}

/** Where each line is written: its baseline. */
export function baselines({ lines, y }: PlacedName): number[] {
  return lines.map((_, rank) => y + (rank - (lines.length - 1) / 2) * LINE + NAME_SIZE * 0.36);
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right + 2 && a.right > b.left - 2 && a.top < b.bottom + 1 && a.bottom > b.top - 1;
}

/** « Saint-Pierre » of « Saint-Pierre-d’Oléron », unless another name would be the same. */
export function shortNames(names: Map<string, string>): Map<string, string> {
  const shorten = (name: string) => name.replace(/-(?:d[’']|du-|de-|des-|le-|la-|les-|sur-|en-|sous-).*$/, "");
  const shorts = [...names.values()].map(shorten);
  return new Map(
    [...names].map(([code, name]) => {
      const short = shorten(name);
      return [code, shorts.filter((one) => one === short).length > 1 ? name : short];
    }),
  );
}

/** A name in two lines, cut at the hyphen or the space nearest to its middle; undefined for one that has none. */
export function inTwoLines(name: string): [string, string] | undefined {
  const cuts = [...name.matchAll(/[- ]/g)].map(({ index }) => index + 1);
  const best = cuts.sort((a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2))[0];
  return best === undefined ? undefined : [name.slice(0, best).trimEnd(), name.slice(best)];
}
