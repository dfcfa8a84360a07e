import type { Knex } from "knex";

export const name = "0032-version-claims";

/** Numbers taken for versions being published: two machines that publish the same dataset write in no same place. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("version_claims", (table) => {
    table.text("dataset").notNullable();
    table.integer("number").notNullable();
    // The machine, and which publication of it.
    table.text("holder").notNullable();
    table.text("claimed_at").notNullable();
    table.primary(["dataset", "number"]);
  });
}
