import type { Knex } from "knex";

export const name = "0028-agreements";

/** What is done of agreements once they are signed: suspended, resumed, renewed, withdrawn. Moments are ISO 8601, days civil. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("agreement_acts", (table) => {
    table.text("id").primary();
    table.text("agreement").notNullable();
    table.text("kind").notNullable();
    table.text("at").notNullable();
    // Who did it, and for which organisation (slug).
    table.text("person").notNullable();
    table.text("organisation").notNullable();
    // Read by the parties alone.
    table.text("reason");
    // Of a renewal.
    table.text("new_end");
    table.index(["agreement", "at"], "agreement_acts_agreement");
  });
}
