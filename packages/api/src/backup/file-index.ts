import Database from "better-sqlite3";
import type { FileDigest } from "../versions/hashed-file.js";
import type { NamedFile } from "./named-files.js";
import type { SnapshotFile } from "./snapshot.js";

/** Files by their path, out of memory however many there are: a database of this process that goes with it. */
export interface FileIndex {
  /** What was found of a file before, in this backup or the last one. */
  find(path: string): SnapshotFile | undefined;
  /** Notes a file of the last backup. */
  remember(file: SnapshotFile): void;
  /** Notes a file of this one. */
  add(file: SnapshotFile): void;
  /** Begins this one, again: what was noted is only what was found before. */
  restart(): void;
  name(file: NamedFile): void;
  findNamed(path: string): NamedFile | undefined;
  /** Those that are named, kept, and were not added. */
  listAbsent(): NamedFile[];
  /** Those of this backup, by path, asked once the first is read. */
  list(): IterableIterator<SnapshotFile>;
  /** How many they are, and their bytes. */
  count(): { files: number; bytes: number };
  /** Notes a content that the backup had not. */
  noteCopied(content: FileDigest): void;
  /** Of the contents noted, how many this backup holds, and their bytes. */
  countCopied(): { files: number; bytes: number };
  /** Digests of those that it does not: of files that changed while it was made. */
  listSuperseded(): string[];
  close(): void;
}

interface NamedRow {
  path: string;
  bytes: number | null;
  sha256: string | null;
  arrived: string | null;
  dropped: number;
}

export function openFileIndex(): FileIndex {
  const db = new Database("");
  db.exec(`
    CREATE TABLE files (path TEXT PRIMARY KEY, bytes INTEGER, mtime INTEGER, sha256 TEXT, added INTEGER) WITHOUT ROWID;
    CREATE TABLE named (path TEXT PRIMARY KEY, bytes INTEGER, sha256 TEXT, arrived TEXT, dropped INTEGER) WITHOUT ROWID;
    CREATE TABLE copied (sha256 TEXT PRIMARY KEY, bytes INTEGER) WITHOUT ROWID;
  `);
  const put = db.prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)");
  const find = db.prepare("SELECT path, bytes, mtime, sha256 FROM files WHERE path = ?");
  const putNamed = db.prepare("INSERT OR REPLACE INTO named VALUES (?, ?, ?, ?, ?)");
  const findNamed = db.prepare("SELECT * FROM named WHERE path = ?");
  const putCopied = db.prepare("INSERT OR REPLACE INTO copied VALUES (?, ?)");
  const isHeld = "sha256 IN (SELECT sha256 FROM files WHERE added = 1)";
  const countOf = (rows: string) =>
    db.prepare(`SELECT count(*) AS files, coalesce(sum(bytes), 0) AS bytes FROM ${rows}`).get() as ReturnType<
      FileIndex["count"]
    >;
  const toNamed = ({ path, bytes, sha256, arrived, dropped }: NamedRow): NamedFile => ({
    path,
    digest: sha256 === null || bytes === null ? null : { bytes, sha256 },
    ...(arrived === null ? {} : { arrived }),
    ...(dropped === 1 ? { dropped: true } : {}),
  });
  return {
    find: (path) => find.get(path) as SnapshotFile | undefined,
    remember: ({ path, bytes, mtime, sha256 }) => void put.run(path, bytes, mtime, sha256, 0),
    add: ({ path, bytes, mtime, sha256 }) => void put.run(path, bytes, mtime, sha256, 1),
    restart() {
      db.exec("UPDATE files SET added = 0; DELETE FROM named");
    },
    name: ({ path, digest, arrived, dropped }) =>
      void putNamed.run(path, digest?.bytes ?? null, digest?.sha256 ?? null, arrived ?? null, dropped ? 1 : 0),
    findNamed(path) {
      const row = findNamed.get(path);
      return row === undefined ? undefined : toNamed(row as NamedRow);
    },
    listAbsent: () =>
      (
        db
          .prepare(
            "SELECT * FROM named WHERE dropped = 0 AND path NOT IN (SELECT path FROM files WHERE added = 1) ORDER BY path",
          )
          .all() as NamedRow[]
      ).map(toNamed),
    *list() {
      yield* db
        .prepare("SELECT path, bytes, mtime, sha256 FROM files WHERE added = 1 ORDER BY path")
        .iterate() as IterableIterator<SnapshotFile>;
    },
    count: () => countOf("files WHERE added = 1"),
    noteCopied: ({ bytes, sha256 }) => void putCopied.run(sha256, bytes),
    countCopied: () => countOf(`copied WHERE ${isHeld}`),
    listSuperseded: () => db.prepare(`SELECT sha256 FROM copied WHERE NOT ${isHeld}`).pluck().all() as string[],
    close: () => void db.close(),
  };
}
