import type { Knex } from "knex";

export const name = "0023-paced-messages";

/**
 * What agents were told by e-mail a moment ago: one row by subject, step and address, until the same may be told again. `held`: the last
 * message that came meanwhile, as JSON, which leaves then. And journal: saves of a table that wait to be told together, and the act that
 * the chain starts from.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("paced_messages", (table) => {
    table.text("subject").notNullable();
    table.text("step").notNullable();
    table.text("email").notNullable();
    table.text("until").notNullable().index();
    table.text("held");
    table.primary(["subject", "step", "email"]);
  });
  // Saves of somebody in the table of a draft, not yet in the journal.
  await knex.schema.createTable("hand_sittings", (table) => {
    table.text("draft_id").notNullable();
    table.text("actor").notNullable();
    table.text("organisation").notNullable();
    table.text("dataset_id");
    table.text("since").notNullable();
    table.text("last").notNullable().index();
    table.integer("saves").notNullable();
    table.integer("rows").notNullable();
    table.integer("undone").notNullable();
    table.primary(["draft_id", "actor"]);
  });
  await addAnchor(knex);
}

/** The last act removed from the journal: the chain starts after it. */
export async function addAnchor(knex: Knex): Promise<void> {
  await knex.schema.alterTable("journal_head", (table) => {
    table.bigInteger("anchor").notNullable().defaultTo(0);
    table.text("anchor_hash").notNullable().defaultTo("0".repeat(64));
  });
}
