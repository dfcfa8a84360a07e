import type { Knex } from "knex";
import { quietTransaction } from "../store/open-database.js";
import { serialTransaction } from "../store/serial-transaction.js";
import type { Mailer, Message, Sending } from "./mailer.js";
import { KEPT } from "./outbox.js";
import { countTry, triesOfTelling } from "./tries.js";

/** Milliseconds in which somebody is written to once of the same step of the same subject. */
const PACE = 15 * 60_000;
/** Milliseconds in which an organisation is told once of a queue. */
const QUEUE_PACE = 24 * 3600_000;

/** Something that agents are told of by e-mail. */
interface Told {
  /** What the message is of: `draft:{identifier}`. */
  subject: string;
  /** What became of it. A step clears what was held of the others: what comes after tells it. */
  step: string;
  /** Who made it: a few messages in a quarter of an hour, whatever their subjects. */
  actor: string;
  /**
   * Of what waits in a queue, the organisation (slug) that answers: what comes within a day of its being told is in the queue, and not told.
   * Another organisation that answers since, or whose message reached nobody, is told of what comes next.
   */
  queue?: string;
}

/**
 * Messages from agents to agents: the first of a step leaves at once, those that come within a quarter of an hour leave as one, the last,
 * at its end. Who repeats an act writes no more than that to the same people.
 */
export interface PacedOutbox {
  tell(told: Told, messages: Message[]): Promise<void>;
  /**
   * Sends what was held, or did not leave, and may, until it stops; `still`: false for what is no longer so, and is dropped, as what no
   * server took in three days.
   */
  sendHeld(
    still?: (subject: string, step: string, email: string) => Promise<boolean>,
    stops?: () => boolean,
  ): Promise<void>;
  /** Waits for what is being sent. */
  settle(): Promise<void>;
}

export function openPacedOutbox(
  knex: Knex,
  mailer: Mailer | undefined,
  now: () => Date,
  log: (line: string) => void = () => {},
): PacedOutbox {
  const later = (pace = PACE) => new Date(now().getTime() + pace).toISOString();
  const sending = new Set<Promise<unknown>>();
  /** Sends a message of a step; one that no server takes now is held as those that came too early, waiting `since` then (ISO 8601). */
  const send = async (
    { subject, step }: Pick<Told, "subject" | "step">,
    message: Message,
    since: string | null,
  ): Promise<Sending> => {
    const sent = (await mailer?.send(message)) ?? "refused";
    const row = { until: later(), held: JSON.stringify(message), waits_since: since ?? now().toISOString() };
    if (sent === "later")
      await quietTransaction(knex, (trx) =>
        trx("paced_messages").where({ subject, step, email: message.to, held: null }).update(row),
      );
    return sent;
  };
  /** Sends what was told; what is refused by the boxes of all was not told. */
  const sendTold = async (told: Told, messages: Message[]) => {
    const { subject, step, queue } = told;
    const sent = await Promise.all(messages.map((message) => send(told, message, null)));
    const lost = messages.filter((_, rank) => sent[rank] === "refused").map(({ to }) => to);
    if (lost.length === 0) return;
    await quietTransaction(knex, async (trx) => {
      await trx("paced_messages").where({ subject, step, held: null }).whereIn("email", lost).delete();
      if (queue !== undefined && lost.length === messages.length) await beginQueue(trx, subject);
    });
  };
  const track = (work: Promise<unknown>) => {
    const one: Promise<unknown> = work.catch(() => {}).finally(() => sending.delete(one));
    sending.add(one);
  };
  return {
    async tell(told, messages) {
      const { subject, step, actor, queue } = told;
      const at = now().toISOString();
      if (!mailer || messages.length === 0 || (await isTold(knex, told, at))) return;
      // What is not told by e-mail is in the workspace.
      if ((await countTry(knex, triesOfTelling(actor), now())).left === undefined) return;
      // One after the other: each sees what the one before sent.
      const leaving = await serialTransaction(knex, async (trx) => {
        if (queue !== undefined) {
          if (await isTold(trx, told, at)) return [];
          await beginQueue(trx, subject);
          const mark = { ...markOf(subject), step: queue, email: "" };
          await trx("paced_messages").insert({ ...mark, until: later(QUEUE_PACE), held: null });
        }
        await trx("paced_messages").where({ subject }).whereNot({ step }).delete();
        const found: Message[] = [];
        for (const message of messages) {
          const place = { subject, step, email: message.to };
          const paced = await trx("paced_messages").where(place).andWhere("until", ">", at).first("until");
          if (!paced) found.push(message);
          const own = paced ? { until: paced.until, held: JSON.stringify(message) } : { until: later(), held: null };
          const row = { ...own, waits_since: null };
          await trx("paced_messages")
            .insert({ ...place, ...row })
            .onConflict(["subject", "step", "email"])
            .merge();
        }
        return found;
      });
      track(sendTold(told, leaving));
    },
    async sendHeld(still = async () => true, stops = () => false) {
      const due = await knex("paced_messages").where("until", "<=", now().toISOString()).orderBy("until");
      for (const { subject, step, email, until, held, waits_since: since } of due) {
        if (stops()) return;
        const isLost = since !== null && since <= later(-KEPT);
        const isSent = held !== null && !isLost && (await still(subject, step, email));
        // Another process took it, or the same was told once more, meanwhile.
        const taken = await quietTransaction(knex, async (trx) => {
          const own = trx("paced_messages").where({ subject, step, email, until });
          return isSent ? own.update({ until: later(), held: null, waits_since: null }) : own.delete();
        });
        if (taken > 0 && isLost) log("courriel entre agents abandonné, qu'aucun serveur n'a pris en trois jours");
        if (taken > 0 && isSent) await send({ subject, step }, JSON.parse(held), since);
      }
    },
    async settle() {
      await Promise.all(sending);
    },
  };
}

/** A queue that was empty: whoever answers is told of what comes first. */
export async function beginQueue(trx: Knex, subject: string): Promise<void> {
  await trx("paced_messages").where(markOf(subject)).delete();
}

async function isTold(db: Knex, { subject, queue }: Told, at: string): Promise<boolean> {
  if (queue === undefined) return false;
  const mark = { ...markOf(subject), step: queue };
  return (await db("paced_messages").where(mark).andWhere("until", ">", at).first("until")) !== undefined;
}

/** The row that says that a queue was told, of which the step is the organisation. */
const markOf = (subject: string) => ({ subject: `told:${subject}` });
