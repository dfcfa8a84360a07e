import type { Knex } from "knex";

export const name = "0035-told-revision";

/** Grows with the counter, but for the changes of one dataset alone, which its row tells: pages of other datasets stay valid then. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("revisions", (table) => {
    table.bigInteger("told").notNullable().defaultTo(0);
  });
}
