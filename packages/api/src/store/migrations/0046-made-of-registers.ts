import type { Knex } from "knex";

export const name = "0046-made-of-registers";

/** The few versions that say of which register they are made (`madeOf` of their manifest) are found without reading all the others. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `CREATE INDEX versions_made_of_index ON versions (dataset_id, number) WHERE manifest LIKE '%"madeOf":"%'`,
  );
}
