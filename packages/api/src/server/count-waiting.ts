import type { Knex } from "knex";

/** What waits to be done, by the program alone. */
export interface WaitingWork {
  /** Drafts whose day is to come. */
  planned: number;
  /** Messages of webhooks not delivered yet. */
  webhooks: number;
  /** E-mails held back so as not to flood a box, and those that no server took yet. */
  messages: number;
  /** Jobs that are due, held by a process, and failed once at least or given up. */
  jobs: number;
  running: number;
  failing: number;
}

/** Counts it in the catalogue: what another process does is there too. */
export async function countWaiting(knex: Knex, now: Date): Promise<WaitingWork> {
  const count = async (rows: Knex.QueryBuilder) => Number((await rows.count({ count: "*" }).first())?.count ?? 0);
  const [planned, webhooks, held, kept, jobs, running, failing] = await Promise.all([
    count(knex("drafts").where({ stage: "planned" })),
    count(knex("webhook_deliveries").where({ state: "waiting" })),
    count(knex("paced_messages").whereNotNull("held")),
    count(knex("kept_messages").where("tries", ">", 0)),
    count(knex("jobs").where({ state: "waiting" }).andWhere("run_at", "<=", now.toISOString())),
    count(knex("jobs").where({ state: "running" })),
    count(knex("jobs").whereIn("state", ["waiting", "failed"]).whereNotNull("last_error")),
  ]);
  return { planned, webhooks, messages: held + kept, jobs, running, failing };
}
