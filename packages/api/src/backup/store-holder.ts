import { join } from "node:path";
import Database from "better-sqlite3";
import type { Knex } from "knex";
import { CATALOGUE_FILE, MARK } from "../store/catalogue-file.js";
import { readDatabase } from "../store/open-database.js";
import type { PostgresAddress } from "../store/postgres-address.js";
import { RESTORED_DOCUMENT } from "./settle-restore.js";

/** Whose a shared store is. A catalogue restored elsewhere is the same, and another holder: the site that it is a copy of may still be there. */
export interface StoreHolder {
  catalogue: string;
  holder: string;
}

interface Document {
  key: string;
  data: string;
}

/** The document of a catalogue that says which it is has the name of the file that says it of a folder. */
const DOCUMENTS = [MARK, RESTORED_DOCUMENT];

/** Undefined for a catalogue that was never opened. */
export async function findStoreHolder(knex: Knex): Promise<StoreHolder | undefined> {
  return toHolder(await knex("documents").whereIn("key", DOCUMENTS).select("key", "data"));
}

/** That of the site that a restoration replaces; undefined where there is none, or none that can be read. */
export async function findReplacedHolder(
  dataFolder: string,
  database: PostgresAddress | null,
): Promise<StoreHolder | undefined> {
  const found = database && (await readDatabase(database, findStoreHolder).catch(() => undefined));
  return found || findHolderOfFile(join(dataFolder, CATALOGUE_FILE));
}

function findHolderOfFile(file: string): StoreHolder | undefined {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return toHolder(db.prepare("SELECT key, data FROM documents WHERE key IN (?, ?)").all(DOCUMENTS) as Document[]);
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}

function toHolder(documents: readonly Document[]): StoreHolder | undefined {
  const [catalogue, restored] = DOCUMENTS.map((name) => {
    const found = documents.find(({ key }) => key === name);
    return found && JSON.parse(found.data);
  });
  return catalogue && { catalogue, holder: restored?.holder ?? restored?.id ?? catalogue };
}
