import type { Knex } from "knex";
import type { CatalogueStore, StoredDataset } from "../versions/catalogue-store.js";
import { isTold } from "../versions/is-told.js";
import type { VersionHistory } from "./draft.js";

/** Every version of a dataset, the last one first, with who published each as the journal has it. */
export async function listHistory(
  { knex, listVersions }: Pick<CatalogueStore, "knex" | "listVersions">,
  { id, version: served, metadata }: StoredDataset,
): Promise<VersionHistory[]> {
  const actors = await readActors(knex, id);
  return (await listVersions(id)).map(({ number, publishedAt, note, manifest, rowsKept }) => ({
    ...{ number, publishedAt, note, rowsKept },
    served: number === served,
    rows: manifest.rows,
    originalName: manifest.originalName,
    actor: actors.get(number) ?? null,
    withdrawn: !isTold(metadata, manifest),
  }));
}

async function readActors(knex: Knex, dataset: string): Promise<Map<number, string>> {
  const acts = await knex("journal")
    .where({ object: `dataset:${dataset}`, action: "publish" })
    .select("actor", "detail");
  return new Map(acts.map(({ actor, detail }) => [Number(JSON.parse(detail).version), actor]));
}
