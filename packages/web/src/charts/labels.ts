import { FONT_SIZE, type StyleName, textWidth } from "./style.js";

/** A place on the drawing, in pixels from the top left of the plot. */
export interface Spot {
  x: number;
  y: number;
}

/** A text to write near a place without covering what is drawn. */
export interface Label {
  text: string;
  /** Where it belongs. */
  at: Spot;
  align: "left" | "right" | "center";
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

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const GAP = 8;
const ASCENT = 10;
const DESCENT = 4;

/**
 * Writes each label above or below the lines that run under it, clear of the labels already written and inside the
 * plot; when nothing is free, at the preferred side.
 */
export function placeLabels(labels: Label[], lines: Spot[][], size: { width: number; height: number }): PlacedLabel[] {
  const boxes: Box[] = [];
  return labels.map((label) => {
    const width = textWidth(label.text, FONT_SIZE, label.bold ?? false);
    const shift = label.align === "right" ? width : label.align === "center" ? width / 2 : 0;
    const left = Math.min(Math.max(label.at.x - shift, 0), Math.max(0, size.width + 6 - width));
    const x = label.align === "right" ? left + width : label.align === "center" ? left + width / 2 : left;
    const crossed = lines.map((line) => heightsBetween(line, left - 2, left + width + 2));
    const under = crossed.flat();
    const above = Math.min(label.at.y, ...under) - GAP;
    const below = Math.max(label.at.y, ...under) + GAP + ASCENT;
    const near = { above: label.at.y - GAP, below: label.at.y + GAP + ASCENT };
    const order =
      label.prefer === "above" ? [near.above, near.below, above, below] : [near.below, near.above, below, above];
    const free = order.find((y) => {
      const box = { left, right: left + width, top: y - ASCENT, bottom: y + DESCENT };
      const inside = box.top >= -ASCENT && box.bottom <= size.height;
      const clear = crossed.every(
        (heights) => heights.every((at) => at < box.top - 2) || heights.every((at) => at > box.bottom + 2),
      );
      return inside && clear && boxes.every((other) => !overlap(box, other));
    });
    const y = free ?? (label.prefer === "above" ? above : below);
    boxes.push({ left, right: left + width, top: y - ASCENT, bottom: y + DESCENT });
    return { text: label.text, x, y, align: label.align, style: label.style };
  });
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
