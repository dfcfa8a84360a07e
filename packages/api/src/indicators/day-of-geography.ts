import { startOfGeography } from "../calendar/periods.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { MeasuredIndicator } from "./indicator.js";

/** The day whose boundaries the rows of a period are in: that of the period, or today where the definition says so. */
export function dayOfGeography(
  { geography }: Pick<MeasuredIndicator, "geography">,
  period: string,
  territories: Pick<TerritoryReader, "sources">,
): string {
  return geography === "today" ? territories.sources().vintage : startOfGeography(period);
}
