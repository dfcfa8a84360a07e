import type { Knex } from "knex";

/** What waits to be done, by the program alone. */
export interface WaitingWork {
  /** Drafts whose day is to come. */
  planned: number;
  /** Messages of webhooks not delivered yet. */
  webhooks: number;
  /** E-mails held back so as not to flood a box. */
  messages: number;
}

/** Counts it in the catalogue: what another process does is there too. */
export async function countWaiting(knex: Knex): Promise<WaitingWork> {
  const count = async (rows: Knex.QueryBuilder) => Number((await rows.count({ count: "*" }).first())?.count ?? 0);
  const [planned, webhooks, messages] = await Promise.all([
    count(knex("drafts").where({ stage: "planned" })),
    count(knex("webhook_deliveries").where({ state: "waiting" })),
    count(knex("paced_messages").whereNotNull("held")),
  ]);
  return { planned, webhooks, messages };
}
