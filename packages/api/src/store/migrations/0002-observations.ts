import type { Knex } from "knex";

export const name = "0002-observations";

/**
 * Values of the indicators. A set holds all those of one indicator, written once; `observation_pointers` names the set
 * served. Structures are JSON text.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("observation_sets", (table) => {
    table.text("id").primary();
    table.text("indicator").notNullable();
    table.text("written_at").notNullable();
  });
  await knex.schema.createTable("observation_pointers", (table) => {
    table.text("indicator").primary();
    table.text("set_id").notNullable();
  });
  await knex.schema.createTable("observations", (table) => {
    table.text("set_id").notNullable();
    // Rank in the order of the answers: period, then territory.
    table.integer("position").notNullable();
    table.text("territory").notNullable();
    table.text("level").notNullable();
    table.text("data").notNullable();
    table.primary(["set_id", "position"]);
    table.index(["set_id", "territory"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ["observations", "observation_pointers", "observation_sets"]) await knex.schema.dropTable(table);
}

/** The step as one object, for the list of migrations. */
export const observations = { name, up, down };
