import type { Knex } from "knex";

/** What is decided of a kind on what others said of it, one at a time on both engines: two that disagree see each other. */
export async function inTurnOf(trx: Knex, kind: string): Promise<void> {
  await trx("inspection_forms")
    .where({ kind })
    .update({ since: trx.ref("since") });
}
