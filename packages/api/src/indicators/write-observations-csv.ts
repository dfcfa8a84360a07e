import type { Population } from "@datalogue/ingest";
import { type CsvOptions, csvText } from "../rows/csv-text.js";
import { nameOn } from "../territories/name-on.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { describeUnit } from "./describe-unit.js";
import type { Indicator, Observation } from "./indicator.js";
import { writeSource } from "./tell-source.js";

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

/** What values are written with. */
interface Writing {
  /** Whether they are invented: their source says so. */
  demonstration: boolean;
  /** The reference series that they are divided by, in place of that of the definition. */
  denominator?: Population["kind"] | undefined;
  /** A column each. */
  dimensions?: string[];
  csv?: CsvOptions | undefined;
}

/**
 * Values as CSV (UTF-8, comma, decimal point, but for the options `csv`), with the columns of the schema `indicateurs-valeurs` and a few more, then one for each
 * dimension: its value, empty for all of them together. `indicator`: the definition that they were computed by.
 */
export function writeObservationsCsv(
  indicator: Indicator,
  observations: Observation[],
  territories: TerritoryReader,
  { demonstration, denominator, dimensions = [], csv }: Writing,
): string {
  const { vintage } = territories.sources();
  const { unit } = describeUnit(indicator, denominator);
  const source = writeSource(indicator, demonstration);
  const lines = observations.map((one) => [
    indicator.id,
    one.territory,
    nameOn(territories, one.territory, one.vintage ?? vintage),
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
    (one.vintage ?? vintage).slice(0, 4),
    one.bound ?? null,
    ...dimensions.map((name) => one.dimensions[name] ?? null),
  ]);
  return csvText([[...HEADER, ...dimensions], ...lines], csv);
}
