import type { Knex } from "knex";

export const name = "0013-compositions";

/**
 * Observatories, indicators and planning documents written in the site: every text published, and the one draft that each may have. A
 * key is that of `documents` ("definition:indicator:dechets-omr-hab"); moments are ISO 8601.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("documents", (table) => {
    // Digest of what the site wrote since it was last loaded from content: tells its states apart.
    table.text("touched_digest");
  });
  await knex.schema.createTable("composition_versions", (table) => {
    table.text("id").primary();
    table.text("key").notNullable();
    table.integer("number").notNullable();
    table.text("at").notNullable();
    // "person:{id}", or "content" for the text that content had given.
    table.text("author").notNullable();
    table.text("note");
    // Null where it was removed.
    table.text("data");
    table.text("digest");
    table.unique(["key", "number"]);
  });
  await knex.schema.createTable("composition_drafts", (table) => {
    table.text("key").primary();
    table.text("data").notNullable();
    table.integer("revision").notNullable();
    // Digest of the published text that it was begun from; null for a new document.
    table.text("started_from");
    table.text("updated_by").notNullable();
    table.text("updated_at").notNullable();
  });
}
