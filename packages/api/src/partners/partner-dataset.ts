import type { Field } from "@datalogue/ingest";
import type { RevealedCell } from "../secrecy/reveal-cells.js";
import type { TableSecrecy } from "../secrecy/table-secrecy.js";

/** What is published of one period of a dataset under agreement. */
export interface PartnerPeriod {
  /** As the rows write it; null where they are of one moment. */
  period: string | null;
  /** Cells that the public may ask for, and those of them that are masked; both 0 under embargo. */
  cells: number;
  masked: number;
  /** ISO date-time at which it may go out; null once it may. */
  embargoedUntil: string | null;
}

/** A dataset under agreement, as who gave its data reads it. */
export interface PartnerDataset {
  id: string;
  slug: string;
  title: string;
  /** Number of the version served; null before the first. */
  version: number | null;
  /** Of the version served: what its table is made of. */
  secrecy: Pick<TableSecrecy, "unit" | "threshold" | "dimensions" | "fields"> | null;
  /** Fields of the table served. */
  fields: Field[];
  /** Columns of the received file that never go out: the agreement does not name them. */
  kept: string[];
  /** The last first. */
  periods: PartnerPeriod[];
}

/** One cell beside the place that it is of. */
export interface PartnerCell extends RevealedCell {
  /** Name of the territory. */
  place: string;
}
