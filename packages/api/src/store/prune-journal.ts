import { setImmediate as pause } from "node:timers/promises";
import type { Knex } from "knex";
import { journal } from "./journal.js";
import { quietTransaction } from "./open-database.js";

/** Years that an act is kept. */
export const JOURNAL_YEARS = 5;

const BATCH = 500;

/**
 * Removes the acts older than `JOURNAL_YEARS`, from the first on: the chain then starts after the last one removed, whose hash is kept.
 * What it did is an act itself. Gives how many were removed.
 */
export async function pruneJournal(knex: Knex, now: Date): Promise<number> {
  const limit = new Date(now);
  limit.setUTCFullYear(now.getUTCFullYear() - JOURNAL_YEARS);
  let removed = 0;
  for (;;) {
    const done = await pruneOnce(knex, limit.toISOString());
    removed += done;
    if (done < BATCH) break;
    // Others are answered between two batches.
    await pause();
  }
  if (removed > 0)
    await journal(knex, now.toISOString(), "program", "prune-journal", "site", { count: removed, before: limit });
  return removed;
}

async function pruneOnce(knex: Knex, limit: string): Promise<number> {
  const { anchor } = await knex("journal_head").where({ id: 1 }).first("anchor");
  const acts = await knex("journal")
    .where("sequence", ">", anchor)
    .orderBy("sequence")
    .limit(BATCH)
    .select("sequence", "at", "hash");
  // From the first on, and nothing after one that is kept: a hole would break the chain.
  const kept = acts.findIndex(({ at }) => at >= limit);
  const last = acts.at(kept === -1 ? acts.length - 1 : kept - 1);
  if (acts.length === 0 || kept === 0 || !last) return 0;
  return quietTransaction(knex, async (trx) => {
    const moved = { anchor: last.sequence, anchor_hash: last.hash };
    // Another process did it meanwhile.
    if ((await trx("journal_head").where({ id: 1, anchor }).update(moved)) === 0) return 0;
    await trx("journal_organisations").where("sequence", "<=", last.sequence).delete();
    return trx("journal").where("sequence", "<=", last.sequence).delete();
  });
}
