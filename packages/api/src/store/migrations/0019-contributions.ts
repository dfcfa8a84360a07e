import type { Knex } from "knex";

export const name = "0019-contributions";

/** Forms open to the public on tables kept by hand, and what comes by them. Cells and columns are JSON texts; moments ISO 8601, days AAAA-MM-JJ. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("contribution_forms", (table) => {
    table.text("dataset_id").primary().references("id").inTable("datasets");
    table.text("title").notNullable();
    table.text("introduction").notNullable();
    // Names of the columns that are asked.
    table.text("columns").notNullable();
    table.text("opens_on").notNullable();
    // Last day; null without end.
    table.text("closes_on");
    table.integer("asks_email").notNullable();
    // Null while nobody closed it.
    table.text("closed_at");
    table.text("updated_at").notNullable();
  });
  await knex.schema.createTable("contributions", (table) => {
    table.text("id").primary();
    table.text("dataset_id").notNullable().references("id").inTable("datasets");
    // "addition", or of one that was accepted: "correction", "withdrawal".
    table.text("kind").notNullable();
    // The addition that a correction or a withdrawal is about.
    table.text("original_id").references("id").inTable("contributions").onDelete("CASCADE");
    // SHA-256 of what its private link carries; null for what is about another one.
    table.text("token_hash").unique();
    // Grows each time its author changes it.
    table.integer("revision").notNullable();
    // "waiting", "accepted" (in a table), "published", "refused" or "withdrawn".
    table.text("state").notNullable();
    table.text("cells").notNullable();
    // Shown to nobody; null once erased.
    table.text("email");
    table.text("sent_at").notNullable();
    table.text("updated_at").notNullable();
    table.text("decided_at");
    // Slug of the organisation that decided: never who.
    table.text("decided_by");
    // Why it is refused, for its author.
    table.text("answer");
    // The draft and the row of the table that it went to.
    table.text("draft_id");
    table.text("row_id");
    // The version that it was published in.
    table.integer("version");
    table.index(["dataset_id", "state"], "contributions_dataset_state");
    table.index(["state", "sent_at"], "contributions_state_sent_at");
    table.index(["original_id"], "contributions_original");
    table.index(["draft_id"], "contributions_draft");
  });
}
