import type { Knex } from "knex";

export const name = "0034-shared-uploads";

/** Uploads under way whose bytes are in the store of files shared by several machines. Moments are ISO 8601. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("uploads", (table) => {
    table.text("id").primary();
    table.text("draft").notNullable();
    // Announced for the whole file.
    table.bigInteger("bytes").notNullable();
    // What its sender said of the file, JSON.
    table.text("metadata").notNullable();
    table.text("created_at").notNullable();
    table.index(["draft"], "uploads_draft");
  });
  await knex.schema.createTable("upload_parts", (table) => {
    table.text("upload").notNullable().references("id").inTable("uploads");
    table.bigInteger("starts_at").notNullable();
    table.bigInteger("bytes").notNullable();
    // That of its object.
    table.text("name").notNullable();
    // Of two that send the same place at once, one is kept.
    table.primary(["upload", "starts_at"]);
  });
}
