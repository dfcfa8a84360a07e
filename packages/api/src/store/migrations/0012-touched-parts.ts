import type { Knex } from "knex";

export const name = "0012-touched-parts";

/** What of a dataset was changed through the site, part by part (JSON); null where it was not told apart yet. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("datasets", (table) => {
    table.text("touched_parts");
  });
}
