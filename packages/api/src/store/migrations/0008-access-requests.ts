import type { Knex } from "knex";

export const name = "0008-access-requests";

/**
 * What somebody asks of a closed dataset, and what was granted: one request by person and dataset, the last. Moments are ISO 8601.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("access_requests", (table) => {
    table.text("id").primary();
    table.text("person_id").notNullable().references("id").inTable("persons");
    table.text("dataset_id").notNullable().references("id").inTable("datasets");
    table.text("message").notNullable();
    // "waiting", "accepted" or "refused".
    table.text("state").notNullable();
    table.text("asked_at").notNullable();
    table.text("answer");
    table.text("answered_at");
    table.unique(["person_id", "dataset_id"]);
  });
  await knex.schema.createTable("dataset_grants", (table) => {
    table.text("person_id").notNullable().references("id").inTable("persons");
    table.text("dataset_id").notNullable().references("id").inTable("datasets").index();
    table.text("granted_at").notNullable();
    table.primary(["person_id", "dataset_id"]);
  });
}
