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
import type { Caller } from "./access/may-read.js";
import type { Indicator, Observation } from "./indicators/indicator.js";
import type { ObservationSet, ServedState } from "./indicators/observation-store.js";
import type { Observatory } from "./observatories/observatory.js";
import type { FeatureReader } from "./ogc/feature-reader.js";
import type { Deadline } from "./plans/clock/find-deadlines.js";
import type { PlanFollowUp } from "./plans/follow-up.js";
import type { Plan, PlanKind } from "./plans/plan-schema.js";
import type { TableSecrecy } from "./secrecy/protect-table.js";
import type { GlossaryTerm } from "./site/glossary.js";
import type { Measures } from "./site/measures.js";
import type { AccessibilityStatement, LegalNotice } from "./site/notices.js";

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
  /** Image tiles that a visitor may ask for under our layers; absent, the usual case: maps draw on nothing from elsewhere. */
  baseMap?: BaseMap;
  /** What the administrator states of the accessibility of the site; absent: it was not audited. */
  accessibility?: AccessibilityStatement;
  legal?: LegalNotice;
}

/** A background of maps served by someone else. */
export interface BaseMap {
  /** Address of an image tile, with `{z}`, `{x}` and `{y}`, in https. */
  url: string;
  /** Name shown to the visitor: « Plan IGN ». */
  title: string;
  attribution: string;
}

/** One downloadable form of the current version. */
export interface Distribution {
  id: string;
  title: string;
  format: "CSV" | "GEOJSON" | "JSON" | "XLSX" | "PARQUET" | "GPKG" | "ORIGINAL";
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
  /** Null where statistical secrecy covers the received file: its digest would let figures be guessed one by one. */
  originalSha256: string | null;
  note: string | null;
  /** True where rows are kept; false once they were dropped: they are then read again from the received file, which stays. */
  current: boolean;
  /** True where rows are no longer told to anybody: published before the dataset declared a statistical secrecy. */
  withdrawn: boolean;
}

/** What anybody may know of a dataset, open or closed: what its producer says of it, nothing read in its data. */
export interface DatasetDescription
  extends Pick<
    DatasetMetadata,
    | "slug"
    | "title"
    | "description"
    | "organisation"
    | "theme"
    | "licence"
    | "frequency"
    | "keywords"
    | "access"
    | "demonstration"
    | "temporal"
    | "provenance"
    | "hvd"
    | "documentation"
  > {
  id: string;
  contact: { name: string; email: string };
  organisationName: string;
  themeTitle: string;
  spatial: string;
  /** ISO date-times. */
  issued: string;
  modified: string;
}

/** A dataset whose contents the caller may not read. */
export interface ClosedDataset extends DatasetDescription {
  readable: false;
  /** For whom it is and whom to ask, a French sentence. */
  closure: string;
}

/** A dataset whose contents the caller may read: its description completed from the data. */
export interface Dataset extends DatasetDescription, DatasetMetadata {
  readable: true;
  id: string;
  contact: { name: string; email: string };
  spatial: string;
  /** Name of its files, fixed at the first publication. */
  fileName: string;
  version: number;
  rows: number;
  /** Published columns, in order. */
  fields: Field[];
  geographic: boolean;
  /** W, S, E, N of the geometries, or of the territory covered. */
  bbox: [number, number, number, number] | null;
  distributions: Distribution[];
  /** The rows are a table protected by statistical secrecy (docs/secret-statistique.md). */
  secrecy?: Omit<TableSecrecy, "members">;
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
  /** "csv", "geojson", "json", "xlsx", "parquet" or "gpkg". */
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
  /** Words that the dataset answers to by a synonym only: as they were typed, and what was found instead. */
  synonyms: { asked: string; found: string[] }[];
  /** A passage of the first of these places. */
  excerpt: TextPart[];
}

export type SearchedField = "title" | "keywords" | "theme" | "organisation" | "description" | "columns";

/** A dataset found; `why` is null when no word was searched. */
export type FoundDataset = (Dataset | ClosedDataset) & { why: Why | null };

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

/** A grouping of rows: by the values of a field, or by what they belong to ("year", "quarter", "week", "epci"…). */
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
  /** A dimension that is not named is taken as a whole, "*" gives each of its values, "all" every combination. */
  dimensions?: Record<string, string> | "all";
  /** ISO day of the geography to give values in; absent: that of today. */
  vintage?: string;
  /** Another reference series to divide by: "dgf" instead of "municipale". */
  denominator?: Population["kind"];
  /** Identifier of the values as they were served once; absent: those served now. */
  state?: string;
}

/** What any visitor may read. Pages and routes receive this: they cannot write. Unknown things are `undefined`. */
export interface Services {
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  indicators: IndicatorReader;
  observatories: ObservatoryReader;
  plans: PlanReader;
  checking: CheckingService;
  features: FeatureReader;
  /** The words explained to everybody, in alphabetical order. */
  glossary: readonly GlossaryTerm[];
  /** What was measured of the pages, null before it was. */
  measures: Measures | null;
}

/**
 * The catalogue as one caller may read it: the public, unless it is asked for with `as`. A closed dataset shows its description;
 * each method that gives contents throws the `HttpProblem` of `refuseAccess` (401 or 403) to who may not read them.
 */
export interface CatalogueReader {
  /** The catalogue as another caller may read it. */
  as(caller: Caller): CatalogueReader;
  info(): CatalogueInfo;
  listOrganisations(): Promise<Organisation[]>;
  getOrganisation(slug: string): Promise<Organisation | undefined>;
  /** Throws `BadQuery` when the territory is not known. */
  searchDatasets(query: DatasetQuery): Promise<Page<FoundDataset> & { facets: Record<FacetName, Facet[]> }>;
  /** What may be harvested, of everybody or of one producer; costs the same whatever their number. */
  listOpenDatasets(query: { organisation?: string; page: number; pageSize: number }): Promise<OpenDatasets>;
  /**
   * Changes when one of these datasets (slugs) does, or what every page shares: the catalogue's own description, producers,
   * definitions.
   */
  fingerprint(slugs: string[]): Promise<string>;
  /** Every dataset whose contents the caller may read. */
  listReadable(): Promise<Dataset[]>;
  /** By slug (also a former one) or UUID; only its description when it is closed to the caller. */
  getDataset(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  /** The same, when the contents are needed: throws the refusal of a closed one. */
  getReadable(ref: string): Promise<Dataset | undefined>;
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
  /**
   * One reference series by year, in the geography of a day (default: the vintage); that of a commune counts those it took in
   * by then, so that it has no step at a merger.
   */
  series(code: string, kind: Population["kind"], at?: string): Population[];
  /** Territories of the same level that share a border (communes, around a group), among those known here. */
  neighbours(code: string): Territory[];
  /** Territories of the same level in the same class of population, or that bear the same `kind`. */
  peers(code: string, by: "size" | "kind"): Territory[];
  events(code?: string): TerritoryEvent[];
  /** Outlines, simplified for maps on pages unless `precise`; `properties.code`, `properties.name`. */
  outlines(filter?: { level?: Level; parent?: string; precise?: boolean }): FeatureCollection;
  /** Land around the outlines, drawn behind maps (`territoires/around.geojson`); no feature when there is none. */
  surroundings(): FeatureCollection;
  sources(): TerritorySources;
}

/** What an indicator is computed from: another one, or a reference series as an indicator. */
export interface ParentValues {
  definition: Indicator;
  observations: Observation[];
}

export interface IndicatorReader {
  list(theme?: string): Indicator[];
  get(id: string): Indicator | undefined;
  /** Slugs of the datasets that an indicator is computed from, directly or through others. */
  datasetsOf(id: string): string[];
  /** Sorted by period, territory, dimensions. Throws `BadQuery`. */
  observations(id: string, query: ObservationQuery): Promise<Observation[]>;
  /**
   * The values that those of a definition are computed from: of other indicators, by id, and of the reference series that it
   * follows. Throws `BadQuery`.
   */
  parents(definition: Indicator, query: ObservationQuery): Promise<Map<string, ParentValues>>;
  /** The values of several indicators for one territory, without dimension, by period: one reading of the store. */
  portrait(territory: string, ids: string[]): Promise<Map<string, Observation[]>>;
  /** The values served now, or once: what they were made from. Throws `BadQuery` when no such state was served. */
  state(id: string, state?: string): Promise<ObservationSet | undefined>;
  /**
   * The values served at the end of a civil day of metropolitan France; the first ever served when none was yet. Undefined without
   * any.
   */
  stateOn(id: string, day: string): Promise<ServedState | undefined>;
  /** Whether the datasets it is computed from are demonstration data. */
  isDemonstration(id: string): Promise<boolean>;
}

export interface ObservatoryReader {
  /** In the order of the home page. */
  list(): Observatory[];
  get(theme: string): Observatory | undefined;
}

/** The planning documents, where they stand, and what the law asks of them. Days are civil days of metropolitan France. */
export interface PlanReader {
  /** By theme, then name. `territory`: those about it, what contains it or what lies in it. */
  list(filter?: { theme?: string; kind?: PlanKind; territory?: string }): Plan[];
  get(id: string): Plan | undefined;
  /** The current day. */
  today(): string;
  /** The objectives as they stand at the end of a day, today by default; undefined for an unknown plan. */
  follow(id: string, at?: string): Promise<PlanFollowUp | undefined>;
  /** The duties of the plans on a day, today by default, the first due first. */
  deadlines(filter: { plan?: string; territory?: string }, on?: string): Promise<Deadline[]>;
}

/** Checks files without publishing nor keeping them. */
export interface CheckingService {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** Checks that a file sent now would wait for. */
  checksAhead(): number;
  /** What a file can be checked against, by title: the shared schemas, those of the first 200 datasets that the caller may read. */
  listSchemas(caller?: Caller): Promise<{ shared: SchemaChoice[]; datasets: SchemaChoice[]; otherDatasets: number }>;
  /** A shared schema as it is written. */
  getSchemaJson(name: string): Promise<unknown>;
  /** The schema of a choice, what it extends joined. Throws the refusal when it is that of a dataset closed to the caller. */
  getSchema(choice: string, caller?: Caller): Promise<(SchemaChoice & { schema: Schema }) | undefined>;
  /**
   * Reads the file of a request, checks it in a thread, forgets it. Throws `HttpProblem` or `BadQuery` with a French sentence, and
   * `ClientLeft` when nobody waits any more.
   */
  checkRequest(request: IncomingMessage, asked: CheckRequest): Promise<CheckedFile>;
  /** The same, and writes a copy where each fault with one sure mending is mended. Throws as `checkRequest`. */
  mendRequest(request: IncomingMessage, asked: Omit<CheckRequest, "maxExamples">): Promise<MendedFile>;
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

/** A corrected copy, or why there is none. */
export type MendedFile =
  | { kind: "refused"; before: Report; sentence: string }
  | {
      kind: "written";
      before: Report;
      after: Report;
      /** Corrections made. */
      changes: number;
      /** Name of the file received. */
      name: string;
      /** An archive of the copy, the list of the changes and the report of the copy; to be forgotten once sent. */
      zip: { path: string; bytes: number };
      forget(): Promise<void>;
    };

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
