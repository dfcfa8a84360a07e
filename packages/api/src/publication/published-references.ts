import type { ReferenceReader, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { quote } from "../rows/stored-column.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { type Manifest, ROWS_FILE } from "./manifest.js";

/** The version served of a dataset; `fileOf` gives the path of a file of its folder, and may throw `DamagedFile`. */
export interface ServedVersion {
  fileOf(name: string): string;
  manifest: Manifest;
}

/** The published rows that a foreign key may refer to, by the name that it gives; plain data, since it goes to a worker thread. */
export type PublishedReferences = Map<string, { rowsFile: string; columns: Map<string, string> }>;

/**
 * The published rows that the foreign keys of a schema name. `findServed` is the access decision: it gives the version served of a
 * dataset, by slug or identifier, to who may read it; a report tells which keys exist. What it does not give is not looked for elsewhere.
 */
export async function findReferences(
  { foreignKeys = [] }: Schema,
  findServed: (ref: string) => Promise<ServedVersion | undefined>,
): Promise<PublishedReferences> {
  const references: PublishedReferences = new Map();
  for (const { resource } of foreignKeys.map(({ reference }) => reference)) {
    if (!resource || references.has(resource)) continue;
    const served = await findServed(resource);
    if (!served) continue;
    const columns = new Map(served.manifest.columns.map(({ name, stored }) => [name, stored]));
    try {
      references.set(resource, { rowsFile: served.fileOf(ROWS_FILE), columns });
    } catch (error) {
      // As what cannot be opened: not known.
      if (!(error instanceof DamagedFile)) throw error;
    }
  }
  return references;
}

/**
 * Reads the keys of published rows, and nothing else: under statistical secrecy they are the protected table, whose masked cells are
 * empty, and a record that has an empty cell is nobody's key. What cannot be opened is as what is not known.
 */
export function publishedReferences(references: PublishedReferences): ReferenceReader {
  return async (resource, fields) => {
    const published = references.get(resource);
    const stored = fields.map((field) => published?.columns.get(field));
    if (!published || stored.includes(undefined)) return undefined;
    try {
      return readKeys(new Database(published.rowsFile, { readonly: true }), stored as string[]);
    } catch {
      return undefined;
    }
  };
}

function readKeys(db: Database.Database, stored: string[]): Iterable<(string | null)[]> {
  const selected = stored.map((column) => `CAST(${quote(column)} AS TEXT)`).join(", ");
  const statement = db.prepare(`SELECT ${selected} FROM rows`).raw(true);
  return (function* () {
    try {
      yield* statement.iterate() as IterableIterator<(string | null)[]>;
    } finally {
      db.close();
    }
  })();
}
