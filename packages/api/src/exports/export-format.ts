import type { Cell, Field } from "@datalogue/ingest";
import { writePoint } from "@datalogue/ingest/core";
import type { ProblemCode } from "../http/problem-codes.js";
import type { CsvOptions } from "../rows/csv-text.js";
import type { ExportRecord } from "../rows/read-records.js";
import type { Term } from "../vocabularies/vocabularies.js";

/** What is written: the published columns, and the geometry when there is one. */
export interface Layout {
  /** Name of the dataset in addresses: that of its layer. */
  name: string;
  fields: Field[];
  geographic: boolean;
  /** Every geometry is a point: tables then give longitude and latitude. */
  pointsOnly: boolean;
  /** Names of the columns that these are in, none in versions whose properties told them; absent from versions older than it. */
  positions?: string[] | undefined;
  /** Fields whose cells may be masked by statistical secrecy, where there are; the status of a row tells whether they are. */
  masked?: string[];
}

/** Turns records into text, one after the other: memory does not grow with the data. */
export interface RecordWriter {
  head: string;
  /** `geometry` is GeoJSON text; `rank` counts the records from 0. */
  record(cells: Cell[], geometry: string | null, rank: number): string;
  tail: string;
}

/** What is said of a file that is published whole, wherever it is told. */
export interface PublishedWords {
  /** What readers call the format. */
  label: string;
  /** What it is called on the page of the dataset, with what opens it. */
  pageLabel: string;
  /** What it holds, a French sentence for catalogues that harvest ours. */
  description: string;
  /** Of the EU authority list "file-type". */
  fileType: Term;
  /** Whether the quality score of data.gouv.fr counts it as open. */
  open: boolean;
}

interface AnyFormat {
  /** Title of the file, in French. */
  title: string;
  mediaType: string;
  /** False where the form would make no sense: no GeoJSON of a table without geometry. */
  suits(layout: Layout): boolean;
}

/** A form written record by record, which can be sent while it is made. */
export interface TextFormat extends AnyFormat {
  kind: "text";
  open(layout: Layout, options?: CsvOptions): RecordWriter;
}

/** A form that is a file once its last record is known. */
export interface BinaryFormat extends AnyFormat {
  kind: "binary";
  /** Rows beyond which it is not made; for a whole dataset, at publication, the limit may be lower. */
  maxRows: number;
  maxRowsAtPublication: number;
  /** What is told where there are more. */
  tooManyRows: ProblemCode;
  /** Gives the file piece by piece. */
  write(layout: Layout, records: Iterable<ExportRecord>): Iterable<Uint8Array>;
}

/** A form that only a library of its own can write, in a file. */
export interface FileFormat extends Omit<BinaryFormat, "kind" | "write"> {
  kind: "file";
  /** `path` may not exist, or be empty. */
  writeFile(path: string, layout: Layout, records: Iterable<ExportRecord>): void;
}

/** A form in which rows are given away. */
export type ExportFormat = TextFormat | BinaryFormat | FileFormat;

/** A form that whole datasets have at their permanent addresses. */
export type WholeFormat = ExportFormat & { published: PublishedWords };

/** Usual names of the columns of a position. */
const POSITIONS = ["longitude", "latitude"];

/** Names the columns of the positions of points as no property is named, whatever properties hold: they stay when a value moves. */
export function namePositions(fields: readonly Field[]): string[] {
  const find = (name: string) => fields.find((field) => field.name === name);
  let names = POSITIONS;
  while (names.some(find)) names = names.map((name) => `${name}_point`);
  return names;
}

/** The columns of a table that give the positions of a layer of points, after its properties: longitude, then latitude. */
export function positionFields({ fields, pointsOnly, positions }: Pick<Layout, "fields" | "pointsOnly" | "positions">) {
  if (!pointsOnly) return [];
  // Older versions may have none beside a property so named.
  const names = positions ?? (fields.some(({ name }) => POSITIONS.includes(name)) ? [] : POSITIONS);
  const titles = ["Longitude (WGS84)", "Latitude (WGS84)"];
  return names.map((name, at): Field => ({ name, type: "number", title: titles[at] as string }));
}

/** Longitude and latitude of a point, nothing without one. */
export function positionOf(geometry: string | null): [longitude: number | null, latitude: number | null] {
  const point = geometry === null ? [] : JSON.parse(geometry).coordinates;
  return [point[0] ?? null, point[1] ?? null];
}

/** The written form of a text in its field: a list goes back to its own separator, a point to its own form. */
export function cellText(field: Field, text: string): string {
  if (field.type === "list" && text.startsWith("["))
    return (JSON.parse(text) as unknown[]).join(field.delimiter ?? ",");
  return field.type === "geopoint" ? writePoint(text, field) : text;
}
