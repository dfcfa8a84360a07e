import { type CsvOptions, csvText } from "../rows/csv-text.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Indicator, Observation } from "./indicator.js";

const HEADER = [
  "id_indicateur",
  "code_geo",
  "nom_geo",
  "maille",
  "periode",
  "valeur",
  "unite",
  "numerateur",
  "denominateur",
  "nom_denominateur",
  "statut",
  "motif",
  "couverture",
  "source",
  "millesime_cog",
  "borne",
];

/**
 * Values as CSV (UTF-8, comma, decimal point, but for `options`), with the columns of the schema `indicateurs-valeurs` and a few more, then one for each
 * dimension: its value, empty for all of them together.
 */
export function writeObservationsCsv(
  { id, unit, source }: Indicator,
  observations: Observation[],
  territories: TerritoryReader,
  dimensions: string[],
  options?: CsvOptions,
): string {
  const vintage = territories.sources().vintage.slice(0, 4);
  const lines = observations.map((one) => [
    id,
    one.territory,
    territories.get(one.territory)?.name ?? one.territory,
    one.level,
    one.period,
    one.value,
    unit,
    one.numerator,
    one.denominator,
    one.denominatorLabel,
    one.status,
    one.reason,
    Number(one.coverage.toFixed(4)),
    source,
    vintage,
    one.bound ?? null,
    ...dimensions.map((name) => one.dimensions[name] ?? null),
  ]);
  return csvText([[...HEADER, ...dimensions], ...lines], options);
}
