import { QueryRefused } from "../http/query-refused.js";
import { geographyOf } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { IndicatorReader } from "./indicator-reader.js";

/**
 * The geography that the values of an indicator, as they were published once (`state`), are of: the communes that merged since have theirs. That of
 * today without state, or where the state cannot be read, which is told by who reads its values.
 */
export async function geographyOfState(
  { indicators, territories }: { indicators: IndicatorReader; territories: TerritoryReader },
  id: string,
  state: string | undefined,
): Promise<TerritoryReader> {
  if (state === undefined || !indicators.get(id)) return territories;
  try {
    const values = await indicators.observations(id, { level: "commune", state });
    return geographyOf(
      territories,
      values.map(({ territory }) => territory),
    );
  } catch (error) {
    if (error instanceof QueryRefused) return territories;
    throw error;
  }
}
