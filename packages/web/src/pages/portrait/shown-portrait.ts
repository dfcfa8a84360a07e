import type { GapGroup } from "../../gaps/group-gaps.js";
import type { Line } from "../../portrait/load-portrait.js";
import type { Promised } from "../../portrait/load-promises.js";
import type { AskedPortrait } from "../../portrait/read-portrait.js";
import type { Site } from "../../site.js";

/** What the parts of the page share. */
export interface Portrait extends AskedPortrait {
  site: Site;
  lines: Line[];
  /** Short names of the communes of the home perimeter, by code. */
  names: ReadonlyMap<string, string>;
  promises: Promised[];
  gaps: { groups: GapGroup[]; count: number; titles: ReadonlyMap<string, string> };
}

/** The populations known of what it is made of today, in order of years. */
export function populationsOf({ site, territory, year }: Pick<Portrait, "site" | "territory" | "year">) {
  return site.services.territories
    .series(territory.code, "municipale")
    .filter((one) => year === undefined || one.year <= year);
}

/** The year of most figures: told once for all of them. */
export function usualYear(lines: Line[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { year } of lines) counts.set(year, (counts.get(year) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || b - a)[0]?.[0];
}
