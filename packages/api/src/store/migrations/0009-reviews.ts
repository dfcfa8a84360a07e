import type { Knex } from "knex";

export const name = "0009-reviews";

/**
 * What happens to drafts that are reviewed: each step, dated and signed; what is said of a place; what each reviewer read last. They go with
 * their draft. Documents are JSON texts, moments ISO 8601, days ISO dates.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("drafts", (table) => {
    // Who sent it back, when, and what they ask for.
    table.text("returned");
  });
  // Only ever added to.
  await knex.schema.createTable("draft_events", (table) => {
    table.text("id").primary();
    table.text("draft_id").notNullable().index();
    table.text("at").notNullable();
    table.text("actor").notNullable();
    table.text("kind").notNullable();
    table.integer("revision").notNullable();
    // A message or a reason; a comment; the day it is planned for; the version it became.
    table.text("text");
    table.text("comment_id");
    table.text("day");
    table.integer("version");
  });
  await knex.schema.createTable("draft_comments", (table) => {
    table.text("id").primary();
    table.text("draft_id").notNullable().index();
    // The comment that it answers; null for the first one of a thread.
    table.text("thread_id");
    table.text("at").notNullable();
    table.text("author").notNullable();
    table.text("place").notNullable();
    table.text("text").notNullable();
    table.integer("revision").notNullable();
    table.text("settled_at");
    table.text("settled_by");
  });
  await knex.schema.createTable("draft_readings", (table) => {
    table.text("draft_id").notNullable();
    table.text("reader").notNullable();
    table.integer("revision").notNullable();
    table.text("at").notNullable();
    // What the rows read were made from, and the description as it then was.
    table.text("state").notNullable();
    table.text("answers").notNullable();
    table.primary(["draft_id", "reader", "revision"]);
  });
}
