import type { Frequency } from "@datalogue/ingest";
import { addDays, lastDayOf } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { territoryRelations } from "../catalogue/territory-relations.js";
import type { Indicator, Observation } from "../indicators/indicator.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { isForWantOfSeries } from "../indicators/terms.js";
import { openDatasets } from "../metadata/list-public-pages.js";
import { findLateness } from "../quality/find-lateness.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";
import { type Gap, type GapCause, gapCauseNames, gapCauses } from "./gap.js";
import { hasCampaigns, isOwed } from "./is-owed.js";

/** Which gaps; all of them when nothing is given. */
export interface GapQuery {
  /** Of this very territory; late datasets that speak of it. */
  territory?: string | undefined;
  theme?: string | undefined;
  /** Slug of one of the datasets that the figure is made of. */
  dataset?: string | undefined;
  /** Late datasets are then left out. */
  indicator?: string | undefined;
  cause?: GapCause | undefined;
}

interface GapServices {
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  territories: TerritoryReader;
}

/**
 * Every figure that is missing, by theme, dataset, then the last period first: values of indicators as wholes (not of each of their
 * parts), at the levels that they are given at, and updates that are late. What everybody may read only: a closed dataset shows none.
 */
export async function listGaps(services: GapServices, query: GapQuery = {}, now = new Date()): Promise<Gap[]> {
  const { indicators, territories, catalogue } = services;
  const { territory, theme, dataset, indicator: only, cause } = query;
  const open = new Map<string, Dataset>();
  for await (const one of openDatasets({ catalogue })) open.set(one.slug, one);
  const relations = territoryRelations(territories);
  const gaps: Gap[] = [];
  const keep = (gap: Gap) => {
    if (cause === undefined || gap.cause === cause) gaps.push(gap);
  };

  for (const one of only === undefined ? open.values() : []) {
    if ((theme ?? one.theme) !== one.theme || (dataset ?? one.slug) !== one.slug) continue;
    if (territory !== undefined && !relations.areRelated(territory, one.spatial)) continue;
    const late = lateGap(one, territories, now);
    if (late) keep(late);
  }
  for (const indicator of indicators.list(theme)) {
    if ((only ?? indicator.id) !== indicator.id) continue;
    const slugs = indicators.datasetsOf(indicator.id);
    if (dataset !== undefined && !slugs.includes(dataset)) continue;
    const made = slugs.flatMap((slug) => open.get(slug) ?? []);
    const asked = territory === undefined ? {} : { territory };
    const observations = await indicators.observations(indicator.id, asked);
    const everywhere = () => (territory === undefined ? observations : indicators.observations(indicator.id, {}));
    const owed = await owedPeriods(everywhere, indicator, made);
    for (const observation of observations) {
      const found = causeOf(observation);
      if (found === "not-published" && !owed(observation.period)) continue;
      if (found) keep(valueGap(indicator, observation, found, made, now));
    }
  }
  return gaps.sort(byThemeThenPeriod);
}

/** Slugs of the datasets that anybody may read and whose update is late. */
export async function listLate(services: Pick<GapServices, "catalogue">, now = new Date()): Promise<string[]> {
  const late: string[] = [];
  for await (const dataset of openDatasets(services)) if (findLateness(dataset, now).late) late.push(dataset.slug);
  return late;
}

/** Why a value is missing, or not whole; undefined where nothing is. */
export function causeOf({
  value,
  bound,
  status,
  reason,
  coverage,
}: Observation): Exclude<GapCause, "late"> | undefined {
  if (value !== null) return coverage < 1 || bound ? "incomplete" : undefined;
  if (status === "SECRET") return "secret";
  if (status === "NON_CALCULABLE") return "not-computable";
  return reason !== null && isForWantOfSeries(reason) ? "no-denominator" : "not-published";
}

/** Which periods the rhythm of an indicator owes, from its campaigns at all territories: one that missed a campaign owes it. */
async function owedPeriods(
  everywhere: () => Observation[] | Promise<Observation[]>,
  indicator: Indicator,
  datasets: Dataset[],
): Promise<(period: string) => boolean> {
  const rhythm = rhythmOf(indicator, datasets);
  if (!hasCampaigns(rhythm)) return () => true;
  const years = (await everywhere()).flatMap(({ value, period }) =>
    value !== null && /^\d{4}$/.test(period) ? Number(period) : [],
  );
  const campaigns = [...new Set(years)];
  return (period) => isOwed(rhythm, period, campaigns);
}

/** How often an indicator is measured: what it says, else the rhythm of its only dataset. */
function rhythmOf({ frequency }: Indicator, [dataset, ...others]: Dataset[]): Frequency | undefined {
  return frequency ?? (others.length === 0 ? dataset?.frequency : undefined);
}

function valueGap(
  { id, theme }: Indicator,
  { territory, level, period, reason }: Observation,
  cause: GapCause,
  datasets: Dataset[],
  now: Date,
): Gap {
  return {
    cause,
    theme,
    indicator: id,
    datasets: datasets.map(({ slug }) => slug),
    territory,
    level,
    period,
    reason: reason ?? gapCauses[cause].meaning,
    owedBy: gapCauses[cause].owed ? producersOf(datasets) : [],
    since: addDays(endOf(period), 1),
    next: gapCauses[cause].owed ? nextUpdate(datasets, now) : null,
  };
}

function lateGap(dataset: Dataset, territories: TerritoryReader, now: Date): Gap | undefined {
  const { due, late } = findLateness(dataset, now);
  if (!late || due === null) return undefined;
  return {
    cause: "late",
    theme: dataset.theme,
    indicator: null,
    datasets: [dataset.slug],
    territory: dataset.spatial,
    level: territories.get(dataset.spatial)?.level ?? "commune",
    period: null,
    reason: gapCauses.late.meaning,
    owedBy: producersOf([dataset]),
    since: addDays(due, 1),
    next: null,
  };
}

function producersOf(datasets: Dataset[]): Gap["owedBy"] {
  return [
    ...new Map(datasets.map(({ organisation: slug, organisationName: name }) => [slug, { slug, name }])).values(),
  ];
}

/** The last of the days by which its datasets promise an update: the figure needs all of them. */
function nextUpdate(datasets: Dataset[], now: Date): string | null {
  const days = datasets.flatMap((dataset) => findLateness(dataset, now).due ?? []).sort();
  return days.length === datasets.length ? (days.at(-1) ?? null) : null;
}

/** The last day of a period: "2024" → 2024-12-31. */
function endOf(period: string): string {
  const last = period.split("/").at(-1) ?? period;
  return last.length === 4 ? `${last}-12-31` : lastDayOf(last);
}

function byThemeThenPeriod(a: Gap, b: Gap): number {
  const keyOf = ({ theme, datasets, cause }: Gap) => `${theme} ${datasets.join(" ")} ${gapCauseNames.indexOf(cause)}`;
  const [left, right] = [keyOf(a), keyOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  const [then, now] = [a.period ?? "", b.period ?? ""];
  if (then !== now) return then > now ? -1 : 1;
  const [one, other] = [`${a.territory} ${a.indicator}`, `${b.territory} ${b.indicator}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
