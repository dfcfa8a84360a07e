import { type Indicator, isCount, type Observatory, type Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { baseOf, whyNotCompared } from "../observatory/base.js";
import type { KnownPoint } from "../observatory/comparable.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import { valuesOf } from "../observatory/load-series.js";
import { medianOf } from "../observatory/median.js";
import { type Point, Series } from "../observatory/series.js";
import { contextOf } from "./context.js";
import { otherPeers, type PeerSet } from "./peers.js";

/** The value of a commune. */
export interface PlacedValue {
  code: string;
  value: number;
  /** Whether enough cases make it to set it against others (`hasEnoughCases`). */
  isCompared: boolean;
}

/** One indicator of a portrait. */
export interface Line {
  indicator: Indicator;
  /** The year shown: the last known of the territory. */
  year: number;
  point: Point;
  /** The last year looked at, when it has no value and an older one is shown. */
  later: Point | undefined;
  /** Values of the territory, all years. */
  series: Series;
  /** What the value is compared with in time. */
  base: KnownPoint | undefined;
  /** Why it is not, where there was a value to compare it with; else null. */
  notCompared: string | null;
  /** Known values in the year shown of the communes compared, the territory itself left out. */
  others: PlacedValue[];
  /** What is told in that year of each commune compared, known or not; none of what is not given by commune. */
  peers: { code: string; point: Point }[];
  /** The same of every commune of the home perimeter, its own included: where it has a place. */
  ranked: PlacedValue[];
  /** How many communes of the home perimeter have none, masked or not known. */
  absent: number;
  /** The value that half of the others do not pass; null for too few. */
  median: number | null;
  /** The territories that it is read beside (`contextOf`), in the same year. */
  context: { territory: Territory; point: Point }[];
  /** A number of things, of which a larger commune has more: such a one is ranked, neither good nor bad. */
  count: boolean;
  demonstration: boolean;
}

export interface PortraitTheme {
  observatory: Observatory;
  lines: Line[];
}

/** What a portrait shows: the key figures of each theme, for a territory at a year or before, beside its peers if it has any. */
export async function loadPortrait(
  services: Pick<Services, "indicators" | "observatories" | "territories">,
  territory: Territory,
  peers: PeerSet | undefined,
  year?: number,
): Promise<PortraitTheme[]> {
  const { indicators, observatories, territories } = services;
  const themes = observatories.list();
  const shown = themes.flatMap(({ keyFigures }) => keyFigures.flatMap((id) => indicators.get(id) ?? []));
  const ids = shown.map(({ id }) => id);
  const own = await valuesOf(services, territory, ids);
  const larger = await Promise.all(
    contextOf(services, territory).map(async (one) => ({ territory: one, values: await valuesOf(services, one, ids) })),
  );
  const isPeer = new Set(otherPeers(peers, territory).map(({ code }) => code));
  const isHome = new Set(territories.home().communes.map(({ code }) => code));
  const lineOf = async (indicator: Indicator, compareWith: number): Promise<Line | undefined> => {
    const series = new Series(own.get(indicator.id) ?? []);
    const years = series.years(territory.code).filter((one) => year === undefined || one <= year);
    const last = years.findLast((one) => series.at(territory.code, one).value !== null) ?? years.at(-1);
    if (last === undefined) return undefined;
    const point = series.at(territory.code, last);
    // A period may span several years: « 2020/2024 ».
    const [from = String(last), to = from] = point.observation?.period.split("/") ?? [];
    const around = indicator.levels.includes("commune")
      ? await indicators.observations(indicator.id, { level: "commune", from, to })
      : [];
    const beside = new Series(around);
    const places = beside.codes().map((code) => ({ code, point: beside.at(code, last) }));
    const values = places.flatMap(({ code, point }) =>
      point.value === null ? [] : [{ code, value: point.value, isCompared: hasEnoughCases(indicator, point) }],
    );
    const others = values.filter(({ code }) => isPeer.has(code));
    const ranked = values.filter(({ code }) => isHome.has(code));
    return {
      indicator,
      year: last,
      point,
      later: last === years.at(-1) ? undefined : series.at(territory.code, years.at(-1) ?? last),
      series,
      base: baseOf(indicator, series, territory.code, compareWith, last),
      notCompared: whyNotCompared(indicator, series, territory.code, compareWith, last),
      others,
      peers: indicator.levels.includes("commune")
        ? [...isPeer].map((code) => ({ code, point: beside.at(code, last) }))
        : [],
      ranked,
      absent: isHome.size - ranked.length,
      median: medianOf(others.map(({ value }) => value)),
      context: larger.map((one) => ({
        territory: one.territory,
        point: new Series(one.values.get(indicator.id) ?? []).at(one.territory.code, last),
      })),
      count: isCount(indicator, indicators.get),
      demonstration: await indicators.isDemonstration(indicator.id),
    };
  };
  const found: PortraitTheme[] = [];
  for (const observatory of themes) {
    const lines: Line[] = [];
    for (const id of observatory.keyFigures) {
      const indicator = indicators.get(id);
      const line = indicator && (await lineOf(indicator, observatory.compareWith));
      if (line) lines.push(line);
    }
    if (lines.length > 0) found.push({ observatory, lines });
  }
  return found;
}
