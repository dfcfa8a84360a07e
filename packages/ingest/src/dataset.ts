import type { Access } from "./access-levels.js";
import type { LevelThatIs } from "./territory.js";

/** Licences we publish under, by the id that data.gouv.fr uses. */
export type LicenceId = "lov2" | "odc-odbl";

/** Local names of the EU authority list "frequency". */
export type Frequency =
  | "DAILY"
  | "WEEKLY"
  | "MONTHLY"
  | "QUARTERLY"
  | "ANNUAL_2"
  | "ANNUAL"
  | "BIENNIAL"
  | "TRIENNIAL"
  | "IRREG"
  | "AS_NEEDED"
  | "NEVER"
  | "UNKNOWN"
  | "UPDATE_CONT";

/** Categories of high-value datasets (regulation (EU) 2023/138). */
export type HvdCategory = "meteorologie" | "entreprises" | "geospatial" | "mobilite" | "environnement" | "statistiques";

/** What statistical secrecy counts, and protects. */
export type ProtectedUnitName = "menages" | "entreprises";

/**
 * Statistical secrecy declared by a dataset: its rows are then never published as they are, but added up into a table
 * by territory, period and dimension, some cells of which are masked (docs/secret-statistique.md).
 */
export interface Confidentiality {
  /** What is counted: households (threshold 11) or firms (threshold 3). */
  unit: ProtectedUnitName;
  /** Least number of units that a published cell counts: that of the unit when absent, never lower. */
  threshold?: number;
  /** Field that counts the units. */
  countField: string;
  /** Fields that are measured, which add up. */
  measures: string[];
  /** For a measure, the field that tells its largest contributor: a cell of which it makes 85 % is masked. */
  largest?: LargestContributor[];
  /** Field of the territory code. */
  territoryField: string;
  /** Field of the year, month or date; absent: the rows are of one moment. */
  periodField?: string;
  /** Levels that the table is published at, that of the rows included when it is. */
  levels: ProtectedLevel[];
  /** Fields that the table is also broken down by. What is neither here nor above is not published. */
  dimensions?: string[];
  /** What became of the values of a dimension, where they changed for a period that an earlier version tells. */
  recodings?: Recoding[];
}

/**
 * What was written otherwise in an earlier version, which the program cannot know. Values: what `from` says together is what `to` says
 * together (80 and 120 are now 80-120); without `from`, the values of `to` are new, without `to`, those of `from` are no more, with
 * no link to any other. A whole dimension: the name that it had formerly, null when it had none.
 */
export type Recoding = { dimension: string } & ({ from: string[]; to: string[] } | { formerly: string | null });

export type ProtectedLevel = LevelThatIs<"protected">;

/** The share of the largest contributor in %, or its amount in the unit of the measure. */
export type LargestContributor = { measure: string } & ({ shareField: string } | { amountField: string });

/** The metadata of a dataset, as `dataset.json` holds them. What is absent comes from the organisation, then from the data. */
export interface DatasetMetadata {
  /** UUID, permanent; given at the first load when absent. */
  id?: string;
  slug: string;
  title: string;
  description: string;
  /** Slug of the producer, declared in `organisations.json`. */
  organisation: string;
  /** The room (folder) the dataset lives in. */
  theme: string;
  licence: LicenceId;
  frequency: Frequency;
  keywords: string[];
  contact?: { name: string; email: string };
  access: Access;
  confidentialite?: Confidentiality;
  /** True: invented to show the tool; said wherever its figures show. */
  demonstration?: boolean;
  /** Code of the territory covered. */
  spatial?: string;
  /** ISO dates of the first and last day covered. */
  temporal?: { from: string; to: string };
  /** How the data were made, in a sentence or two. */
  provenance?: string;
  /** Category, when the dataset is of high value. */
  hvd?: HvdCategory;
  /** Pages that explain the data: method, dictionary, guide. */
  documentation?: { title: string; url: string }[];
  /** Address of the national or European schema that the rows follow, when the Table Schema does not name it (`path`). */
  conformsTo?: string;
  /** Name of a shared schema of `datasets/schemas/`; absent: `schema.json` beside `dataset.json`. */
  schema?: string;
  /** Name of the data file beside `dataset.json`; absent: `data.csv`, else `data.geojson`. */
  file?: string;
}

/** A producer of data, as `organisations.json` holds it. */
export interface Organisation {
  slug: string;
  name: string;
  shortName?: string;
  siren?: string;
  /** Fourteen digits: asked for by the SCDL catalogue. */
  siret?: string;
  homepage?: string;
  contact?: { name: string; email: string };
  /** Code of the territory it administers. */
  territory?: string;
  description?: string;
}
