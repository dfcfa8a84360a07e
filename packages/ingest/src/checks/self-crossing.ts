import type { Position } from "geojson";

/** The first crossing found in a polygon, "none", or "unknown" when looking for it would take too long. */
export type CrossingVerdict = Position | "none" | "unknown";

interface Line {
  ax: number;
  ay: number;
  bx: number;
  by: number;
}

interface Segment extends Line {
  west: number;
  east: number;
  south: number;
  north: number;
}

/** Pairs of segments compared, at most: a second's work, far more than a real outline needs. */
const MAX_COMPARISONS = 30_000_000;

/**
 * Finds where the rings of a polygon properly cross themselves or one another. Sweeps the segments from west to east, each
 * being compared only with those still open at its start; touching is no crossing.
 */
export function findCrossing(rings: readonly Position[][], maxComparisons = MAX_COMPARISONS): CrossingVerdict {
  const total = rings.reduce((sum, ring) => sum + Math.max(0, ring.length - 1), 0);
  if (total <= FEW) return findAmongFew(rings);
  const segments = rings.flatMap(listSegments);
  segments.sort((a, b) => a.west - b.west);
  const open: Segment[] = [];
  let comparisons = 0;
  for (const segment of segments) {
    let kept = 0;
    for (let at = 0; at < open.length; at++) {
      const other = open[at] as Segment;
      if (other.east < segment.west) continue;
      open[kept++] = other;
      if (other.south > segment.north || other.north < segment.south) continue;
      if (cross(other, segment)) return meetingPoint(other, segment);
    }
    comparisons += open.length;
    if (comparisons > maxComparisons) return "unknown";
    open.length = kept;
    open.push(segment);
  }
  return "none";
}

/** Up to so many segments, comparing all pairs is faster than preparing a sweep. */
const FEW = 48;
const few = new Float64Array(FEW * 4);

function findAmongFew(rings: readonly Position[][]): CrossingVerdict {
  let size = 0;
  for (const ring of rings)
    for (let at = 1; at < ring.length; at++) {
      const [ax, ay] = ring[at - 1] as [number, number];
      const [bx, by] = ring[at] as [number, number];
      few[size] = ax;
      few[size + 1] = ay;
      few[size + 2] = bx;
      few[size + 3] = by;
      for (let other = 0; other < size; other += 4) {
        const [cx, cy, dx, dy] = [few[other], few[other + 1], few[other + 2], few[other + 3]] as [
          number,
          number,
          number,
          number,
        ];
        if (turn(ax, ay, bx, by, cx, cy) * turn(ax, ay, bx, by, dx, dy) >= 0) continue;
        if (turn(cx, cy, dx, dy, ax, ay) * turn(cx, cy, dx, dy, bx, by) < 0)
          return meetingPoint({ ax: cx, ay: cy, bx: dx, by: dy }, { ax, ay, bx, by });
      }
      size += 4;
    }
  return "none";
}

function listSegments(ring: readonly Position[]): Segment[] {
  const segments: Segment[] = [];
  for (let at = 1; at < ring.length; at++) {
    const [ax, ay] = ring[at - 1] as [number, number];
    const [bx, by] = ring[at] as [number, number];
    segments.push({
      ax,
      ay,
      bx,
      by,
      west: Math.min(ax, bx),
      east: Math.max(ax, bx),
      south: Math.min(ay, by),
      north: Math.max(ay, by),
    });
  }
  return segments;
}

/** Whether two segments cross strictly inside both. */
function cross(a: Line, b: Line): boolean {
  return (
    turn(a.ax, a.ay, a.bx, a.by, b.ax, b.ay) * turn(a.ax, a.ay, a.bx, a.by, b.bx, b.by) < 0 &&
    turn(b.ax, b.ay, b.bx, b.by, a.ax, a.ay) * turn(b.ax, b.ay, b.bx, b.by, a.bx, a.by) < 0
  );
}

/** On which side of a line a point is: 1 left, -1 right, 0 on it. */
function turn(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  return Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
}

function meetingPoint(a: Line, b: Line): Position {
  const [dx, dy, ex, ey] = [a.bx - a.ax, a.by - a.ay, b.bx - b.ax, b.by - b.ay];
  const share = ((b.ax - a.ax) * ey - (b.ay - a.ay) * ex) / (dx * ey - dy * ex);
  return [round(a.ax + share * dx), round(a.ay + share * dy)];
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
