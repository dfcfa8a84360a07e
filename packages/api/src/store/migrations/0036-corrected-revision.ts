import type { Knex } from "knex";

export const name = "0036-corrected-revision";

/** The counter at the last change that was more than a version that takes the place of another: what was made before is told no longer. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("revisions", (table) => {
    table.bigInteger("corrected").notNullable().defaultTo(0);
  });
}
