import { isDeepStrictEqual } from "node:util";
import type { DatasetMetadata } from "@datalogue/ingest";
import { listTouched, type Touched, WHOLLY_TOUCHED } from "./touched.js";

/** A dataset as the catalogue database keeps it. */
export interface StoredDataset {
  id: string;
  slug: string;
  fileName: string;
  metadata: DatasetMetadata;
  metadataDigest: string | null;
  dataDigest: string | null;
  loadedAt: string | null;
  touchedAt: string | null;
  /** What was changed through the site, and not in its folder of the content. */
  touched: Touched;
  version: number;
  issued: string;
  modified: string;
  /** The revision of the catalogue at its last change of any kind. */
  revision: number;
}

/** What a dataset was when a publication was made from it: nothing that is said of it since is undone. */
export type DatasetState = Pick<StoredDataset, "version" | "metadata" | "metadataDigest" | "touched">;

/** Whether a dataset is still what it was: the same version, described the same. */
export function isSameState(before: DatasetState | undefined, now: DatasetState | undefined): boolean {
  const pick = (state: DatasetState | undefined) =>
    state && [state.version, state.metadata, state.metadataDigest, state.touched];
  return isDeepStrictEqual(pick(before), pick(now));
}

// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
export type DatabaseRow = any;

export function toDataset(row: DatabaseRow): StoredDataset {
  return {
    id: row.id,
    slug: row.slug,
    fileName: row.file_name,
    metadata: JSON.parse(row.metadata),
    metadataDigest: row.metadata_digest,
    dataDigest: row.data_digest,
    loadedAt: row.loaded_at,
    touchedAt: row.touched_at,
    touched: toTouched(row),
    version: row.version,
    issued: row.issued,
    modified: row.modified,
    revision: Number(row.revision),
  };
}

/** What was changed since the last load without telling its parts apart was changed whole. */
export function toTouched(row: DatabaseRow): Touched {
  const parts: Touched = row.touched_parts === null ? {} : JSON.parse(row.touched_parts);
  if (listTouched(parts).length > 0) return parts;
  const isTouched = row.touched_at !== null && (row.loaded_at === null || row.touched_at > row.loaded_at);
  return isTouched ? WHOLLY_TOUCHED : {};
}
