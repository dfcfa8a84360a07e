import type { Access } from "@datalogue/ingest";
import type { Manifest } from "./manifest.js";
import type { DatabaseRow } from "./stored-dataset.js";

/** A version as the catalogue database keeps it. */
export interface StoredVersion {
  dataset: string;
  number: number;
  publishedAt: string;
  note: string | null;
  manifest: Manifest;
  rowsKept: boolean;
  /** For whom the dataset was when it was published, or later while it was served, if that is wider; null for whom it is now. */
  access: Access | null;
}

export function toVersion(row: DatabaseRow): StoredVersion {
  return {
    dataset: row.dataset_id,
    number: row.number,
    publishedAt: row.published_at,
    note: row.note,
    manifest: JSON.parse(row.manifest),
    rowsKept: Number(row.rows_kept) === 1,
    access: row.access,
  };
}
