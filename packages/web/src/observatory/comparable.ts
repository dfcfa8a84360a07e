import type { Point, Series } from "./series.js";

export type KnownPoint = Point & { value: number };

/**
 * True where two values speak of the same members over spans of the same length: both of the whole territory, or both of the very same
 * communes. A total of six communes and one of fourteen do not make a change, nor does one of communes that are not known.
 */
export function areComparable(a: Point, b: Point): boolean {
  const members = membersOf(a);
  return a === b || (spanOf(a) === spanOf(b) && members !== undefined && members === membersOf(b));
}

/** The known values of a territory that the one of a year may be set beside, its own included. */
export function comparableWith(series: Series, territory: string, year: number): KnownPoint[] {
  const here = series.at(territory, year);
  return series.known(territory).filter((point) => areComparable(point, here));
}

/** Years that a period spans less one: 0 for "2024", 4 for "2020/2024". */
function spanOf({ observation }: Point): number {
  const [from, to = from] = (observation?.period ?? "").split("/").map((part) => Number(part.slice(0, 4)));
  return (to ?? 0) - (from ?? 0);
}

/** What the value was computed from, empty for the whole; undefined where it is not known what a part is of. */
function membersOf({ incomplete, observation }: Point): string | undefined {
  if (incomplete === null) return "";
  return [...(observation?.computedFrom ?? [incomplete])].sort().join(" ") || undefined;
}
