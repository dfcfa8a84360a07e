import type { Knex } from "knex";

export const name = "0018-identities";

/**
 * Who people are at a provider of identities (OpenID Connect): a subject of an issuer is one person here, by their own act. Moments are
 * ISO 8601.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("person_identities", (table) => {
    table.text("id").primary();
    table.text("issuer").notNullable();
    table.text("subject").notNullable();
    table.text("person_id").notNullable().references("id").inTable("persons").index();
    // What the provider calls this person: shown to them alone.
    table.text("label");
    // Whether the provider vouched for a second factor, the last time.
    table.integer("vouched").notNullable();
    table.text("bound_at").notNullable();
    table.text("used_at");
    table.unique(["issuer", "subject"]);
  });
  await knex.schema.alterTable("sessions", (table) => {
    // What the provider said at the sign-in, which it asks for to end its own session; null for a password.
    table.text("id_token");
    table.integer("vouched").notNullable().defaultTo(0);
  });
}
