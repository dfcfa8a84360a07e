import type { IncomingMessage } from "node:http";
import type {
  DatasetMetadata,
  Field,
  Lang,
  Level,
  Organisation,
  Population,
  Report,
  Schema,
  Territory,
  TerritoryEvent,
  TerritorySources,
} from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import type { Indicator, Observation } from "./indicators/indicator.js";
import type { Observatory } from "./observatories/observatory.js";

/** The catalogue itself, from `catalogue.json`. */
export interface CatalogueInfo {
  title: string;
  shortTitle: string;
  description: string;
  /** Slug of the publisher. */
  publisher: string;
  contact: { name: string; email: string };
  /** Code of the territory shown when an address names none. */
  homeTerritory: string;
  /** Base of the permanent identifiers, without final slash: minted identifiers never follow the host. */
  idBase: string;
  language: "fr";
}

/** One downloadable form of the current version. */
export interface Distribution {
  id: string;
  title: string;
  format: "CSV" | "GEOJSON" | "JSON" | "XLSX" | "PARQUET" | "ORIGINAL";
  mediaType: string;
  /** Path from the root of the site: permanent, without version. */
  path: string;
  bytes: number;
  sha256: string;
}

/** One immutable published state of a dataset. */
export interface Version {
  number: number;
  publishedAt: string;
  rows: number;
  originalName: string;
  originalSha256: string;
  note: string | null;
  /** True where rows can be read; false once they were dropped (the received file stays). */
  current: boolean;
}

/** A dataset as pages and metadata see it: what the metadata say, completed from the organisation and the data. */
export interface Dataset extends DatasetMetadata {
  id: string;
  /** Name of its files, fixed at the first publication. */
  fileName: string;
  contact: { name: string; email: string };
  organisationName: string;
  themeTitle: string;
  spatial: string;
  /** ISO date-times. */
  issued: string;
  modified: string;
  version: number;
  rows: number;
  /** Published columns, in order. */
  fields: Field[];
  geographic: boolean;
  /** W, S, E, N of the geometries, or of the territory covered. */
  bbox: [number, number, number, number] | null;
  distributions: Distribution[];
  /** Counts of the report of the current version. */
  validation: { valid: boolean; error: number; warning: number; info: number };
  schemaPath: string | null;
}

export interface Page<T> {
  data: T[];
  page: number;
  pageSize: number;
  total: number;
}

export interface DatasetQuery {
  q?: string;
  theme?: string;
  organisation?: string;
  /** "csv", "geojson", "json", "xlsx" or "parquet". */
  format?: string;
  licence?: string;
  /** Code of a territory: datasets that cover it, what contains it or what lies in it. */
  territory?: string;
  access?: string;
  /** Year of the last update, "2026". */
  updated?: string;
  sort?: "relevance" | "modified" | "title";
  page?: number;
  pageSize?: number;
}

/** What the results of a search can be narrowed by. */
export type FacetName = "theme" | "organisation" | "territory" | "format" | "licence" | "updated" | "access";

/** A piece of text, to be shown as text; `match` where it answers to the words searched. */
export interface TextPart {
  text: string;
  match: boolean;
}

/** Why a dataset answers to a search. */
export interface Why {
  /** Where the words were found, the most telling place first; `terms` as they are written there. */
  fields: { name: SearchedField; label: string; terms: string[] }[];
  /** A passage of the first of these places. */
  excerpt: TextPart[];
}

export type SearchedField = "title" | "keywords" | "theme" | "organisation" | "description" | "columns";

/** A dataset found; `why` is null when no word was searched. */
export interface FoundDataset extends Dataset {
  why: Why | null;
}

/** A page of the open datasets, in the order of their identifiers, and what is said of all of them. */
export interface OpenDatasets extends Page<Dataset> {
  /** Dates of the first publication and of the last change, null without dataset. */
  issued: string | null;
  modified: string | null;
}

export interface Facet {
  value: string;
  label: string;
  count: number;
}

/** One condition of the tabular dialect: `{field}__{operator}={value}`. */
export interface RowFilter {
  field: string;
  operator: string;
  value: string;
}

/** A grouping of rows: by the values of a field, or by what they belong to ("year", "month", "day", "epci"…). */
export interface RowGrouping {
  field: string;
  by: string | null;
}

export interface RowQuery {
  filters?: RowFilter[];
  /** For each: at least one of the alternatives holds, each being all of its conditions. */
  alternatives?: RowFilter[][][];
  /** Words, or beginnings of words, all found in the text columns of a row. */
  q?: string;
  /** With these or `aggregates`, the answer is one record per group: `{field}` or `{field}__{by}`, `{field}__{operation}`. */
  groups?: RowGrouping[];
  aggregates?: { field: string; operation: string }[];
  sort?: { field: string; direction: "asc" | "desc" }[];
  columns?: string[];
  /** A published version other than the current one. */
  version?: number;
  /** Where the previous page ended; `page` then does not count. */
  cursor?: string;
  page?: number;
  pageSize?: number;
}

export type RowRecord = Record<string, string | number | boolean | null>;

export interface ObservationQuery {
  territory?: string;
  level?: Level;
  from?: string;
  to?: string;
}

/** What any visitor may read. Pages and routes receive this: they cannot write. Unknown things are `undefined`. */
export interface Services {
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  indicators: IndicatorReader;
  observatories: ObservatoryReader;
  checking: CheckingService;
}

export interface CatalogueReader {
  /** Changes with every change of what is public, by any process: what pages are kept by. */
  revision(): Promise<string>;
  info(): CatalogueInfo;
  listOrganisations(): Promise<Organisation[]>;
  getOrganisation(slug: string): Promise<Organisation | undefined>;
  /** Throws `BadQuery` when the territory is not known. */
  searchDatasets(query: DatasetQuery): Promise<Page<FoundDataset> & { facets: Record<FacetName, Facet[]> }>;
  /** What may be harvested, of everybody or of one producer; costs the same whatever their number. */
  listOpenDatasets(query: { organisation?: string; page: number; pageSize: number }): Promise<OpenDatasets>;
  /** By slug (also a former one) or UUID. */
  getDataset(ref: string): Promise<Dataset | undefined>;
  listVersions(ref: string): Promise<Version[]>;
  getSchema(ref: string): Promise<Schema | undefined>;
  getReport(ref: string): Promise<Report | undefined>;
  /** `cursor` leads to the next page, null after the last. Throws `BadQuery` (an unknown field, operator or value) with a French sentence. */
  listRows(ref: string, query: RowQuery): Promise<Page<RowRecord> & { cursor: string | null }>;
}

export interface TerritoryReader {
  list(filter?: { level?: Level; parent?: string }): Territory[];
  get(code: string): Territory | undefined;
  /** Communes that compose a territory at a date (default: now's vintage). A commune gives itself. */
  communesOf(code: string, at?: string): Territory[];
  /** The home perimeter: the territory of `catalogue.json`, its EPCI, its communes. */
  home(): { territory: Territory; epcis: Territory[]; communes: Territory[] };
  populations(code: string): Population[];
  events(code?: string): TerritoryEvent[];
  /** Outlines; `properties.code`, `properties.name`. */
  outlines(filter?: { level?: Level; parent?: string }): FeatureCollection;
  /** Land around the outlines, drawn behind maps (`territoires/around.geojson`); no feature when there is none. */
  surroundings(): FeatureCollection;
  sources(): TerritorySources;
}

export interface IndicatorReader {
  list(theme?: string): Indicator[];
  get(id: string): Indicator | undefined;
  /** Sorted by period, then territory. Throws `BadQuery`. */
  observations(id: string, query: ObservationQuery): Promise<Observation[]>;
  /** Whether the datasets it is computed from are demonstration data. */
  isDemonstration(id: string): Promise<boolean>;
}

export interface ObservatoryReader {
  /** In the order of the home page. */
  list(): Observatory[];
  get(theme: string): Observatory | undefined;
}

/** Checks files without publishing nor keeping them. */
export interface CheckingService {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** What a file can be checked against, by title: the shared schemas, those of the first 200 datasets. */
  listSchemas(): Promise<{ shared: SchemaChoice[]; datasets: SchemaChoice[]; otherDatasets: number }>;
  /** A shared schema as it is written. */
  getSchemaJson(name: string): Promise<unknown>;
  /** The schema of a choice, what it extends joined. */
  getSchema(choice: string): Promise<(SchemaChoice & { schema: Schema }) | undefined>;
  /**
   * Reads the file of a request, checks it in a thread, forgets it. Throws `HttpProblem` or `BadQuery` with a French sentence, and
   * `ClientLeft` when nobody waits any more.
   */
  checkRequest(request: IncomingMessage, asked: CheckRequest): Promise<CheckedFile>;
}

/** A schema that a file can be checked against: the name of a shared one, or `jeu:{slug}`. */
export interface SchemaChoice {
  choice: string;
  title: string;
}

export interface CheckRequest {
  /** Schemas named outside of the body; one at most may be given in all. */
  choices: (string | null)[];
  lang?: Lang;
  /** Places kept of each cause (a few by default). */
  maxExamples?: number;
  /** Aborted when nobody waits for the report any more. */
  signal?: AbortSignal;
}

export interface CheckedFile {
  report: Report;
  /** What it was checked against; `choice` is null for a schema given as a file. */
  schema: { choice: string | null; title: string | null } | null;
}

/** The caller's query names something that does not exist: a French sentence, and the valid names. Becomes a 400. */
export class BadQuery extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly parameter: string,
    readonly accepted: string[] = [],
  ) {
    super(message);
  }
}
