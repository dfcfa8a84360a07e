import type { DatasetLicence, Field, Recoding } from "@datalogue/ingest";
import type { VersionAgreement } from "../agreements/terms.js";
import type { Box } from "../rows/box-of.js";
import type { TextIndex } from "../rows/find-words.js";
import type { StoredColumn } from "../rows/stored-column.js";
import type { PublicReport } from "../secrecy/public-report.js";
import type { TableSecrecy } from "../secrecy/table-secrecy.js";
import type { TileSet } from "../tiles/tile-set.js";
import type { Coverage } from "./find-coverage.js";
import type { FileDigest } from "./hashed-file.js";

/** How the protected table of a version was made and found; never shown to visitors. */
export interface SecrecyReview {
  /** Grows when tables are protected otherwise: those of before are then looked at again. */
  rule: number;
  /** Its figures are invented: they are compared with no other version. */
  demonstration: boolean;
  /** What was declared of values that changed. */
  recodings: Recoding[];
  /** Masked cells that earlier versions let readers know already. */
  known: number;
  /** Why it is no longer served, a French sentence; absent while it is. */
  withdrawn?: string;
}

/** How the data of a version came, when it is not as a file of the content: fetched from a source, or deposited by an agent. */
export type DataOrigin = "source" | "deposit";

/** What the data of a version were made from: the document of the producer that a source received. */
export interface DerivedFrom {
  /** What it is called at the producer's, who that is, and the page about it. */
  title: string;
  producer: string;
  page: string;
  licence: DatasetLicence;
  /** When it was received (ISO). */
  received: string;
  /** Its producer gives it to everybody, and so does the catalogue; absent where nothing says so. */
  open?: true;
}

/** The same, not said to be given to everybody. */
export function withoutOpenness({ open: _, ...derivedFrom }: DerivedFrom): DerivedFrom {
  return derivedFrom;
}

/** The present way of protecting a table. */
export const SECRECY_RULE = 4;

/** What a version folder holds, as `manifest.json` and the catalogue database keep it. */
export interface Manifest {
  /** Form of the folder: grows when a program could no longer read the older ones. */
  form: 1;
  /** Absent where the data are the file of the content. */
  origin?: DataOrigin;
  /** Its figures are invented, whatever the dataset says since: written when another takes its place, or where the dataset does not say it; absent otherwise. */
  invented?: true;
  /** With `origin: "source"`; absent from versions older than it. */
  derivedFrom?: DerivedFrom;
  /** Name of the received file, as its producer called it. */
  originalName: string;
  /** Name of the received file in the folder. */
  original: string;
  /** Whether all that the received file holds is published with the rows; absent from versions older than it (`isWholePublished`). */
  wholePublished?: boolean;
  /** With `wholePublished: false`: its received file was given to everybody, and nothing could be read yet of whether all of it is published; absent otherwise. */
  unjudged?: true;
  /** Encoding of the received file when it is text. */
  encoding: string | null;
  rows: number;
  /** Published columns, in order. */
  fields: Field[];
  columns: StoredColumn[];
  geographic: boolean;
  /** Whether the received file is one of features, and not a table; absent from versions older than it. */
  layer?: boolean;
  /** Every geometry is a point. */
  pointsOnly: boolean;
  /** With `pointsOnly`: names of the columns of the CSV and the workbook that tell the positions; absent from versions older than it. */
  positions?: string[];
  box: Box | null;
  /** Period that the rows speak of; absent from versions older than it. */
  coverage?: Coverage | null;
  /** Of the report; numbers in versions older than those that are hidden. */
  counts: PublicReport["counts"];
  /** Features without geometry; absent from versions older than it. */
  withoutGeometry?: number;
  /** True where the rows keep each feature as GeoJSON text; absent from versions older than it. */
  featureTexts?: true;
  /** Stored names of the integer columns of a layer that hold a value over 32 bits; absent from versions older than it. */
  largeIntegers?: string[];
  /** Stored name of the column that tells when a row holds, null without one; absent from versions older than it. */
  temporal?: string | null;
  /** First and last day that `datetime` finds in a layer, null where it finds none; absent without geometry and from versions older than it. */
  datetimeExtent?: Coverage | null;
  /** Vector tiles of the version; absent without geometry and from versions older than them. */
  tiles?: TileSet;
  /** The rows are a table protected by statistical secrecy, and not those received; absent otherwise. */
  secrecy?: TableSecrecy;
  /** With `secrecy`: what only the administrator reads of it; absent from versions older than it. */
  secrecyReview?: SecrecyReview;
  /** The rows are those that an agreement lets out, or were made of them; absent otherwise. */
  agreement?: VersionAgreement;
  /** Identifier of the register that it tells the inspections of, whose columns it copies; absent of what is made of none. */
  madeOf?: string;
  /** With `agreement`, why it is no longer told to anybody, a French sentence; absent while it is. */
  withdrawn?: string;
  /** How `q` finds words; absent from versions older than it. */
  textIndex?: TextIndex;
  /** Each file of the folder but this one. */
  files: Record<string, FileDigest>;
  /** Name of the derived files in the folder, without extension; those of versions older than it bear the name of the dataset. */
  derived?: typeof DERIVED;
}

/**
 * Every name in a version folder is ours, whatever the dataset is called: `report`, `schema` or `original` are slugs like others.
 */
export const DERIVED = "published";

/** Name in the folder of the derived file of an extension; `fileName` is that of the dataset in addresses. */
export function derivedName({ derived }: Pick<Manifest, "derived">, fileName: string, extension: string): string {
  return `${derived ?? fileName}.${extension}`;
}

/** The digest of the received file of a version. */
export function receivedDigest({ files, original }: Pick<Manifest, "files" | "original">): string | undefined {
  return files[original]?.sha256;
}

/** How the forms of a version are laid out; `name` is that of the dataset in addresses. */
export function layoutOf(
  { columns, fields, geographic, pointsOnly, positions, secrecy, largeIntegers }: Manifest,
  name: string,
) {
  return {
    name,
    columns,
    fields,
    geographic,
    pointsOnly,
    ...(positions ? { positions } : {}),
    ...(largeIntegers ? { largeIntegers } : {}),
    ...(secrecy ? { masked: secrecy.fields } : {}),
  };
}

/** Name of the file of rows in a version folder. */
export const ROWS_FILE = "rows.sqlite";
