import type { Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import type { DimensionCell } from "./cells.js";
import type { GeographyAt } from "./geography-at.js";
import type { CellsWithin } from "./index-cells.js";
import type { MeasuredIndicator } from "./indicator.js";
import type { WholeValues } from "./whole-values.js";

/** What the values of one period, and one value of the dimensions, are computed from. */
export interface PeriodContext {
  indicator: MeasuredIndicator;
  territories: TerritoryReader;
  period: string;
  cell: DimensionCell;
  at: GeographyAt;
  numerators: CellsWithin;
  /** Absent when the measure has none. */
  denominators: CellsWithin | undefined;
  /** Year of the reference series divided by. */
  seriesYear: number | undefined;
  /** The total of a territory where a protected table tells it beside masked parts. */
  totalAbove(territory: Territory): number | undefined;
  totalBelow(territory: Territory): number | undefined;
  /** Values of what does not add, by target. */
  wholeValues: WholeValues | undefined;
  /** Rows without a value, by code of the data. */
  empty: Map<string, number>;
  /** Rows of the period that name no territory; rows that name no period. */
  unplaced: number;
  undated: number;
  versions: string[];
}
