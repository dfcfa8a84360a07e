import type { Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CodeAmount, DimensionCell } from "./cells.js";
import type { Amount } from "./read-amounts.js";

/** What the rows of a dataset say of one term of a measure. */
export interface TermReading {
  /** By territory, period and value of each dimension: what there is. */
  amounts: Amount[];
  /** One for each territory that has rows in the period. */
  of(period: string, cell: DimensionCell): CodeAmount[];
  /**
   * The total of a larger territory where it is published as such, beside masked parts; undefined when it is masked too, or was
   * made of other territories than those of today. Only protected tables have some.
   */
  totalOf(territory: Territory, period: string, cell: DimensionCell, territories: TerritoryReader): number | undefined;
}
