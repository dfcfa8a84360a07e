import type { Knex } from "knex";

/** What the e-mail that confirms a subscription is of; nothing: of any. */
export const followSubject = (scope: string) => `follow:${scope}`;

/** Takes an address off all that it follows, and forgets it with the links that it was not sent yet. */
export async function forgetSubscriber(trx: Knex, email: string): Promise<void> {
  await trx("kept_messages")
    .where({ email })
    .where("subject", "like", `${followSubject("")}%`)
    .delete();
  const row = await trx("subscribers").where({ email }).first("id");
  if (!row) return;
  await trx("subscriptions").where({ subscriber_id: row.id }).delete();
  await trx("subscribers").where({ id: row.id }).delete();
}
