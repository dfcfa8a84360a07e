/** Signs of a map that would cover each other, told by one number; a sign alone has a count of 1. */
export interface Gathered<P> {
  /** The middle of them, in pixels. */
  x: number;
  y: number;
  points: P[];
}

/**
 * Gathers the points, in pixels, whose squares of `side` would cover each other, until no two squares do. Every point is in
 * one group and one only: the counts add up to the points given.
 */
export function gatherPoints<P extends { x: number; y: number }>(points: P[], side: number): Gathered<P>[] {
  let groups: Gathered<P>[] = points.map((point) => ({ x: point.x, y: point.y, points: [point] }));
  for (;;) {
    const next: Gathered<P>[] = [];
    for (const group of groups) {
      const near = nearest(group, next, side);
      if (near) join(near, group);
      else next.push({ ...group });
    }
    // A group moves to the middle of what it takes, and may then cover another one.
    if (next.length === groups.length) return next;
    groups = next;
  }
}

function nearest<P>(one: Gathered<P>, others: Gathered<P>[], side: number): Gathered<P> | undefined {
  let found: { group: Gathered<P>; far: number } | undefined;
  for (const group of others) {
    const far = Math.max(Math.abs(group.x - one.x), Math.abs(group.y - one.y));
    if (far < side && (!found || far < found.far)) found = { group, far };
  }
  return found?.group;
}

function join<P>(group: Gathered<P>, other: Gathered<P>): void {
  const [own, more] = [group.points.length, other.points.length];
  group.x = (group.x * own + other.x * more) / (own + more);
  group.y = (group.y * own + other.y * more) / (own + more);
  group.points = [...group.points, ...other.points];
}
