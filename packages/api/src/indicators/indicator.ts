import type { Level } from "@datalogue/ingest";

/** A sum, count… over the rows of a dataset: the numerator, or the denominator, of an indicator. */
export interface Measure {
  /** Slug of the dataset. */
  dataset: string;
  aggregate: "sum" | "count";
  /** Field summed; not for "count". */
  field?: string;
  /** Rows kept: each field's value is one of the list. */
  where?: Record<string, string[]>;
  /** Multiplies the result: 1000 from tonnes to kilograms. */
  scale?: number;
  /** What is measured, in words, as a denominator is named: "déchets collectés". */
  label?: string;
}

/** A denominator taken from the reference series of the territories. */
export interface PopulationDenominator {
  population: "municipale" | "dgf";
  /** Years back the last known population may come from: the value is then PROVISOIRE and names it. */
  lookBack?: number;
}

/** How to speak of an indicator in a French sentence. */
export interface Wording {
  /** "les ordures ménagères": subject of a verb. */
  subject: string;
  number: "singular" | "plural";
  gender: "masculine" | "feminine";
  /** "d'ordures ménagères": after a quantity ("214 kg d'ordures ménagères par habitant"). */
  of: string;
}

/** The definition of a number followed in time and space: `datasets/<theme>/indicators/<id>.json`. */
export interface Indicator {
  id: string;
  theme: string;
  title: string;
  shortTitle: string;
  description: string;
  /** Short unit, as on an axis: "kg/hab", "%". */
  unit: string;
  /** Unit in words: "kg par habitant", "% du poids". */
  unitLabel: string;
  decimals: number;
  /** The direction that is good: a fall, a rise, or neither. */
  direction: "down" | "up" | "none";
  wording: Wording;
  method: string;
  limits?: string;
  source: string;
  measure:
    | { kind: "sum"; numerator: Measure }
    /** Σ numerators / Σ denominators, × `scale` (100 for a percentage). Never a mean of ratios. */
    | { kind: "ratio"; numerator: Measure; denominator: Measure | PopulationDenominator; scale?: number };
  /** Fields of the dataset(s) that hold the territory code and the year. */
  territoryField: string;
  periodField: string;
  nativeLevel: Level;
  levels: Level[];
  /** Known values elsewhere, each with its source. */
  references?: { label: string; period: string; value: number; source: string }[];
}

/** With a value: OBSERVE, ESTIME, PROVISOIRE. Without: SECRET, NON_DISPONIBLE, NON_CALCULABLE. */
export type ObservationStatus = "OBSERVE" | "ESTIME" | "PROVISOIRE" | "SECRET" | "NON_DISPONIBLE" | "NON_CALCULABLE";

/** One value of an indicator. A missing value is null and `status` and `reason` say why: never 0, never blank. */
export interface Observation {
  indicator: string;
  territory: string;
  level: Level;
  /** "2024", "2024-03" or "2021/2024". */
  period: string;
  dimensions: Record<string, string>;
  value: number | null;
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
  /** Territory codes, as the data have them, that were counted: former communes included. */
  computedFrom?: string[];
}
