import type { Knex } from "knex";

export const name = "0016-transfers";

/**
 * Datasets offered by an organisation to another: one offer by dataset, the last. Organisations are slugs: an offer outlives neither of
 * them, and keeps nobody from removing one. Moments are ISO 8601.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("dataset_offers", (table) => {
    table.text("dataset_id").primary().references("id").inTable("datasets");
    table.text("id").notNullable().unique();
    table.text("giver").notNullable().index();
    table.text("taker").notNullable().index();
    // "hand-over" or "close".
    table.text("drafts").notNullable();
    table.text("message");
    // "waiting", "accepted", "refused" or "withdrawn"; one that waits too long has expired, which is not written.
    table.text("state").notNullable();
    table.text("offered_by").notNullable();
    table.text("offered_at").notNullable();
    table.text("expires_at").notNullable();
    table.text("answer");
    table.text("answered_at");
  });
}
