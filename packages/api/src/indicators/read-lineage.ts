import { parseRowQuery } from "../rows/parse-row-query.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";
import type { DatasetReader } from "../versions/dataset-reader.js";
import { describeLineage, type Lineage } from "./describe-lineage.js";
import { describeUnit } from "./describe-unit.js";
import type { Indicator, Observation } from "./indicator.js";
import type { IndicatorReader } from "./indicator-reader.js";
import { isMeasured } from "./measure-kinds.js";
import type { ObservationQuery } from "./observation-query.js";
import { datasetsOf } from "./parents-of.js";
import { divideBy } from "./project-observations.js";

/**
 * Where a value comes from, down to the rows, and to the cells of the received file. `definition`: the one it was computed by; `query`: what it was asked by, which the
 * values it is computed from are asked by too. Throws for an unknown indicator.
 */
export async function readLineage(
  {
    catalogue,
    indicators,
    territories,
  }: { catalogue: DatasetReader; indicators: IndicatorReader; territories: TerritoryReader },
  definition: Indicator,
  observation: Observation,
  query: ObservationQuery,
): Promise<Lineage> {
  const datasets = new Map<string, Dataset>();
  for (const name of datasetsOf(definition, indicators.get)) {
    const dataset = await catalogue.getDataset(name);
    if (dataset?.readable) datasets.set(name, dataset);
  }
  const parents = await indicators.parents(definition, query);
  const invented = new Set<string>();
  for (const version of observation.versions) if (await indicators.isInvented([version])) invented.add(version);
  const { denominator: series } = query;
  const divided = series && isMeasured(definition) ? divideBy(definition, series) : definition;
  const described = describeLineage(divided, observation, { territories, datasets, parents, invented });
  const withCells = async (term: Lineage["numerator"]): Promise<Lineage["numerator"]> => {
    if (term?.kind !== "rows" || term.field === null || !datasets.has(term.dataset)) return term;
    const query = parseRowQuery(new URLSearchParams(term.rows.slice(term.rows.indexOf("?") + 1)));
    const received = await catalogue.listReceived(term.dataset, { ...query, version: term.version }, term.field);
    return { ...term, received };
  };
  const { numerator, denominator } = described;
  const { unit } = describeUnit(definition, series);
  return { ...described, unit, numerator: await withCells(numerator), denominator: await withCells(denominator) };
}
