import { writeTransaction } from "../store/open-database.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";

/** The `dataset.json` a dataset was last loaded from, absolute; undefined before the first load. */
export async function findOrigin({ knex }: CatalogueStore, id: string): Promise<string | undefined> {
  const row = await knex("documents")
    .where({ key: originKey(id) })
    .first("data");
  return row && JSON.parse(row.data);
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
