import type { Knex } from "knex";
import type { Message } from "./mailer.js";
import { listPublishers } from "./outbox.js";
import { beginQueue, type PacedOutbox } from "./paced-outbox.js";

/** What waits for the agents of a dataset, by the table that holds it. */
export interface WaitingQueue {
  of: "contributions" | "questions";
  /** Identifier of the dataset. */
  dataset: string;
}

const subjectOf = ({ of, dataset }: WaitingQueue) => `${of}:${dataset}`;

/** Begins one that was empty, or whose end nobody saw. */
export const beginWaiting = (trx: Knex, queue: WaitingQueue): Promise<void> => beginQueue(trx, subjectOf(queue));

/** Tells who publishes for the organisation (slug) that has the dataset, or who administers all, in `parent`, where it has nobody: one e-mail a day until somebody looks, however many come. */
export async function tellWaiting(
  knex: Knex,
  paced: PacedOutbox,
  { queue, organisation, parent }: { queue: WaitingQueue; organisation: string; parent: string },
  write: (email: string) => Message,
): Promise<void> {
  const subject = subjectOf(queue);
  const who = await listPublishers(knex, organisation, parent);
  // Each dataset has its share: who floods one keeps nobody from being told of the others.
  await paced.tell({ subject, step: "waiting", actor: subject, queue: organisation }, who.map(write));
}

/** False for the subject of a queue where all that came was taken back, answered or decided since, or that is no longer of those whom this address is of. */
export async function isStillWaiting(
  knex: Knex,
  { subject, email, parent }: { subject: string; email: string; parent: string },
): Promise<boolean> {
  const [, table, dataset] = /^(contributions|questions):(.+)$/.exec(subject) ?? [];
  if (table === undefined) return true;
  if (!(await knex(table).where({ dataset_id: dataset, state: "waiting" }).first("id"))) return false;
  const { metadata } = await knex("datasets").where({ id: dataset }).first("metadata");
  return (await listPublishers(knex, JSON.parse(metadata).organisation, parent)).includes(email);
}
