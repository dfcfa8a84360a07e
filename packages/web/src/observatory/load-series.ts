import type { Indicator, IndicatorReader, Observation, ObservationQuery, Services } from "@datalogue/api";
import type { Part } from "../charts/parts.js";
import { typographic } from "../format/index.js";
import { Series } from "./series.js";

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
  return values.flatMap(({ value, label }) => {
    const series = found.get(value);
    return series ? [{ label: typographic(label), series }] : [];
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
