import { closeSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { isRunning } from "../system/lease.js";
import { OWNER_FILE } from "../system/owner-only.js";
import { syncPath } from "../versions/hashed-file.js";
import { BackupFailure } from "./backup-failure.js";
import type { BackupLabel, Storage } from "./backup-place.js";

/** Characters that every file of SQLite begins with. */
const MAGIC = "SQLite format 3\0";
/** What follows the name of a file while it is written, before the number of the process. */
const PARTIAL = ".partial-";

/**
 * A backup in one file, of one moment of a site: a SQLite database that holds the label, and each content in pieces. It is written beside, and
 * takes the place of the one before once it is whole. Throws `BackupFailure` for a file that is cut or is something else.
 */
export function openFileStorage(file: string, { make }: { make?: BackupLabel }): Storage {
  return make ? startFile(file, make) : fileStorage(openFile(file));
}

function startFile(file: string, label: BackupLabel): Storage {
  sweepPartials(file);
  const partial = `${file}${PARTIAL}${process.pid}`;
  closeSync(openSync(partial, "wx", OWNER_FILE));
  const db = new Database(partial);
  const drop = () => {
    db.close();
    rmSync(partial, { force: true });
  };
  try {
    // What is removed while it is written leaves no hole: large pages, of which few are to be moved then.
    db.pragma("page_size = 32768");
    db.pragma("auto_vacuum = FULL");
    // It is nothing until it is whole: on disk at the end, in one go.
    db.pragma("journal_mode = OFF");
    db.pragma("synchronous = OFF");
    db.exec(`
      CREATE TABLE label (data TEXT NOT NULL);
      CREATE TABLE contents (id INTEGER PRIMARY KEY, shelf TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL, UNIQUE (shelf, name));
      CREATE TABLE pieces (content INTEGER NOT NULL, rank INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (content, rank));
    `);
    db.prepare("INSERT INTO label VALUES (?)").run(JSON.stringify(label));
  } catch (error) {
    drop();
    throw error;
  }
  const storage = fileStorage(db);
  return {
    ...storage,
    async close(done) {
      if (!done) return drop();
      db.close();
      syncPath(partial);
      renameSync(partial, file);
      syncPath(dirname(file));
    },
  };
}

/** Removes what killed backups left of this file. */
function sweepPartials(file: string): void {
  const beginning = `${basename(file)}${PARTIAL}`;
  for (const name of readdirSync(dirname(file))) {
    const pid = name.startsWith(beginning) ? Number(name.slice(beginning.length)) : Number.NaN;
    if (Number.isInteger(pid) && (pid === process.pid || !isRunning(pid)))
      rmSync(join(dirname(file), name), { force: true });
  }
}

function openFile(file: string): Database.Database {
  const bytes = statSync(file).size;
  const head = Buffer.alloc(100);
  const handle = openSync(file, "r");
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  if (head.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new BackupFailure("damage", `${file} n'est pas une sauvegarde de Datalogue, ou son début est abîmé.`);
  // https://www.sqlite.org/fileformat.html: size of a page (1 = 65 536), number of pages.
  const page = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const expected = page * head.readUInt32BE(28);
  if (bytes < expected)
    throw new BackupFailure(
      "damage",
      `${file} est coupé\u00A0: il fait ${bytes.toLocaleString("fr-FR")} octets sur ${expected.toLocaleString("fr-FR")}. Copiez-le de nouveau en entier.`,
    );
  return new Database(file, { readonly: true });
}

function fileStorage(db: Database.Database): Storage {
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!/^SQLITE_(CORRUPT|NOTADB|ERROR|IOERR)/.test(String((error as { code?: unknown }).code))) throw error;
      throw new BackupFailure("damage", "le fichier de la sauvegarde est abîmé.");
    }
  };
  const find = (shelf: string, name: string) =>
    told(() => db.prepare("SELECT id, bytes FROM contents WHERE shelf = ? AND name = ?").get(shelf, name)) as
      | { id: number; bytes: number }
      | undefined;
  const forget = (shelf: string, name: string) => {
    const { id } = find(shelf, name) ?? {};
    db.prepare("DELETE FROM pieces WHERE content = ?").run(id);
    db.prepare("DELETE FROM contents WHERE id = ?").run(id);
  };
  let label: BackupLabel;
  try {
    label = told(() => JSON.parse(db.prepare("SELECT data FROM label").pluck().get() as string));
  } catch (error) {
    db.close();
    throw error instanceof BackupFailure
      ? error
      : new BackupFailure("damage", "ce fichier n'est pas une sauvegarde de Datalogue.");
  }
  return {
    label,
    measure: async (shelf, name) => find(shelf, name)?.bytes,
    async write(shelf, pieces, nameOf) {
      // A number that no name bears yet: what is cut short is never read.
      const id = Number(db.prepare("SELECT coalesce(max(content), 0) + 1 FROM pieces").pluck().get());
      const insert = db.prepare("INSERT INTO pieces VALUES (?, ?, ?)");
      let [bytes, rank] = [0, 0];
      for await (const piece of pieces) {
        insert.run(id, rank++, piece);
        bytes += piece.length;
      }
      if (rank === 0) insert.run(id, 0, Buffer.alloc(0));
      const name = await nameOf();
      forget(shelf, name);
      db.prepare("INSERT INTO contents VALUES (?, ?, ?, ?)").run(id, shelf, name, bytes);
    },
    async *read(shelf, name) {
      const found = find(shelf, name);
      if (!found) throw new BackupFailure("damage", "ce contenu n'est plus dans la sauvegarde.");
      const next = db.prepare("SELECT data FROM pieces WHERE content = ? AND rank = ?").pluck();
      for (let rank = 0; ; rank++) {
        const piece = told(() => next.get(found.id, rank)) as Buffer | undefined;
        if (piece === undefined) return;
        yield piece;
      }
    },
    locate: () => null,
    async *list(shelf) {
      yield* told(() =>
        db.prepare("SELECT name FROM contents WHERE shelf = ? ORDER BY name").pluck().all(shelf),
      ) as string[];
    },
    async remove(shelf, name) {
      forget(shelf, name);
    },
    async discard(shelf, name) {
      forget(shelf, name);
    },
    async sync() {},
    async close() {
      db.close();
    },
  };
}
