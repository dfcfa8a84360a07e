import type { Knex } from "knex";

export const name = "0025-inspections";

/**
 * Inspections of installations in the field. An inspection is added and never changed; what came after it (settled, done) stands beside.
 * Moments are ISO 8601, days civil.
 */
export async function up(knex: Knex): Promise<void> {
  // Every form that was ever served: an entry is read by the one that it was made with.
  await knex.schema.createTable("inspection_forms", (table) => {
    table.text("kind").notNullable();
    table.text("version").notNullable();
    table.text("data").notNullable();
    table.text("since").notNullable();
    table.primary(["kind", "version"]);
  });
  await knex.schema.createTable("inspections", (table) => {
    // Made by the device, or by us.
    table.text("id").primary();
    // Of what was sent: the same identifier with another digest is another entry.
    table.text("digest").notNullable();
    table.text("kind").notNullable();
    // Key of the register.
    table.text("installation").notNullable();
    table.text("campaign");
    // Slug of the organisation, and the person: never published.
    table.text("organisation").notNullable();
    table.text("author").notNullable();
    table.text("form").notNullable();
    // The version of the register that was read.
    table.integer("register_version");
    // The last inspection of the object that was known.
    table.text("read_last");
    // "good", "fault" or "out".
    table.text("state").notNullable();
    // By column of the schema of the results, as text.
    table.text("answers").notNullable();
    table.text("note");
    table.double("longitude");
    table.double("latitude");
    table.double("accuracy");
    table.text("seen_at").notNullable();
    table.text("seen_on").notNullable();
    table.text("received_at").notNullable();
    // "form", "device" or "spreadsheet".
    table.text("source").notNullable();
    // The other inspection of the day that says something else, and the answers that differ.
    table.text("against");
    table.text("differs");
    table.text("settled_at");
    table.integer("set_aside").notNullable();
    // What has to be done, before when, when it was.
    table.text("action");
    table.text("due_on");
    table.text("done_on");
    table.text("reminded_on");
    table.index(["kind", "installation", "seen_at"], "inspections_kind_installation");
    table.index(["kind", "received_at"], "inspections_kind_received");
    table.index(["due_on", "done_on"], "inspections_due");
  });
  await knex.schema.createTable("inspection_photos", (table) => {
    table.text("id").primary();
    table.text("kind").notNullable();
    // Who sent it.
    table.text("author").notNullable();
    // Of what was received, which is not kept, and name of the file that is.
    table.text("sha256").notNullable();
    table.text("file").notNullable();
    table.integer("bytes").notNullable();
    table.integer("width").notNullable();
    table.integer("height").notNullable();
    table.text("received_at").notNullable();
    // Null until the entry that it belongs to has come.
    table.text("inspection").references("id").inTable("inspections");
    table.integer("rank").notNullable();
    table.index(["sha256", "author"], "inspection_photos_sha256");
    table.index(["inspection", "rank"], "inspection_photos_inspection");
  });
}
