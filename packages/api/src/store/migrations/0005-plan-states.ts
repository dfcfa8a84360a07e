import type { Knex } from "knex";

export const name = "0005-plan-states";

/**
 * Every text that a plan had while it was served, so that a report of a past day shows the objectives of that day. The texts served
 * now are the first ones known.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("plan_states", (table) => {
    table.text("plan").notNullable();
    // ISO date-time since when it was served.
    table.text("since").notNullable();
    // As in `documents`: the plan and what is wrong with its objectives, JSON.
    table.text("data").notNullable();
    table.primary(["plan", "since"]);
  });
  const prefix = "definition:plan:";
  const served = await knex("documents").where("key", "like", `${prefix}%`).select("key", "data", "loaded_at");
  for (const { key, data, loaded_at } of served)
    await knex("plan_states").insert({ plan: key.slice(prefix.length), since: loaded_at, data });
}
