import { FONT_SIZE, type StyleName, textWidth } from "./style.js";

/** A place on the drawing, in pixels from the top left of the plot. */
export interface Spot {
  x: number;
  y: number;
}

/** A text to write near a place without covering what is drawn. */
export interface Label {
  text: string;
  /** Written instead where the whole text has no room beside its place: the legend says the rest. */
  short?: string;
  /** Where it belongs. */
  at: Spot;
  align: "left" | "right" | "center";
  /** Where it would belong as well: a line that crosses the drawing has its name anywhere along it. */
  elsewhere?: { x: number; align: "left" | "right" | "center" }[];
  /** Tried first. */
  prefer: "above" | "below";
  style: StyleName;
  bold?: boolean;
}

export interface PlacedLabel extends Spot {
  text: string;
  align: Label["align"];
  style: StyleName;
}

/** A place already taken on the drawing. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const GAP = 8;
const ASCENT = 10;
const DESCENT = 4;
/** Further than this from its place, a label no longer seems to belong to it. */
const FAR = 30;

/** What labels keep clear of, besides one another. */
export interface Obstacles {
  lines: Spot[][];
  /** Abscissas of vertical strokes: crossed only when a label has no shorter form. */
  edges?: number[];
  taken?: Box[];
}

/**
 * Writes each label beside its place, above or below, clear of the lines, of what is already written and of the axis;
 * in its short form rather than far away; when nothing is free, over a line rather than over another label.
 */
export function placeLabels<One extends Label>(
  labels: One[],
  { lines, edges = [], taken = [] }: Obstacles,
  size: { width: number; height: number },
): (PlacedLabel & { label: One })[] {
  const boxes = [...taken];
  return labels.map((label) => {
    const forms = label.short === undefined ? [label.text] : [label.text, label.short];
    const places = [
      label,
      ...(label.elsewhere ?? []).map(({ x, align }) => ({ ...label, at: { ...label.at, x }, align })),
    ];
    const tries = places.flatMap((place) => forms.flatMap((text) => candidates(place, text, lines, size)));
    const free = tries.filter(({ box, crossed }) => {
      const clear = crossed.every(
        (heights) => heights.every((at) => at < box.top - 2) || heights.every((at) => at > box.bottom + 2),
      );
      return isInside(box, size) && clear && boxes.every((other) => !overlap(box, other));
    });
    const crosses = ({ box }: Candidate) => edges.some((x) => x > box.left - 2 && x < box.right + 2);
    const found =
      free.find((one) => one.far <= FAR && !crosses(one)) ??
      free.find((one) => one.far <= FAR) ??
      free[0] ??
      tries.find(({ box }) => isInside(box, size) && boxes.every((other) => !overlap(box, other))) ??
      tries[(forms.length - 1) * 4];
    if (!found) throw new Error(`no place tried for the label: ${label.text}`);
    boxes.push(found.box);
    return { label, text: found.text, x: found.x, y: found.y, align: found.align, style: label.style };
  });
}

function isInside(box: Box, { height }: { height: number }): boolean {
  return box.top >= -ASCENT && box.bottom <= height - 2;
}

interface Candidate extends Spot {
  text: string;
  align: Label["align"];
  box: Box;
  crossed: number[][];
  /** Height between the label and its place. */
  far: number;
}

/** The four places of a text, the best one first: next to its place, then beyond the lines it would cross. */
function candidates(label: Label, text: string, lines: Spot[][], size: { width: number }): Candidate[] {
  const width = textWidth(text, FONT_SIZE, label.bold ?? false);
  const shift = label.align === "right" ? width : label.align === "center" ? width / 2 : 0;
  const left = Math.min(Math.max(label.at.x - shift, 0), Math.max(0, size.width + 6 - width));
  const x = label.align === "right" ? left + width : label.align === "center" ? left + width / 2 : left;
  const crossed = lines.map((line) => heightsBetween(line, left - 2, left + width + 2));
  const under = crossed.flat();
  const above = [label.at.y - GAP, Math.min(label.at.y, ...under) - GAP];
  const below = [label.at.y + GAP + ASCENT, Math.max(label.at.y, ...under) + GAP + ASCENT];
  const [first, second] = label.prefer === "above" ? [above, below] : [below, above];
  return [first[0], second[0], first[1], second[1]].flatMap((y) => {
    if (y === undefined) return [];
    const box = { left, right: left + width, top: y - ASCENT, bottom: y + DESCENT };
    const far = y < label.at.y ? label.at.y - y : y - ASCENT - label.at.y;
    return [{ text, align: label.align, x, y, box, crossed, far }];
  });
}

/** The place a label takes once written. */
export function boxOf({ text, x, y, align }: PlacedLabel): Box {
  const width = textWidth(text);
  const left = x - (align === "right" ? width : align === "center" ? width / 2 : 0);
  return { left, right: left + width, top: y - ASCENT, bottom: y + DESCENT };
}

/** Heights a polyline takes between two abscissas, sampled at its vertices and at both ends. */
function heightsBetween(line: Spot[], left: number, right: number): number[] {
  const heights: number[] = [];
  for (const [index, end] of line.entries()) {
    if (end.x >= left && end.x <= right) heights.push(end.y);
    const start = line[index - 1];
    if (!start || start.x === end.x) continue;
    for (const x of [left, right]) {
      if (x > start.x && x < end.x) heights.push(start.y + ((end.y - start.y) * (x - start.x)) / (end.x - start.x));
    }
  }
  return heights;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right + 4 && b.left < a.right + 4 && a.top < b.bottom && b.top < a.bottom;
}
