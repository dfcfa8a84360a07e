import type { Knex } from "knex";
import type { PersonCaller } from "../access/decide-access.js";
import { serialTransaction } from "../store/serial-transaction.js";
import type { Actor } from "./person.js";

/**
 * One act of an administrator, after the others: `write` is given who acts as they are now, and requires of them what the act needs. What they
 * asked may have been minutes in coming, and their role taken away meanwhile.
 */
export function administer<T>(
  knex: Knex,
  actor: Actor,
  write: (trx: Knex.Transaction, actor: Actor) => Promise<T>,
): Promise<T> {
  return serialTransaction(knex, async (trx) => write(trx, actor === "command" ? actor : await readAgain(trx, actor)));
}

/** Somebody with the roles that they hold now, where they held one when they asked: what was kept from them then is not given back. */
export async function readAgain(trx: Knex, actor: PersonCaller): Promise<PersonCaller> {
  const held = await trx("memberships").where({ person_id: actor.person });
  const memberships = actor.memberships.flatMap((one) => {
    const now = held.find(({ organisation }) => organisation === one.organisation);
    return now ? [{ ...one, role: now.role }] : [];
  });
  return { ...actor, memberships };
}
