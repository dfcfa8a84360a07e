import { nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { titleWithUnit } from "../observatory/wording.js";
import type { ChartTable } from "./chart.js";

/** The value of each commune for the year of a map, by name, each one a link. */
export function communeTable({ indicator, series, communes, year, address, territory }: ChartContext): ChartTable {
  const byName = [...communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  return {
    caption: `${titleWithUnit(indicator)}, ${year}`,
    head: ["Commune", String(year)],
    rows: byName.map((commune) => ({
      name: nameOf(commune),
      href: address(commune.code),
      current: commune.code === territory.code,
      cells: [series.at(commune.code, year)],
    })),
  };
}
