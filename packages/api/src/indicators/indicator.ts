import type { Level } from "@datalogue/ingest";
import type { Derivation, Indicator, RowsMeasure, SeriesMeasure } from "./indicator-schema.js";
import type { ObservationStatus } from "./observation-status.js";

export type * from "./indicator-schema.js";

/** An indicator computed from rows, which says where they are. */
export type RowsIndicator = Indicator & { measure: RowsMeasure; territoryField: string; nativeLevel: Level };
/** An indicator read from reference series. */
export type SeriesIndicator = Indicator & { measure: SeriesMeasure; nativeLevel: Level };
/** An indicator made of amounts that the data tell: those of the native level make all others. */
export type MeasuredIndicator = RowsIndicator | SeriesIndicator;
export type DerivedIndicator = Indicator & { measure: Derivation };

/** One value of an indicator. A missing value is null and `status` and `reason` say why: never 0, never blank. */
export interface Observation {
  indicator: string;
  territory: string;
  level: Level;
  /** "2024", "2024-03" or "2021/2024". */
  period: string;
  /** The day whose geography the territory is of (ISO date), when it is not that of today: Hiers-Brouage in 2018. */
  vintage?: string;
  /** Values of the dimensions: `{ flux: "VERRE" }`; empty for the total. */
  dimensions: Record<string, string>;
  value: number | null;
  /** "min": the value is the least that it can be, a part of it being secret or unknown. It is said « au moins », and neither ranked, judged nor compared. */
  bound?: "min";
  status: ObservationStatus;
  /** A French sentence, when there is something to say of the status. */
  reason: string | null;
  numerator: number | null;
  denominator: number | null;
  /** What the denominator is and of when: "population municipale 2023"; null without a denominator. */
  denominatorLabel: string | null;
  /** Share of the communes (of the territory at that time) that gave a value, 0 to 1. */
  coverage: number;
  /** The dataset versions it was computed from: "slug@3". */
  versions: string[];
  /** Address of its lineage. */
  lineage: string;
  /** Territory codes, as the data have them, that were counted: former communes included. None where it cannot be told which ones. */
  computedFrom?: string[];
}
