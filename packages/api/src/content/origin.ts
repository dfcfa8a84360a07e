import { writeTransaction } from "../store/open-database.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";

/** The `dataset.json` a dataset was last loaded from, absolute; undefined before the first load. */
export async function findOrigin({ knex }: CatalogueStore, id: string): Promise<string | undefined> {
  const row = await knex("documents")
    .where({ key: originKey(id) })
    .first("data");
  return row && JSON.parse(row.data);
}

/** The same of several datasets, where one was loaded. */
export async function findOrigins({ knex }: CatalogueStore, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await knex("documents").whereIn("key", ids.map(originKey)).select("key", "data");
  return new Map(rows.map(({ key, data }) => [key.slice(originKey("").length), JSON.parse(data)]));
}

/** The identifiers of the datasets that were last loaded from some of these `dataset.json`, by it. */
export async function findLoaded({ knex }: CatalogueStore, files: readonly string[]): Promise<Map<string, string>> {
  if (files.length === 0) return new Map();
  const data = files.map((file) => JSON.stringify(file));
  const rows = await knex("documents")
    .where("key", "like", `${originKey("")}%`)
    .whereIn("data", data)
    .select("key", "data");
  return new Map(rows.map(({ key, data }) => [JSON.parse(data), key.slice(originKey("").length)]));
}

/** Remembers where a dataset was loaded from: of two folders that bear its identifier, that one is the dataset's. */
export async function rememberOrigin(store: CatalogueStore, id: string, file: string): Promise<void> {
  if ((await findOrigin(store, id)) === file) return;
  await writeTransaction(store.knex, async (trx) => {
    await trx("documents")
      .insert({ key: originKey(id), data: JSON.stringify(file) })
      .onConflict("key")
      .merge();
  });
}

function originKey(id: string): string {
  return `origin:${id}`;
}
