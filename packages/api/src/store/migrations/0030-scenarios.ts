import type { Knex } from "knex";

export const name = "0030-scenarios";

/** What organisations ask of a grid before they vote it: kept under a name, told to nobody else. Moments are ISO 8601. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("scenarios", (table) => {
    table.text("id").primary();
    // Slug of the organisation: never who wrote it, which the journal tells.
    table.text("organisation").notNullable();
    table.text("simulator").notNullable();
    table.text("title").notNullable();
    // JSON: what is asked, by parameter.
    table.text("terms").notNullable();
    // JSON: version of each dataset that it was last kept with, by slug.
    table.text("basis").notNullable();
    table.integer("revision").notNullable();
    table.text("created_at").notNullable();
    table.text("updated_at").notNullable();
    table.index(["organisation", "simulator"], "scenarios_organisation_simulator");
  });
}
