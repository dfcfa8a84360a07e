import type { Knex } from "knex";

export const name = "0017-questions";

/** Questions and errors that the public tells of a dataset, and what the organisation answers. Moments are ISO 8601. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("questions", (table) => {
    table.text("id").primary();
    table.text("dataset_id").notNullable().references("id").inTable("datasets");
    // "question" or "error".
    table.text("kind").notNullable();
    table.text("message").notNullable();
    // A column or a row, in the words of who asks.
    table.text("place");
    // Shown to nobody; null once erased.
    table.text("email");
    // The version that was read.
    table.integer("version").notNullable();
    // "waiting", "published", "private" or "refused".
    table.text("state").notNullable();
    table.text("asked_at").notNullable();
    table.text("answer");
    // Slug of the organisation that answered: never who.
    table.text("answered_by");
    table.text("answered_at");
    table.index(["dataset_id", "state"], "questions_dataset_state");
    table.index(["state", "asked_at"], "questions_state_asked_at");
  });
}
