import type { Knex } from "knex";

export const name = "0014-following";

/**
 * What happened that others follow, and who is told: what was last seen of the catalogue, events, addresses of programs (webhooks) and
 * what was sent to each, subscriptions by e-mail. Moments are ISO 8601, structures JSON text, booleans 0 or 1.
 */
export async function up(knex: Knex): Promise<void> {
  // One row: the catalogue as it was when events were last drawn from it, and the rank of the last one.
  await knex.schema.createTable("follow_state", (table) => {
    table.integer("id").primary();
    table.bigInteger("rank").notNullable();
    // Grows at each look that is written: of two processes that looked at once, one writes.
    table.bigInteger("looks").notNullable();
    table.text("seen").notNullable();
  });
  await knex.schema.createTable("events", (table) => {
    table.text("id").primary();
    // In the order in which they were written: what was told is told by it.
    table.bigInteger("rank").notNullable().unique();
    table.text("type").notNullable();
    table.text("at").notNullable().index();
    table.text("subject").notNullable();
    table.text("data").notNullable();
  });
  await knex.schema.createTable("webhooks", (table) => {
    table.text("id").primary();
    table.text("organisation").notNullable().references("slug").inTable("organisations").index();
    table.text("url").notNullable();
    table.text("label");
    table.text("types").notNullable();
    table.text("scope").notNullable();
    // Signing needs the secret itself (docs/threat-model.md). The former one signs too until a moment.
    table.text("secret").notNullable();
    table.text("former_secret");
    table.text("former_until");
    table.text("created_by");
    table.text("created_at").notNullable();
    table.text("stopped_at");
    table.text("stopped_why");
    // Of the last try: null when it arrived.
    table.text("last_failure");
  });
  await knex.schema.createTable("webhook_deliveries", (table) => {
    table.text("id").primary();
    table.text("webhook_id").notNullable().references("id").inTable("webhooks");
    // What the receiver knows the message by: that of the event, or of a trial.
    table.text("message_id").notNullable();
    table.text("type").notNullable();
    // Of the event: told to nobody once it is closed. Null when there is none.
    table.text("dataset_id");
    table.text("body").notNullable();
    table.text("state").notNullable();
    table.text("created_at").notNullable();
    table.integer("tries").notNullable();
    // Each try: when, what came of it.
    table.text("history").notNullable();
    // When it is tried next; a process at work on it puts it off, so that it is tried again if that process falls.
    table.text("next_at").index();
    table.unique(["webhook_id", "message_id"]);
  });
  await knex.schema.createTable("subscribers", (table) => {
    table.text("id").primary();
    table.text("email").notNullable().unique();
    // Stands in each message: opens the list of what the address follows, and nothing else.
    table.text("token").notNullable().unique();
    table.text("rhythm").notNullable();
    table.text("created_at").notNullable();
    // When the next message is due; null as long as nothing is confirmed.
    table.text("next_at").index();
  });
  await knex.schema.createTable("subscriptions", (table) => {
    table.text("id").primary();
    table.text("subscriber_id").notNullable().references("id").inTable("subscribers").index();
    table.text("kind").notNullable();
    table.text("value").notNullable();
    table.text("rhythm").notNullable();
    table.text("asked_at").notNullable();
    // SHA-256 of what the link of the message carries, in hexadecimal.
    table.text("digest").unique();
    table.text("confirmed_at");
    table.text("muted_at");
    // The last event told.
    table.bigInteger("rank").notNullable();
    table.unique(["subscriber_id", "kind", "value"]);
  });
}
