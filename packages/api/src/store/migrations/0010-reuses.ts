import type { Knex } from "knex";

export const name = "0010-reuses";

/**
 * What others make of a dataset, and whether the version that a draft will be is announced. Moments are ISO 8601, `columns` is a JSON list of
 * names.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("reuses", (table) => {
    table.text("id").primary();
    table.text("dataset_id").notNullable().references("id").inTable("datasets").index();
    // "proposed", "accepted" or "refused".
    table.text("state").notNullable();
    table.text("title").notNullable();
    table.text("url").notNullable();
    table.text("kind").notNullable();
    table.text("author").notNullable();
    table.text("description").notNullable();
    table.text("columns").notNullable();
    // The version that it is made from; null: the last one, whatever it is.
    table.integer("version");
    // Of who proposed it, until somebody answers.
    table.text("email");
    table.text("recorded_at").notNullable();
    table.text("decided_at");
  });
  await knex.schema.alterTable("drafts", (table) => {
    table.integer("announced").notNullable().defaultTo(0);
  });
}
