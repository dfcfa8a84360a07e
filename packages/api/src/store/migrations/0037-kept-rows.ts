import type { Knex } from "knex";

export const name = "0037-kept-rows";

/** Versions whose rows are kept are found among thousands of the same dataset, at each publication. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("versions", (table) => {
    table.index(["dataset_id", "rows_kept", "number"]);
  });
}
