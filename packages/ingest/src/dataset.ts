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

export type Access = "open" | "members" | "organisation";

/** Statistical secrecy declared by a dataset (DESIGN §5). */
export interface Confidentiality {
  /** What is counted: households (threshold 11) or firms (threshold 3). */
  unit: "menages" | "entreprises";
  countField: string;
  threshold?: number;
  largestShareField?: string;
}

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
