import type { Point } from "./series.js";

/** A small line of 96 × 40, cut where a year is missing. */
export interface Spark {
  path: string;
  /** Where the last year stands; null when it has no value. */
  dot: { x: number; y: number } | null;
  /** Where the diamond of the target stands. */
  target: { x: number; y: number } | null;
}

interface SparkOptions {
  /** What the line leads to, beyond it. */
  target?: number | null;
  /** Values of the lines drawn beside it on one scale, its own included; its years are then theirs, those before its first value too. */
  beside?: number[];
}

const WIDTH = 88;
const HEIGHT = 30;

/** Least share of the highest value that the height of lines on one scale stands for: a change of 1 % is no cliff. */
const LEAST = 0.12;

/** The line of the points of each year, ending on a dot, the target beyond it; null under two values. */
export function sparkOf(points: Point[], { target = null, beside }: SparkOptions): Spark | null {
  const known = points.flatMap(({ value }) => value ?? []);
  if (known.length < 2) return null;
  const values = [...(beside ?? known), ...(target === null ? [] : [target])];
  const [low, high] = beside ? widened(values) : [Math.min(...values), Math.max(...values)];
  const first = beside ? 0 : points.findIndex(({ value }) => value !== null);
  const shown = points.slice(first);
  const width = target === null ? WIDTH : WIDTH - 16;
  const x = (index: number) => Math.round((4 + (index / Math.max(1, shown.length - 1)) * width) * 10) / 10;
  const y = (value: number) =>
    Math.round((5 + (high === low ? HEIGHT / 2 : ((high - value) / (high - low)) * HEIGHT)) * 10) / 10;
  let path = "";
  let pen = "M";
  let dot: Spark["dot"] = null;
  for (const [index, { value }] of shown.entries()) {
    if (value === null) {
      pen = "M";
      dot = null;
      continue;
    }
    path += `${pen}${x(index)} ${y(value)}`;
    pen = "L";
    dot = { x: x(index), y: y(value) };
  }
  return { path, dot, target: target === null ? null : { x: 91, y: y(target) } };
}

function widened(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const lacking = Math.max(0, Math.max(Math.abs(low), Math.abs(high)) * LEAST - (high - low)) / 2;
  return [low - lacking, high + lacking];
}
