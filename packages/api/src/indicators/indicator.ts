import type { Level } from "@datalogue/ingest";
import type { ObservationStatus } from "./observation-status.js";

/** A sum, a count… over the rows of a dataset: the numerator, or the denominator, of an indicator. */
export interface Measure {
  /** Slug of the dataset. */
  dataset: string;
  aggregate: Aggregate;
  /** Field that is summed or looked at; not for "count". */
  field?: string;
  /** Rows kept: each field's value is one of the list. */
  where?: Record<string, string[]>;
  /** Multiplies the result: 1000 from tonnes to kilograms. */
  scale?: number;
  /** What is measured, in words, as a denominator is named: "déchets collectés". */
  label?: string;
  /** Of a denominator: taken for each value of the dimensions (dwellings of the sector) rather than as a whole (inhabitants). */
  byDimension?: boolean;
}

/** What the rows of a term may be made into: `aggregates`. */
export type Aggregate = "sum" | "count" | "count-distinct" | "median";

/** A reference series of the territories, `populations.csv`: what is divided by, or what an indicator follows. */
export type ReferenceSeries = (
  | { population: "municipale" | "dgf" }
  | { series: "menages" | "logements" | "superficie" }
) & {
  /** Years back the last known figure may come from: the value is then PROVISOIRE and names it. */
  lookBack?: number;
};

/** What is computed from the rows of datasets. */
export type RowsMeasure =
  | { kind: "sum"; numerator: Measure }
  /** Σ numerators / Σ denominators, × `scale` (100 for a percentage). Never a mean of ratios. */
  | { kind: "ratio"; numerator: Measure; denominator: Measure | ReferenceSeries; scale?: number }
  /** The part in the whole, in %: `whole` is by default the part without its `where`. */
  | { kind: "share"; part: Measure; whole?: Measure; scale?: number }
  /** Σ (field × weight) / Σ weight, over the rows that have both. */
  | { kind: "weighted-mean"; dataset: string; field: string; weight: string; where?: Record<string, string[]> }
  /** Number of different values of a field (aggregate "count-distinct"). */
  | { kind: "distinct"; numerator: Measure }
  /** Median of a field (aggregate "median"). */
  | { kind: "median"; numerator: Measure };

/** What is read from the reference series themselves: inhabitants, households by inhabitant, inhabitants by hectare… */
export interface SeriesMeasure {
  kind: "series";
  numerator: ReferenceSeries;
  denominator?: ReferenceSeries;
  scale?: number;
}

/** What is computed from the values of other indicators, or of a reference series, at the same territory. */
export type Derivation =
  /** Mean yearly change over `years` (1 by default), in %: ((V / V before)^(1 / years) − 1) × 100. */
  | { kind: "growth"; of: string | ReferenceSeries; years?: number }
  /** Sum since a period, included; one missing year and it cannot be computed. */
  | { kind: "cumulative"; of: string; since: string }
  /** 100 at the base period. */
  | { kind: "index"; of: string; base: string }
  /** A formula over other indicators (docs/indicateurs.md): `val(dechets-omr-hab) / val(dechets-dma-hab) * 100`. */
  | { kind: "expression"; expression: string };

/** A field whose values an indicator is also given for: flow, sector, mode… */
export interface Dimension {
  /** Name in addresses and observations. */
  id: string;
  field: string;
  title: string;
  /** Values given, in this order, and their French names; absent: those of the data, as written there. */
  values?: { value: string; label: string }[];
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
  measure: RowsMeasure | SeriesMeasure | Derivation;
  /** Field of the dataset(s) that holds the territory code; absent for what is computed from other indicators. */
  territoryField?: string;
  /** Field that holds the year, month or date; or `period`, when the data are a photograph. */
  periodField?: string;
  period?: string;
  /** Field that says of each row whether its value is OBSERVE, ESTIME, PROVISOIRE or SECRET. */
  statusField?: string;
  /** Level of the rows; absent for what is computed from other indicators. */
  nativeLevel?: Level;
  levels: Level[];
  dimensions?: Dimension[];
  /** How a value of a commune split since is shared, when the geography of another year is asked: by population, or not at all. */
  split?: "population" | "none";
  /** Known values elsewhere, each with its source. */
  references?: Reference[];
  /** How often it is updated: local name of the European list ("ANNUAL"). */
  frequency?: string;
  producer?: string;
  /** Names in other systems: `{ "tete": "cae_6.b" }`. */
  externalIds?: Record<string, string>;
}

/** A value to compare with. */
export interface Reference {
  label: string;
  /** Period the value speaks of, or is due for; absent for a threshold that bears no date. */
  period?: string;
  value: number;
  source: string;
  kind?: "national" | "legal" | "peers";
}

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
