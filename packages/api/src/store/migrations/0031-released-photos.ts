import type { Knex } from "knex";

export const name = "0031-released-photos";

/** Photos of inspections that a publisher released or that were removed, and positions proposed from the field. Moments are ISO 8601. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("inspection_photos", (table) => {
    // Null while it is for members alone; what is said of it in public, and by whom.
    table.text("released_at");
    table.text("released_by");
    table.text("sentence");
    // Of a photo whose file is gone: why, and who decided.
    table.text("removed_at");
    table.text("removed_by");
    table.text("removed_why");
    table.index(["released_at"], "inspection_photos_released");
  });
  await knex.schema.createTable("inspection_positions", (table) => {
    // The inspection that it came with, whose device was at the object.
    table.text("inspection").primary().references("id").inTable("inspections");
    table.text("kind").notNullable();
    table.text("installation").notNullable();
    table.double("longitude").notNullable();
    table.double("latitude").notNullable();
    table.double("accuracy");
    // What the register said when it was proposed, null without a position: once it says something else, it is right again.
    table.double("from_longitude");
    table.double("from_latitude");
    table.text("proposed_at").notNullable();
    // "accepted" or "refused", when, by whom; null while it waits.
    table.text("decision");
    table.text("decided_at");
    table.text("decided_by");
    table.index(["kind", "decision"], "inspection_positions_kind");
  });
}
