import type { Knex } from "knex";

export const name = "0004-observation-sets";

/**
 * Values of the indicators, a set for each state of one indicator, a row for each territory: its values of all periods and
 * dimensions, as JSON. A set keeps the definition and the versions that it was made from, and stays once it was served, so
 * that a figure that was quoted can be checked. Values are computed again at the next load.
 */
export async function up(knex: Knex): Promise<void> {
  for (const table of ["observations", "observation_pointers", "observation_sets"]) await knex.schema.dropTable(table);
  await knex.schema.createTable("observation_sets", (table) => {
    table.text("id").primary();
    table.text("indicator").notNullable();
    table.text("written_at").notNullable();
    // First time it was served; null when it never was.
    table.text("served_at");
    // What it was made from: definition (JSON), versions of datasets ("slug@3", a JSON list); and the digest of all of it.
    table.text("definition").notNullable();
    table.text("versions").notNullable();
    table.text("digest").notNullable();
  });
  await knex.schema.createTable("observation_pointers", (table) => {
    table.text("indicator").primary();
    table.text("set_id").notNullable();
  });
  await knex.schema.createTable("observations", (table) => {
    table.text("set_id").notNullable();
    table.text("territory").notNullable();
    // Empty in the geography of today; else the day whose geography the territory is of (a commune merged since).
    table.text("vintage").notNullable();
    table.text("level").notNullable();
    // A JSON list, by period then dimensions.
    table.text("data").notNullable();
    table.primary(["set_id", "territory", "vintage"]);
  });
}
