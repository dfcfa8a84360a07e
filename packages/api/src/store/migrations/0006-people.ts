import type { Knex } from "knex";

export const name = "0006-people";

/**
 * People of the workspace: who they are, their roles, sessions, links used once, second factor, tries. Of what opens (sessions, links,
 * recovery codes) only digests are kept, of passwords their scrypt. Moments are ISO 8601, days ISO dates.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("persons", (table) => {
    table.text("id").primary();
    // In small letters; null once erased.
    table.text("email").unique();
    table.text("name");
    table.text("password").notNullable();
    // Base32; null without second factor. The last step whose code was taken, so that none is taken twice.
    table.text("totp_secret");
    table.bigInteger("totp_step");
    table.text("created_at").notNullable();
    table.text("last_seen_on");
    table.text("closed_at");
  });
  await knex.schema.createTable("memberships", (table) => {
    table.text("person_id").notNullable().references("id").inTable("persons");
    table.text("organisation").notNullable().references("slug").inTable("organisations");
    table.text("role").notNullable();
    table.text("since").notNullable();
    table.primary(["person_id", "organisation"]);
  });
  await knex.schema.createTable("sessions", (table) => {
    table.text("id").primary();
    table.text("digest").notNullable().unique();
    table.text("person_id").notNullable().references("id").inTable("persons").index();
    // "open", or "pending" between the password and the code.
    table.text("state").notNullable();
    table.text("client").notNullable();
    table.text("created_at").notNullable();
    table.text("seen_at").notNullable();
    table.text("expires_at").notNullable();
  });
  // Invitations, new passwords, the first administrator.
  await knex.schema.createTable("single_links", (table) => {
    table.text("id").primary();
    table.text("digest").notNullable().unique();
    table.text("kind").notNullable();
    table.text("email");
    table.text("person_id").references("id").inTable("persons");
    table.text("organisation").references("slug").inTable("organisations");
    table.text("role");
    table.text("created_by");
    table.text("created_at").notNullable();
    table.text("expires_at").notNullable();
    table.text("used_at");
  });
  await knex.schema.createTable("recovery_codes", (table) => {
    table.text("person_id").notNullable().references("id").inTable("persons");
    table.text("digest").notNullable();
    table.primary(["person_id", "digest"]);
  });
  // Tries that failed, by a digest of what was tried and from where.
  await knex.schema.createTable("sign_in_tries", (table) => {
    table.text("key").primary();
    table.integer("count").notNullable();
    table.text("until").notNullable();
  });
  await knex.schema.alterTable("api_keys", (table) => {
    // The person who made it; null when it was a command.
    table.text("created_by");
  });
}
