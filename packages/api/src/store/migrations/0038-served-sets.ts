import type { Knex } from "knex";

export const name = "0038-served-sets";

/** Values once served are found among all those that are kept, by what they are quoted by and by the time they were first served. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("observation_sets", (table) => {
    table.index(["digest"]);
    table.index(["indicator", "served_at"]);
  });
}
