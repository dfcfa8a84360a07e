import Database from "better-sqlite3";
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
  /** Those that are named and were not added. */
  listAbsent(): NamedFile[];
  /** Those of this backup, by path. */
  list(): IterableIterator<SnapshotFile>;
  /** How many they are, and their bytes. */
  count(): { files: number; bytes: number };
  close(): void;
}

interface NamedRow {
  path: string;
  bytes: number | null;
  sha256: string | null;
  arrived: string | null;
}

export function openFileIndex(): FileIndex {
  const db = new Database("");
  db.exec(`
    CREATE TABLE files (path TEXT PRIMARY KEY, bytes INTEGER, mtime INTEGER, sha256 TEXT, added INTEGER) WITHOUT ROWID;
    CREATE TABLE named (path TEXT PRIMARY KEY, bytes INTEGER, sha256 TEXT, arrived TEXT) WITHOUT ROWID;
  `);
  const put = db.prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)");
  const find = db.prepare("SELECT path, bytes, mtime, sha256 FROM files WHERE path = ?");
  const putNamed = db.prepare("INSERT OR REPLACE INTO named VALUES (?, ?, ?, ?)");
  const findNamed = db.prepare("SELECT * FROM named WHERE path = ?");
  const toNamed = ({ path, bytes, sha256, arrived }: NamedRow): NamedFile => ({
    path,
    digest: sha256 === null || bytes === null ? null : { bytes, sha256 },
    ...(arrived === null ? {} : { arrived }),
  });
  return {
    find: (path) => find.get(path) as SnapshotFile | undefined,
    remember: ({ path, bytes, mtime, sha256 }) => void put.run(path, bytes, mtime, sha256, 0),
    add: ({ path, bytes, mtime, sha256 }) => void put.run(path, bytes, mtime, sha256, 1),
    restart() {
      db.exec("UPDATE files SET added = 0; DELETE FROM named");
    },
    name: ({ path, digest, arrived }) =>
      void putNamed.run(path, digest?.bytes ?? null, digest?.sha256 ?? null, arrived ?? null),
    findNamed(path) {
      const row = findNamed.get(path);
      return row === undefined ? undefined : toNamed(row as NamedRow);
    },
    listAbsent: () =>
      (
        db
          .prepare("SELECT * FROM named WHERE path NOT IN (SELECT path FROM files WHERE added = 1) ORDER BY path")
          .all() as NamedRow[]
      ).map(toNamed),
    list: () =>
      db
        .prepare("SELECT path, bytes, mtime, sha256 FROM files WHERE added = 1 ORDER BY path")
        .iterate() as IterableIterator<SnapshotFile>,
    count: () =>
      db.prepare("SELECT count(*) AS files, coalesce(sum(bytes), 0) AS bytes FROM files WHERE added = 1").get() as {
        files: number;
        bytes: number;
      },
    close: () => void db.close(),
  };
}
