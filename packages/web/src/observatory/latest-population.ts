import type { TerritoryReader } from "@datalogue/api";
import type { Population } from "@datalogue/ingest";

/** The last population municipale known of a territory; undefined without any. */
export function latestPopulation(
  territories: Pick<TerritoryReader, "populations">,
  code: string,
): Population | undefined {
  return territories
    .populations(code)
    .filter(({ kind }) => kind === "municipale")
    .sort((a, b) => b.year - a.year)[0];
}
