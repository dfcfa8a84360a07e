import type { Knex } from "knex";

export const name = "0043-failures-told-whole";

/**
 * Why a draft was not published is kept as it is told: that nothing was published, then the reason, where programs until now kept the reason alone.
 * Whether the day had come is not known of them.
 */
export async function up(knex: Knex): Promise<void> {
  const told = (column: string) => ({ [column]: knex.raw("? || ??", ["Rien n'a été publié. ", column]) });
  await knex("drafts").whereNotNull("failure").update(told("failure"));
  await knex("draft_events").where({ kind: "unplanned" }).whereNotNull("text").update(told("text"));
}
