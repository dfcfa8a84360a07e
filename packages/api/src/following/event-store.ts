import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { quietTransaction } from "../store/open-database.js";
import type { CatalogueEvent, Happening } from "./catalogue-event.js";
import type { Seen } from "./find-happenings.js";

/** What was last seen of the catalogue, and the rank of the last event drawn from it. */
export interface LastLook {
  seen: Seen;
  rank: number;
  looks: number;
}

/** Days that events are kept: longer than anybody waits to be told. */
const KEPT = 60;

/** Undefined before the first look. */
export async function findLastLook(knex: Knex): Promise<LastLook | undefined> {
  const row = await knex("follow_state").where({ id: 1 }).first();
  return row && { seen: JSON.parse(row.seen), rank: Number(row.rank), looks: Number(row.looks) };
}

/** The first look: what is there already is told to nobody. */
export async function writeFirstLook(knex: Knex, seen: Seen): Promise<void> {
  const row = { id: 1, rank: 0, looks: 1, seen: JSON.stringify(seen) };
  await knex("follow_state").insert(row).onConflict("id").ignore();
}

/**
 * Writes what happened since a look, what was seen, and through `also` what becomes of the events, in one transaction: each event is
 * written once, whatever falls and however many processes look. False when another looked meanwhile.
 */
export async function writeLook(
  knex: Knex,
  { from, seen, happened, at }: { from: LastLook; seen: Seen; happened: Happening[]; at: Date },
  also: (trx: Knex.Transaction, events: CatalogueEvent[]) => Promise<void>,
): Promise<boolean> {
  const events = happened.map((one, index): CatalogueEvent => ({ ...one, id: uuid(), rank: from.rank + index + 1 }));
  return quietTransaction(knex, async (trx) => {
    const written = await trx("follow_state")
      .where({ id: 1, looks: from.looks })
      .update({ seen: JSON.stringify(seen), rank: from.rank + events.length, looks: from.looks + 1 });
    if (written === 0) return false;
    for (const { id, rank, type, at, subject, ...data } of events)
      await trx("events").insert({
        ...{ id, rank, type, at },
        ...{ subject: JSON.stringify(subject), data: JSON.stringify(data) },
      });
    const limit = new Date(at.getTime() - KEPT * 24 * 3600_000).toISOString();
    await trx("events").where("at", "<", limit).andWhere("rank", "<=", from.rank).delete();
    await also(trx, events);
    return true;
  });
}
