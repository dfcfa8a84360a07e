import type { Recipe, ReferenceReader, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { quote } from "../rows/stored-column.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { type Manifest, ROWS_FILE } from "../versions/manifest.js";

/** The version served of a dataset; `fileOf` gives the path of a file of its folder, and may throw `DamagedFile`. */
export interface ServedVersion {
  fileOf(name: string): Promise<string>;
  manifest: Manifest;
}

type FindServed = (ref: string) => Promise<ServedVersion | undefined>;

/** The published rows that a foreign key may refer to, by the name that it gives; plain data, since it goes to a worker thread. */
export type PublishedReferences = Map<string, { rowsFile: string; columns: Map<string, string> }>;

/**
 * The published rows that the foreign keys of a schema name. `findServed` is the access decision: it gives the version served of a
 * dataset, by slug or identifier, to who may read it; a report tells which keys exist. What it does not give is not looked for elsewhere.
 */
export async function findReferences(
  { foreignKeys = [] }: Schema,
  findServed: FindServed,
): Promise<PublishedReferences> {
  return openReferences(
    foreignKeys.flatMap(({ reference }) => reference.resource || []),
    findServed,
  );
}

/**
 * The same, and the rows that the lookups of a recipe name. What these hold is written in the table that is published: they are those that the public may
 * read, whoever publishes; a link to a dataset that is closed and looked up is then not checked.
 */
export async function findPublished(
  { schema, recipe }: { schema: Schema; recipe: Recipe | undefined },
  { toPublisher, toPublic }: Record<"toPublisher" | "toPublic", FindServed>,
): Promise<PublishedReferences> {
  const references = await findReferences(schema, toPublisher);
  const lookedUp = recipe ? datasetsLookedUp(recipe) : [];
  for (const resource of lookedUp) references.delete(resource);
  for (const [resource, found] of await openReferences(lookedUp, toPublic)) references.set(resource, found);
  return references;
}

/** Slugs or identifiers of the datasets that the lookups and the conditions of a recipe name. */
export function datasetsLookedUp({ lookup = {}, keepRows = [] }: Recipe): string[] {
  return [
    ...Object.values(lookup).flatMap((one) => ("dataset" in one ? [one.dataset] : [])),
    ...keepRows.flatMap((rule) => ("of" in rule ? [rule.of.dataset] : [])),
  ];
}

async function openReferences(resources: string[], findServed: FindServed): Promise<PublishedReferences> {
  const references: PublishedReferences = new Map();
  for (const resource of resources) {
    if (references.has(resource)) continue;
    const served = await findServed(resource);
    if (!served) continue;
    const columns = new Map(served.manifest.columns.map(({ name, stored }) => [name, stored]));
    try {
      references.set(resource, { rowsFile: await served.fileOf(ROWS_FILE), columns });
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
