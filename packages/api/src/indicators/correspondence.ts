import type { Level } from "@datalogue/ingest";
import { walkBetween } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";

/** A territory of one geography, and the share of its value that goes to a territory of another. */
export interface Part {
  code: string;
  /** 1 when all of it does; undefined when it must be shared and no population says how. */
  share: number | undefined;
}

/**
 * What territories of the geography of one day, together, are made of in that of another day: 17219 of today in 2018 is 17189 and
 * 17219, whole; Hiers-Brouage (17189) of 2018 in 2020 is a share of 17219, all of which goes to both. Shares follow the
 * populations of the nearest year that all the sharers have one for, and add up to 1.
 */
export function correspondence(
  territories: TerritoryReader,
  level: Level,
  codes: string[],
  vintage: string,
  date: string,
): Part[] {
  return [...walkBetween(territories, new Set(codes), vintage, date)].map((part) => {
    if (territories.get(part)?.level !== level) return { code: part, share: 1 };
    const sharers = [...walkBetween(territories, new Set([part]), date, vintage)];
    const ours = sharers.filter((sharer) => codes.includes(sharer));
    return { code: part, share: ours.length === sharers.length ? 1 : shareOf(territories, ours, sharers) };
  });
}

function shareOf(territories: TerritoryReader, ours: string[], sharers: string[]): number | undefined {
  const populations = sharers.map((sharer) =>
    territories.populations(sharer).filter(({ kind }) => kind === "municipale"),
  );
  const years = (populations[0] ?? []).map(({ year }) => year).reverse();
  // A population of the year of the merger or later is that of the whole.
  const year = years.find((one) => populations.every((rows) => rows.some((row) => row.year === one)));
  if (year === undefined) return undefined;
  const values = populations.map((rows) => rows.find((row) => row.year === year)?.value ?? 0);
  const total = values.reduce((sum, value) => sum + value, 0);
  const mine = values.reduce((sum, value, rank) => (ours.includes(sharers[rank] as string) ? sum + value : sum), 0);
  return total === 0 ? undefined : mine / total;
}
