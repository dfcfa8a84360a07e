import type { Knex } from "knex";

export const name = "0001-catalogue";

/**
 * Datasets, their versions, former slugs, organisations, single documents, journal. Dates are ISO 8601 text, structures
 * are JSON text, booleans are 0 or 1.
 */
export async function up(knex: Knex): Promise<void> {
  // One row: the counter that grows with every change, read at each request to know whether caches are still right.
  await knex.schema.createTable("revisions", (table) => {
    table.integer("id").primary();
    table.bigInteger("counter").notNullable();
  });
  await knex("revisions").insert({ id: 1, counter: 1 });

  await knex.schema.createTable("organisations", (table) => {
    table.text("slug").primary();
    table.text("data").notNullable();
    table.text("content_digest");
    table.text("loaded_at");
    table.text("touched_at");
  });

  // What exists once (catalogue.json) and what was last computed from content (digests), by key.
  await knex.schema.createTable("documents", (table) => {
    table.text("key").primary();
    table.text("data").notNullable();
    table.text("content_digest");
    table.text("loaded_at");
    table.text("touched_at");
  });

  await knex.schema.createTable("datasets", (table) => {
    table.text("id").primary();
    table.text("slug").notNullable().unique();
    // Name of the files, fixed at the first publication.
    table.text("file_name").notNullable();
    table.text("metadata").notNullable();
    // Digests of what was last loaded from content: metadata, then schema and data together.
    table.text("metadata_digest");
    table.text("data_digest");
    table.text("loaded_at");
    // Last change made through the site rather than in the content.
    table.text("touched_at");
    // The pointer: number of the version served.
    table.integer("version").notNullable();
    table.text("issued").notNullable();
    table.text("modified").notNullable();
    // Counter of the last change of this row.
    table.bigInteger("revision").notNullable().index();
  });

  // Every slug ever given: a slug is never given twice, and an old one answers for ever.
  await knex.schema.createTable("slugs", (table) => {
    table.text("slug").primary();
    table.text("dataset_id").notNullable().references("id").inTable("datasets");
    table.text("since").notNullable();
  });

  await knex.schema.createTable("versions", (table) => {
    table.text("dataset_id").notNullable().references("id").inTable("datasets");
    table.integer("number").notNullable();
    table.text("published_at").notNullable();
    table.text("note");
    // The manifest of the folder: files with their SHA-256, columns, rows, box.
    table.text("manifest").notNullable();
    // 0 once rows and derived files were dropped; the received file stays.
    table.integer("rows_kept").notNullable();
    table.primary(["dataset_id", "number"]);
  });

  await knex.schema.createTable("journal", (table) => {
    table.text("id").primary();
    table.text("at").notNullable().index();
    table.text("actor").notNullable();
    table.text("action").notNullable();
    table.text("object").notNullable();
    table.text("detail").notNullable();
  });
}
