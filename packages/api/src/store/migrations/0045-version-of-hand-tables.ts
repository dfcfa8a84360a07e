import type { Knex } from "knex";

export const name = "0045-version-of-hand-tables";

/** The version whose rows a table kept by hand was opened with; null for those opened by older programs, of which nothing tells it. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("hand_tables", (table) => {
    table.integer("opened_with");
  });
}
