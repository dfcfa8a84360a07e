import type { Field } from "@datalogue/ingest";
import type { Agreement } from "../agreements/agreement-schema.js";
import type { RevealedCell } from "../secrecy/reveal-cells.js";
import type { TableSecrecy } from "../secrecy/table-secrecy.js";

/** What is published of one period of a dataset under agreement. */
export interface PartnerPeriod {
  /** As the rows write it; null where they are of one moment. */
  period: string | null;
  /** Cells that the public may ask for, and those of them that are masked. */
  cells: number;
  masked: number;
}

/** A dataset under agreement, as who gave its data reads it. */
export interface PartnerDataset {
  id: string;
  slug: string;
  title: string;
  /** The agreement of the same parties under which it is shared now, where it is another. */
  sharedUnder: Pick<Agreement, "id" | "title"> | null;
  /** Number of the version served, or of an agreement that is over, that which was at its end; null where nothing is or was published by it. */
  version: number | null;
  /** All that were ever published between the two parties, the last first, whatever is still told of them. */
  versions: { number: number; publishedAt: string }[];
  /** Of the version served: what its table is made of. */
  secrecy: Pick<TableSecrecy, "unit" | "threshold" | "dimensions" | "fields"> | null;
  /** Fields of the table served. */
  fields: Field[];
  /** Columns of the received file that never go out: the agreement does not name them. */
  kept: string[];
  /** Rows of the version served. */
  rows: number;
  /** Of a protected table, the last first. */
  periods: PartnerPeriod[];
  /** Received rows that an embargo keeps out, and when the first of them may go out (ISO date-time), where one will by itself. */
  held: { rows: number; next: string | null };
}

/** One cell beside the place that it is of. */
export interface PartnerCell extends RevealedCell {
  /** Name of the territory. */
  place: string;
}
