import type { Knex } from "knex";

export const name = "0041-organisations-that-left";

/** Since when the content no longer names an organisation, ISO 8601; null for those of the catalogue. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("organisations", (table) => {
    table.text("left_at");
  });
}
