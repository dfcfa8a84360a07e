import type { Indicator, IndicatorReader, Observation, ObservationQuery, Observatory, Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { typographic } from "../format/index.js";
import type { Query } from "../site.js";
import type { Part } from "./part.js";
import { Series } from "./series.js";
import { chooseYear } from "./territory-choice.js";

/** Which values are read besides those served now. */
interface Reach {
  /** A group of communes that is read too. */
  group?: string | undefined;
  /** Identifier of the values as they were published once. */
  state?: string | undefined;
}

/** Every value of an indicator as a whole. */
export async function loadSeries(
  { indicators }: Pick<Services, "indicators">,
  id: string,
  reach: Reach = {},
): Promise<Series> {
  return new Series(await readReach(indicators, id, {}, reach));
}

/** Every value of some indicators for one territory. */
export async function valuesOf(
  { indicators }: Pick<Services, "indicators">,
  territory: Territory,
  ids: string[],
): Promise<Map<string, Observation[]>> {
  if (territory.level !== "group") return indicators.portrait(territory.code, ids);
  // Values of a group are sums, made when they are asked for.
  const found = new Map<string, Observation[]>();
  for (const id of ids) found.set(id, await indicators.observations(id, { territory: territory.code }));
  return found;
}

/**
 * Refuses the year of an address that none of the key figures of some observatories speaks of, before all that a page shows is read:
 * wrong addresses are without number. Throws `PageProblem` with the years there are.
 */
export async function checkYear(
  services: Services,
  observatories: Observatory[],
  territory: Territory,
  { annee }: Query,
  addressOf: (year: number) => string,
): Promise<void> {
  if (annee === undefined) return;
  const ids = observatories.flatMap(({ keyFigures }) => keyFigures.filter((id) => services.indicators.get(id)));
  const values = await valuesOf(services, territory, ids);
  const years = new Set([...values.values()].flatMap((own) => new Series(own).years(territory.code)));
  const known = [...years].sort((a, b) => a - b);
  if (known.length > 0) chooseYear(annee, known, 0, addressOf);
}

/** What the parts of an indicator are found by. */
export function partsKey({ indicator, dimension }: { indicator: string; dimension: string }): string {
  return `${indicator} ${dimension}`;
}

/** The parts of an indicator by a dimension, in the order and by the names that its definition gives. */
export async function loadParts(
  { indicators }: Pick<Services, "indicators">,
  indicator: Indicator,
  dimension: string,
  reach: Reach = {},
): Promise<Part[]> {
  const dimensions = { [dimension]: "*" };
  const observations = await readReach(indicators, indicator.id, { dimensions }, reach);
  const found = Series.byPart(observations, dimension);
  const declared = indicator.dimensions?.find(({ id }) => id === dimension)?.values;
  const values = declared ?? [...found.keys()].sort().map((value) => ({ value, label: value }));
  return values.flatMap(({ value, label }, rank) => {
    const series = found.get(value);
    return series ? [{ label: typographic(label), series, rank }] : [];
  });
}

/** Values of a group are sums, made when they are asked for. */
async function readReach(
  indicators: IndicatorReader,
  id: string,
  asked: ObservationQuery,
  { group, state }: Reach,
): Promise<Observation[]> {
  const query = state === undefined ? asked : { ...asked, state };
  const all = await indicators.observations(id, query);
  return group ? [...all, ...(await indicators.observations(id, { ...query, territory: group }))] : all;
}
