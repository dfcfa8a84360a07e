import type { Knex } from "knex";

export const name = "0003-keys";

/** Keys of organisations: the digest of each, never the key itself. Days are ISO dates, moments ISO 8601, scopes JSON text. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("api_keys", (table) => {
    table.text("id").primary();
    // SHA-256 of the key, in hexadecimal.
    table.text("digest").notNullable().unique();
    table.text("organisation").notNullable().references("slug").inTable("organisations");
    table.text("scopes").notNullable();
    table.text("label");
    table.text("created_at").notNullable();
    // Last day it opens anything; null without end.
    table.text("expires_on");
    // Last day it was used.
    table.text("last_used_on");
    table.text("revoked_at");
  });
}
