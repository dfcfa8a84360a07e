import type Database from "better-sqlite3";
import { listKept } from "../publication/verify-versions.js";
import type { StoredVersion } from "../versions/catalogue-store.js";
import type { FileDigest } from "../versions/hashed-file.js";
import type { Manifest } from "../versions/manifest.js";

/** A file that the catalogue names, from the data folder. */
export interface NamedFile {
  path: string;
  /** What it was when it was written; null where the catalogue does not say. */
  digest: FileDigest | null;
  /** Where else it may be still, before it is moved to its place. */
  arrived?: string;
}

/** Every file that the catalogue of a SQLite file names, of whichever program made it: of versions, drafts and photos. */
export function* listNamed(db: Database.Database): Generator<NamedFile> {
  const has = (table: string) =>
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined;
  if (has("versions"))
    for (const row of rowsOf(db, "SELECT dataset_id, number, manifest, rows_kept FROM versions")) {
      const manifest = JSON.parse(row.manifest) as Manifest;
      const version = { manifest, rowsKept: Boolean(row.rows_kept) } as StoredVersion;
      for (const [name, digest] of Object.entries(listKept(version)))
        yield { path: `versions/${row.dataset_id}/${row.number}/${name}`, digest };
    }
  if (has("drafts"))
    for (const row of rowsOf(db, "SELECT id, file FROM drafts WHERE file IS NOT NULL AND stage <> 'published'")) {
      const { stored, arrived, bytes, sha256 } = JSON.parse(row.file);
      yield { path: `drafts/${row.id}/${stored}`, digest: { bytes, sha256 }, arrived };
    }
  // The file of a photo that was removed is gone, as it should be; programs before removed none.
  const removes = db.prepare("SELECT 1 FROM pragma_table_info('inspection_photos') WHERE name = 'removed_at'").get();
  if (has("inspection_photos"))
    for (const row of rowsOf(
      db,
      `SELECT DISTINCT file FROM inspection_photos${removes === undefined ? "" : " WHERE removed_at IS NULL"}`,
    ))
      yield { path: `photos/${row.file}.jpg`, digest: null };
}

/** Texts; what is a number is read as one where it is. */
function rowsOf(
  db: Database.Database,
  sql: string,
): IterableIterator<{ [column: string]: string } & { manifest: string; file: string }> {
  return db.prepare(sql).iterate() as ReturnType<typeof rowsOf>;
}
