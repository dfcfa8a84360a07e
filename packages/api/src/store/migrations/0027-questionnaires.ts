import type { Knex } from "knex";

export const name = "0027-questionnaires";

/** What organisations answer to the questionnaires of shared services, year by year, and the totals told to members. Moments are ISO 8601. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("questionnaire_answers", (table) => {
    table.text("questionnaire").notNullable();
    // Slug of the organisation: never who answered for it.
    table.text("organisation").notNullable();
    table.integer("year").notNullable();
    // JSON: identifier of the answer, by that of the question.
    table.text("answers").notNullable();
    table.integer("revision").notNullable();
    table.text("updated_at").notNullable();
    table.primary(["questionnaire", "organisation", "year"]);
  });
  await knex.schema.createTable("questionnaire_totals", (table) => {
    table.text("id").primary();
    table.text("questionnaire").notNullable();
    table.integer("year").notNullable();
    table.text("settled_at").notNullable();
    // JSON: what is told.
    table.text("topics").notNullable();
    // JSON: digests of what it was made from, told to nobody.
    table.text("basis").notNullable();
    table.index(["questionnaire", "settled_at"], "questionnaire_totals_questionnaire");
  });
}
