import type Database from "better-sqlite3";
import { listKept } from "../publication/verify-versions.js";
import type { FileDigest } from "../versions/hashed-file.js";
import type { Manifest } from "../versions/manifest.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { MANIFEST_FILE } from "../versions/version-folders.js";

/** A file that the catalogue names, from the data folder. */
export interface NamedFile {
  path: string;
  /** What it was when it was written; null where the catalogue does not say. */
  digest: FileDigest | null;
  /** Where else it may be still, before it is moved to its place. */
  arrived?: string;
  /** The site keeps it no more: where a disk still has it, it is to go. */
  dropped?: true;
}

/** Every file that the catalogue of a SQLite file names, of whichever program made it: of versions, drafts and photos. */
export function* listNamed(db: Database.Database): Generator<NamedFile> {
  const has = (table: string) =>
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined;
  if (has("versions"))
    for (const row of rowsOf(db, "SELECT dataset_id, number, manifest, rows_kept FROM versions")) {
      const manifest = JSON.parse(row.manifest) as Manifest;
      const version = { manifest, rowsKept: Boolean(row.rows_kept) } as StoredVersion;
      const kept = listKept(version);
      const folder = `versions/${row.dataset_id}/${row.number}`;
      for (const [name, digest] of Object.entries(manifest.files))
        yield { path: `${folder}/${name}`, digest, ...(kept[name] ? {} : { dropped: true }) };
      // The catalogue has it with what was found out of the version since.
      yield { path: `${folder}/${MANIFEST_FILE}`, digest: null };
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

/** The manifest of a version by the path of its file, from the data folder: the catalogue says all that it holds. */
export function findManifest(db: Database.Database, path: string): Manifest | undefined {
  const [folder = "", dataset, number, name, ...more] = path.split("/");
  if (folder !== "versions" || name !== MANIFEST_FILE || more.length > 0) return undefined;
  const manifest = db
    .prepare("SELECT manifest FROM versions WHERE dataset_id = ? AND number = ?")
    .pluck()
    .get(dataset, Number(number));
  return manifest === undefined ? undefined : JSON.parse(manifest as string);
}

/** Texts; what is a number is read as one where it is. */
function rowsOf(
  db: Database.Database,
  sql: string,
): IterableIterator<{ [column: string]: string } & { manifest: string; file: string }> {
  return db.prepare(sql).iterate() as ReturnType<typeof rowsOf>;
}
