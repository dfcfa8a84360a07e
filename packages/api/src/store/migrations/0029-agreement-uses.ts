import type { Knex } from "knex";

export const name = "0029-agreement-uses";

/** How many answers of a dataset under agreement went out, day by day: never to whom, nor by what. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("agreement_uses", (table) => {
    // Identifier of the dataset.
    table.text("dataset").notNullable();
    // Civil day of metropolitan France.
    table.text("day").notNullable();
    // Word of `useKinds`.
    table.text("kind").notNullable();
    table.bigInteger("count").notNullable();
    table.primary(["dataset", "day", "kind"]);
  });
}
