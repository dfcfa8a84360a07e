import type { Knex } from "knex";

export const name = "0033-jobs";

/** Work done apart from any answer, by one process at a time. Moments are ISO 8601. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("jobs", (table) => {
    table.text("id").primary();
    table.text("kind").notNullable();
    // The same key is the same work, whoever asks for it.
    table.text("key").notNullable().unique();
    table.text("payload").notNullable();
    // "waiting", "running", "done" or "failed".
    table.text("state").notNullable();
    table.text("run_at").notNullable();
    table.integer("attempts").notNullable();
    // Changed by its holder as long as it lives; null while nobody holds it.
    table.text("lease");
    table.text("lease_holder");
    table.text("outcome");
    table.text("last_error");
    table.text("created_at").notNullable();
    table.text("started_at");
    table.text("finished_at");
    table.index(["state", "kind", "run_at"], "jobs_state");
  });
}
