import type { TerritoryReader } from "@datalogue/api";
import type { Population } from "@datalogue/ingest";

/** The last population municipale known of a territory; undefined without any. */
export function latestPopulation(territories: Pick<TerritoryReader, "series">, code: string): Population | undefined {
  return territories.series(code, "municipale").at(-1);
}
