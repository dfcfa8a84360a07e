import type { Knex } from "knex";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";

/** Sign-ins that are refused are told in the journal together, this often at most, in milliseconds: anybody can make them. */
const TOLD_EVERY = 10 * 60_000;

/** Counts a password or a code that was refused: how many, never of whom nor from where. */
export function countRefusedSignIn(knex: Knex, now: Date): Promise<void> {
  return quietTransaction(knex, async (trx) => {
    const since = now.toISOString();
    await trx("refused_sign_ins")
      .insert({ id: 1, since, count: 1 })
      .onConflict("id")
      .merge({ count: trx.raw("refused_sign_ins.count + 1") });
    const waiting = await trx("refused_sign_ins").where({ id: 1 }).first();
    if (Date.parse(waiting.since) <= now.getTime() - TOLD_EVERY) await tell(trx, now);
  });
}

/** Writes in the journal those that are not in it yet. */
export async function tellRefusedSignIns(knex: Knex, now: Date): Promise<void> {
  // Looked at first: most of the time there is none, and nothing to write.
  if (!(await knex("refused_sign_ins").where({ id: 1 }).first("id"))) return;
  await quietTransaction(knex, (trx) => tell(trx, now));
}

async function tell(trx: Knex, now: Date): Promise<void> {
  const waiting = await trx("refused_sign_ins").where({ id: 1 }).first();
  // Another process told them meanwhile.
  if (!waiting || (await trx("refused_sign_ins").where({ id: 1, count: waiting.count }).delete()) === 0) return;
  const detail = { count: Number(waiting.count), since: waiting.since };
  await journal(trx, now.toISOString(), "public", "sign-in-refused", "site", detail);
}
