import type { ReferenceReader, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { type Caller, mayRead } from "../access/may-read.js";
import type { CatalogueStore } from "../catalogue/catalogue-store.js";
import { quote } from "../rows/stored-column.js";

/**
 * The published rows that a foreign key may refer to, by slug, null where the publisher may not read them; plain data, since it
 * goes to a worker thread.
 */
export type PublishedReferences = Record<string, { rowsFile: string; columns: Record<string, string> } | null>;

/** Finds the published datasets that the foreign keys of a schema name, as the publisher may read them: a report tells which keys exist. */
export async function findReferences(
  { foreignKeys = [] }: Schema,
  publisher: Caller,
  store: CatalogueStore,
  rowsFileOf: (dataset: string, version: number) => string,
): Promise<PublishedReferences> {
  const references: PublishedReferences = {};
  for (const { resource } of foreignKeys.map(({ reference }) => reference)) {
    const found = resource ? await store.findDataset({ slug: resource }) : undefined;
    const served = found && (await store.listVersions(found.id)).find(({ number }) => number === found.version);
    if (!resource || !found || !served) continue;
    if (!mayRead(publisher, found.metadata)) {
      references[resource] = null;
      continue;
    }
    const columns = Object.fromEntries(served.manifest.columns.map(({ name, stored }) => [name, stored]));
    references[resource] = { rowsFile: rowsFileOf(found.id, found.version), columns };
  }
  return references;
}

/** Reads the keys of published datasets; one not published yet is looked for by `otherwise`, one closed to the publisher is not read. */
export function publishedReferences(references: PublishedReferences, otherwise: ReferenceReader): ReferenceReader {
  return async (resource, fields) => {
    const published = Object.hasOwn(references, resource) ? references[resource] : undefined;
    if (published === null) return undefined;
    if (!published) return otherwise(resource, fields);
    const stored = fields.map((field) => published.columns[field]);
    if (stored.some((column) => column === undefined)) return undefined;
    return readKeys(published.rowsFile, stored as string[]);
  };
}

function* readKeys(rowsFile: string, stored: string[]): Generator<(string | null)[]> {
  const db = new Database(rowsFile, { readonly: true });
  try {
    const selected = stored.map((column) => `CAST(${quote(column)} AS TEXT)`).join(", ");
    yield* db.prepare(`SELECT ${selected} FROM rows`).raw(true).iterate() as IterableIterator<(string | null)[]>;
  } finally {
    db.close();
  }
}
