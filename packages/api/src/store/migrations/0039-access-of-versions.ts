import { type DatasetMetadata, isPublic } from "@datalogue/ingest";
import type { Knex } from "knex";

export const name = "0039-access-of-versions";

/**
 * For whom a dataset was when each version was published; null where it is not known. All those of a dataset that is reserved now are taken for
 * reserved: some may have been open once, none that was not shows when it opens.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("versions", (table) => {
    table.string("access");
  });
  const rows: { id: string; metadata: string }[] = await knex("datasets").orderBy("id").select("id", "metadata");
  for (const { id, metadata } of rows) {
    const { access }: DatasetMetadata = JSON.parse(metadata);
    if (!isPublic(access)) await knex("versions").where({ dataset_id: id }).update({ access });
  }
}
