import type { Knex } from "knex";

export const name = "0011-hand-tables";

/** Tables kept by hand in drafts. Cells and steps are JSON texts, moments ISO 8601. All goes with the draft, or once it is published. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("hand_tables", (table) => {
    table.text("draft_id").primary().references("id").inTable("drafts").onDelete("CASCADE");
    // Revision of the draft when its rows last changed: the file of the draft says which one it was made at.
    table.integer("revision").notNullable();
    // Names of the columns that the schema does not know.
    table.text("extras").notNullable();
  });
  await knex.schema.createTable("hand_rows", (table) => {
    table.text("id").primary();
    table.text("draft_id").notNullable().references("draft_id").inTable("hand_tables").onDelete("CASCADE");
    table.integer("position").notNullable();
    table.integer("revision").notNullable();
    // Texts as they were typed, by column.
    table.text("cells").notNullable();
    // The same when the table was opened; null for a row that was added.
    table.text("was");
    // 1 for a row that was removed: it is kept as long as its removal can be undone.
    table.integer("removed").notNullable();
    table.text("updated_by").notNullable();
    table.text("updated_at").notNullable();
    table.index(["draft_id", "position"]);
  });
  await knex.schema.createTable("hand_steps", (table) => {
    table.text("id").primary();
    table.text("draft_id").notNullable().references("draft_id").inTable("hand_tables").onDelete("CASCADE");
    table.text("actor").notNullable();
    table.text("at").notNullable();
    table.integer("undone").notNullable();
    table.text("changes").notNullable();
    table.index(["draft_id", "actor"]);
  });
}
