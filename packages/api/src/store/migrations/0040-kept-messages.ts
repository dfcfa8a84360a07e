import type { Knex } from "knex";

export const name = "0040-kept-messages";

/**
 * E-mails that no server took yet, as JSON, until one does or three days are over; and since when one between agents waits for a server.
 * Moments are ISO 8601.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("kept_messages", (table) => {
    table.text("id").primary();
    table.text("email").notNullable();
    table.text("subject").notNullable().index();
    table.text("message").notNullable();
    table.integer("tries").notNullable();
    // While one is being sent: when another process takes it for lost.
    table.text("next_at").notNullable().index();
    table.text("created_at").notNullable();
    table.index(["email", "subject"]);
  });
  await knex.schema.alterTable("paced_messages", (table) => {
    table.text("waits_since");
  });
}
