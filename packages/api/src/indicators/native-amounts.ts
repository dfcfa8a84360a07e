import type { Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import type { GeographyAt } from "./geography-at.js";
import type { CellsWithin } from "./index-cells.js";
import type { MeasuredIndicator } from "./indicator.js";

/**
 * What is known, at the native level, of one period and one value of the dimensions: all that `rollUp` makes a value from. It comes from
 * rows (`amountsOfRows`), from a reference series (`amountsOfSeries`) or from values that were kept (`amountsOfKept`).
 */
export interface NativeAmounts {
  indicator: MeasuredIndicator;
  territories: TerritoryReader;
  period: string;
  dimensions: Record<string, string>;
  at: GeographyAt;
  numerators: CellsWithin;
  /** Absent when the measure has none. */
  denominators?: CellsWithin | undefined;
  /** What the denominators are and of when. */
  denominatorLabel: string | null;
  /** Year of the reference series divided by. */
  seriesYear?: number | undefined;
  /** The total of a territory where it is published as such beside masked parts; undefined when it is masked too. */
  totalAbove?(territory: Territory): number | undefined;
  totalBelow?(territory: Territory): number | undefined;
  /** Values of what does not add, by target; only there for such a measure. */
  wholeValue?: ((target: string) => number | undefined) | undefined;
  /** Rows without a value, by code of the data. */
  empty?: ReadonlyMap<string, number>;
  /** Rows of the period that name no territory; rows that name no period. */
  unplaced?: number;
  undated?: number;
  versions: string[];
}
