import type { DatasetLicence, DatasetMetadata, Field } from "@datalogue/ingest";
import type { Sharing } from "../access/decide-access.js";
import type { FileFormatName } from "../exports/index.js";
import type { PublicReport } from "../secrecy/public-report.js";
import type { TableSecrecy } from "../secrecy/table-secrecy.js";
import type { DataOrigin, DerivedFrom } from "./manifest.js";

/** One downloadable form of the current version. */
export interface Distribution {
  id: string;
  title: string;
  format: FileFormatName;
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
  /** The file of the content, or how the data were received. */
  origin: "content" | DataOrigin;
  /** Whether its figures are those of a demonstration. */
  demonstration: boolean;
  /** Null where the received file holds more than is told: its digest would let what is kept be guessed bit by bit. */
  originalSha256: string | null;
  note: string | null;
  /** True where rows are kept; false once they were dropped: they are then read again from the received file, which stays. */
  current: boolean;
  /** True where rows are no longer told to anybody, by a statistical secrecy or an agreement. */
  withdrawn: boolean;
  /** True of one received under an agreement of other parties than that of the dataset now: nobody comes back to it. */
  ofOthers: boolean;
}

/** The agreement of a dataset, as whoever reads the dataset is told it. */
export interface AgreementTold extends Sharing {
  id: string;
  title: string;
  partnerName: string;
  recipientName: string;
  /** Absent where the agreement itself is gone: nothing is shared any more. */
  purpose?: string;
  /** What is allowed, and what never is. */
  uses?: string[];
  refused?: string[];
  /** Civil days, the last one included. */
  start?: string;
  end?: string;
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
    | "frequency"
    | "keywords"
    | "access"
    | "temporal"
    | "provenance"
    | "hvd"
    | "documentation"
  > {
  id: string;
  licence: DatasetLicence;
  /** Of a dataset under an agreement. */
  agreement?: AgreementTold;
  /** Whether its data are those of a demonstration; absent where they never were. */
  demonstration?: boolean;
  /** What is to be known of those of a demonstration, a French sentence: that they are invented, or are of elsewhere. */
  notice?: string;
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
  /** For whom it is and whom to ask, or that it is withdrawn: a French sentence. */
  closure: string;
  /** The caller could read it, but the version served is withdrawn: nobody reads it until the next one. */
  withdrawn?: true;
  /** What the caller may read of its rows all the same, by a scope. */
  part?: ReadablePart;
}

/** What a scope gives of a closed dataset: rows on demand, no file. */
export interface ReadablePart {
  /** Columns, in order: nothing says that there are others. */
  fields: Field[];
  /** Which rows, a French sentence. */
  explanation: string;
  /** With statistical secrecy: the fields whose cells may be masked. */
  masked?: string[];
}

/** A dataset whose contents the caller may read: its description completed from the data. */
export interface Dataset extends DatasetDescription, Omit<DatasetMetadata, "demonstration" | keyof DatasetDescription> {
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
  /** Whether its received file is one of features, and not a table; absent of a version older than what says it. */
  layer?: boolean;
  /** W, S, E, N of the geometries, or of the territory covered. */
  bbox: [number, number, number, number] | null;
  distributions: Distribution[];
  /**
   * Where the received file is not among them though no rule of the dataset keeps it: it holds more than is published, or nothing says whether it
   * does, of a version older than what says it.
   */
  receivedKept?: "holds-more" | "unknown";
  /** What its data were made from, when they were received from a source. */
  derivedFrom?: Omit<DerivedFrom, "open">;
  /** The rows are a table protected by statistical secrecy (docs/secret-statistique.md). */
  secrecy?: Omit<TableSecrecy, "members" | "changes">;
  /** Counts of the report of the current version; null: some, how many is not told. */
  validation: { valid: boolean } & PublicReport["counts"];
  schemaPath: string | null;
}
