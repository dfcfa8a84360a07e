import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import type { Role } from "../access/roles.js";
import { waitAfterTry } from "../jobs/retry-waits.js";
import { quietTransaction } from "../store/open-database.js";
import type { Mailer, Message, Sending } from "./mailer.js";

/** Messages on their way: sent after the answer. Who needs to know reads what became of one; nobody has to wait. `refused` where no server is set. */
export interface Outbox {
  /**
   * Sends what tells once what was done; what no server takes now is kept, and tried again. `subject`: what it is of
   * (`contribution:{identifier}`); what is kept of the same for the same address gives way.
   */
  send(message: Message, subject: string): Promise<Sending>;
  /** Sends what is made anew where it does not leave, or opens what it is about: nothing of it is kept. */
  sendOnce(message: Message): Promise<Sending>;
  /** Tries again what is due, until it stops, and forgets what did not leave in three days. */
  sendKept(stops?: () => boolean): Promise<void>;
  /** Waits for what is being sent. */
  settle(): Promise<void>;
}

/** What messages leave by. */
export interface OutboxParts {
  now: () => Date;
  mailer: Mailer | undefined;
  publicUrl: string;
  log: (line: string) => void;
}

/** Milliseconds after which a message that nobody said to have left is sent again: its process fell. */
const CLAIM = 10 * 60_000;
/** Milliseconds that one is tried, and between two tries at most: once the server is back, nobody waits longer. */
export const KEPT = 3 * 24 * 3_600_000;
const LONGEST_WAIT = 3_600_000;

export function openOutbox(knex: Knex, { now, mailer, publicUrl, log }: OutboxParts): Outbox {
  const sending = new Set<Promise<unknown>>();
  const after = (milliseconds: number) => new Date(now().getTime() + milliseconds).toISOString();
  const write = <T>(work: (rows: Knex.QueryBuilder) => Promise<T>) =>
    quietTransaction(knex, (trx) => work(trx("kept_messages")));
  const sayLost = (error: unknown) => log(`messages ${error instanceof Error ? error.stack : error}`);
  /** Sends one that is written down, and writes what becomes of it. */
  const sendOne = async (by: Mailer, id: string, message: Message, tries: number): Promise<Sending> => {
    const sent = await by.send(message);
    const wait = Math.min(waitAfterTry(tries) ?? LONGEST_WAIT, LONGEST_WAIT);
    await write((rows) =>
      sent === "later" ? rows.where({ id }).update({ tries, next_at: after(wait) }) : rows.where({ id }).delete(),
    ).catch(sayLost);
    return sent;
  };
  const keepAndSend = async (message: Message, subject: string): Promise<Sending> => {
    if (!mailer) return "refused";
    const id = uuid();
    // The same when it is sent again: a box that receives it twice knows it.
    const known = { ...message, id: `<${id}@${new URL(publicUrl).hostname}>` };
    const row = { id, email: message.to, subject, message: JSON.stringify(known), tries: 0 };
    try {
      await quietTransaction(knex, async (trx) => {
        await forgetKept(trx, { email: message.to, subject });
        await trx("kept_messages").insert({ ...row, created_at: after(0), next_at: after(CLAIM) });
      });
    } catch (error) {
      sayLost(error);
      const sent = await mailer.send(known);
      return sent === "later" ? "refused" : sent;
    }
    return sendOne(mailer, id, known, 1);
  };
  const track = (work: Promise<Sending>): Promise<Sending> => {
    const sent = work.catch((error) => {
      sayLost(error);
      return "later" as const;
    });
    const one: Promise<unknown> = sent.finally(() => sending.delete(one));
    sending.add(one);
    return sent;
  };
  return {
    send: (message, subject) => track(keepAndSend(message, subject)),
    sendOnce: (message) => track(mailer?.send(message) ?? Promise.resolve("refused")),
    async sendKept(stops = () => false) {
      const lost = await write((rows) => rows.where("created_at", "<=", after(-KEPT)).delete());
      if (lost > 0) log(`courriels abandonnés, qu'aucun serveur n'a pris en trois jours\u00A0: ${lost}`);
      if (!mailer) return;
      const due = await knex("kept_messages").where("next_at", "<=", after(0)).orderBy(["created_at", "id"]);
      for (const { id, message, tries, next_at } of due) {
        if (stops()) return;
        const taken = await write((rows) => rows.where({ id, next_at }).update({ next_at: after(CLAIM) }));
        // Another process took it meanwhile, or what it tells is no longer so.
        if (taken > 0) await sendOne(mailer, id, JSON.parse(message), Number(tries) + 1);
      }
    },
    async settle() {
      await Promise.all(sending);
    },
  };
}

/** Forgets what is kept of a subject, for an address, or both: it is no longer so, or its person erases it. */
export async function forgetKept(
  trx: Knex,
  of: { subject: string; email?: string } | { email: string },
): Promise<void> {
  await trx("kept_messages").where(of).delete();
}

/** Addresses of those who administer an organisation, in order: where it has nobody, of those who administer all, in `parent`. */
export function listAdministrators(knex: Knex, organisation: string, parent: string): Promise<string[]> {
  return listAnswering(knex, { organisation, parent }, ["administrator"]);
}

/** Addresses of those who publish for an organisation, in order: where it has nobody, of those who administer all, in `parent`. */
export function listPublishers(knex: Knex, organisation: string, parent: string): Promise<string[]> {
  return listAnswering(knex, { organisation, parent }, ["publisher", "administrator"]);
}

async function listAnswering(
  knex: Knex,
  { organisation, parent }: { organisation: string; parent: string },
  held: Role[],
): Promise<string[]> {
  const own = await listHolders(knex, organisation, held);
  return own.length > 0 ? own : listHolders(knex, parent, ["administrator"]);
}

/** Addresses of those who hold one of some roles in an organisation, in order; nobody holds any in one that has left. */
export function listHolders(knex: Knex, organisation: string, held: Role[]): Promise<string[]> {
  return knex("memberships")
    .join("organisations", "organisations.slug", "memberships.organisation")
    .join("persons", "persons.id", "memberships.person_id")
    .where({ organisation, closed_at: null, left_at: null })
    .whereIn("role", held)
    .orderBy("email")
    .pluck("email");
}
