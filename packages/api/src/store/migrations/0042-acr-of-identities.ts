import type { Knex } from "knex";

export const name = "0042-acr-of-identities";

/** How long what was vouched for stands where its `acr` was not kept, in milliseconds. */
const GRACE = 30 * 24 * 3600_000;

/**
 * What the provider vouched for the last time (`acr`), in the place of what the settings of then made of it. Where it is not known, what stood for a
 * second factor does so for thirty days, or until the next sign-in by that identity. Sessions keep it in their ID token. Moments are ISO 8601.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("person_identities", (table) => {
    table.text("acr");
    table.text("vouched_until");
  });
  await knex("person_identities")
    .where({ vouched: 1 })
    .update({ vouched_until: new Date(Date.now() + GRACE).toISOString() });
  // The builder of knex makes the table of SQLite anew, with all that refers to it.
  for (const table of ["person_identities", "sessions"]) await knex.raw("ALTER TABLE ?? DROP COLUMN vouched", [table]);
}
