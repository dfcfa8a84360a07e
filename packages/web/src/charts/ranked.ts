import type { Point } from "../observatory/series.js";

/** A commune in its place. */
export interface Ranked {
  code: string;
  name: string;
  point: Point;
}
