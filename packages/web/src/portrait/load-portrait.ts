import { type FollowedObjective, type Indicator, isCount, type Observatory, type Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { yearOf } from "../format/index.js";
import { valuesOf } from "../observatory/load-series.js";
import { medianOf } from "../observatory/median.js";
import { type Point, Series } from "../observatory/series.js";
import type { PeerSet } from "./peers.js";

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
  /** Known values of the communes compared in the year shown, its own included when it is a commune. */
  values: { code: string; value: number }[];
  /** What the communes compared are compared with; null when nothing can be said. */
  middle: { value: number; kind: "whole" | "median"; incomplete: string | null } | null;
  /** Objectives that a plan of this very territory sets on it. */
  objectives: { plan: { id: string; title: string }; objective: FollowedObjective }[];
  /** A number of things, of which a larger commune has more: such a one is ranked, neither good nor bad. */
  count: boolean;
  demonstration: boolean;
}

export interface PortraitTheme {
  observatory: Observatory;
  lines: Line[];
}

/** What a portrait shows: the key figures of each theme, for a territory at a year or before, beside its peers. */
export async function loadPortrait(
  services: Pick<Services, "indicators" | "observatories" | "plans">,
  territory: Territory,
  peers: PeerSet,
  year?: number,
): Promise<PortraitTheme[]> {
  const { indicators, observatories } = services;
  const themes = observatories.list();
  const shown = themes.flatMap(({ keyFigures }) => keyFigures.flatMap((id) => indicators.get(id) ?? []));
  const ids = shown.map(({ id }) => id);
  const own = await valuesOf(services, territory, ids);
  const whole = peers.whole && peers.whole.code !== territory.code ? await valuesOf(services, peers.whole, ids) : own;
  const objectives = await objectivesOf(services, territory);
  const codes = new Set(peers.communes.map(({ code }) => code));
  const lineOf = async (indicator: Indicator): Promise<Line | undefined> => {
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
    const values = around.flatMap(({ territory: code, period, dimensions, value }) =>
      value !== null && codes.has(code) && yearOf(period) === last && Object.keys(dimensions).length === 0
        ? [{ code, value }]
        : [],
    );
    const count = isCount(indicator, indicators.get);
    return {
      indicator,
      year: last,
      point,
      later: last === years.at(-1) ? undefined : series.at(territory.code, years.at(-1) ?? last),
      series,
      values,
      middle: middleOf(
        values.map(({ value }) => value),
        peers.whole && !count ? new Series(whole.get(indicator.id) ?? []).at(peers.whole.code, last) : undefined,
      ),
      objectives: objectives.filter(({ objective }) => objective.indicator === indicator.id),
      count,
      demonstration: await indicators.isDemonstration(indicator.id),
    };
  };
  const found: PortraitTheme[] = [];
  for (const observatory of themes) {
    const lines: Line[] = [];
    for (const id of observatory.keyFigures) {
      const indicator = indicators.get(id);
      const line = indicator && (await lineOf(indicator));
      if (line) lines.push(line);
    }
    if (lines.length > 0) found.push({ observatory, lines });
  }
  return found;
}

async function objectivesOf({ plans }: Pick<Services, "plans">, territory: Territory) {
  const found: Line["objectives"] = [];
  for (const plan of plans.list({ territory: territory.code })) {
    const followed = await plans.follow(plan.id);
    for (const objective of followed?.objectives ?? [])
      if (objective.territory === territory.code && Object.keys(objective.dimensions).length === 0)
        found.push({ plan: { id: plan.id, title: plan.shortTitle }, objective });
  }
  return found;
}

/** The value of the whole that communes make up when it says something of each, else their median. */
function middleOf(values: number[], whole: Point | undefined): Line["middle"] {
  if (whole && whole.value !== null) return { value: whole.value, kind: "whole", incomplete: whole.incomplete };
  const value = medianOf(values);
  return value === null ? null : { value, kind: "median", incomplete: null };
}
