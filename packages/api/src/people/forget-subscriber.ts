import type { Knex } from "knex";

/** Takes an address off all that it follows, and forgets it. */
export async function forgetSubscriber(trx: Knex, email: string): Promise<void> {
  const row = await trx("subscribers").where({ email }).first("id");
  if (!row) return;
  await trx("subscriptions").where({ subscriber_id: row.id }).delete();
  await trx("subscribers").where({ id: row.id }).delete();
}
