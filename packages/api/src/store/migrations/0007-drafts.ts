import type { Knex } from "knex";

export const name = "0007-drafts";

/** Versions not yet published. Documents are JSON texts, moments ISO 8601, days ISO dates; files are in the data folder. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("drafts", (table) => {
    table.text("id").primary();
    table.text("organisation").notNullable().references("slug").inTable("organisations").index();
    // The dataset it is the next version of, or the identifier that the new one will have.
    table.text("dataset_id").notNullable().index();
    table.integer("revision").notNullable();
    // "open", "submitted", "planned", "published".
    table.text("stage").notNullable();
    // The version served when it was begun or last compared.
    table.integer("started_from").notNullable();
    // What people write: metadata, schema, recipe, note.
    table.text("document").notNullable();
    table.text("file");
    // What was understood of the file, and the digest of what it was read from.
    table.text("reading");
    table.text("reading_of");
    table.text("difference");
    table.text("difference_of");
    table.text("submission");
    table.text("planned_for");
    table.text("failure");
    table.integer("version");
    table.text("created_by").notNullable();
    table.text("updated_by").notNullable();
    table.text("created_at").notNullable();
    table.text("updated_at").notNullable().index();
  });
}
