import type { Cell, Field } from "@datalogue/ingest";
import type { Distribution } from "../services.js";

/** What is written: the published columns, and the geometry when there is one. */
export interface Layout {
  fields: Field[];
  geographic: boolean;
  /** Every geometry is a point: tables then give longitude and latitude. */
  pointsOnly: boolean;
}

/** Turns records into text, one after the other: memory does not grow with the data. */
export interface RecordWriter {
  head: string;
  /** `geometry` is GeoJSON text; `rank` counts the records from 0. */
  record(cells: Cell[], geometry: string | null, rank: number): string;
  tail: string;
}

/** A form in which rows are given away. */
export interface ExportFormat {
  format: Exclude<Distribution["format"], "ORIGINAL">;
  title: string;
  mediaType: string;
  /** False where the form would make no sense: no GeoJSON of a table without geometry. */
  suits(layout: Layout): boolean;
  open(layout: Layout): RecordWriter;
}
