import type { Knex } from "knex";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { Resolve } from "../fetching/check-address.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import { postOnce } from "../fetching/post-once.js";
import { quietTransaction } from "../store/open-database.js";
import { isStillTold } from "./is-still-told.js";
import { readRetryAfter, waitAfter } from "./retry-times.js";
import { sayStatus, sayUndelivered } from "./say-undelivered.js";
import { signMessage } from "./sign-message.js";
import type { Try } from "./webhook.js";
import { dropWaiting } from "./webhooks.js";

interface DeliverParts {
  knex: Knex;
  catalogue: CatalogueReader;
  now: () => Date;
  random: () => number;
  userAgent: string;
  allowedHosts: readonly string[];
  resolve?: Resolve | undefined;
  /** Milliseconds given to a receiver. */
  timeout: number;
}

/** Messages of one address in one pass, addresses spoken to at once, tries kept with a message. */
const [AT_ONCE, ADDRESSES, TRIES_KEPT] = [20, 4, 20];

/**
 * Sends what is due, once each, the oldest first: several addresses at a time, one message at a time for each; an address that does not answer is
 * left until its next message is due. A message is put off before it is sent and told apart after: where the program falls between the
 * two, it is sent again, under the same identifier.
 */
export async function deliver(parts: DeliverParts): Promise<void> {
  const { knex, now } = parts;
  const isDue = () =>
    knex("webhook_deliveries")
      .join("webhooks", "webhooks.id", "webhook_deliveries.webhook_id")
      .where({ state: "waiting", stopped_at: null })
      .andWhere("next_at", "<=", now().toISOString());
  const queues: string[] = await isDue().distinct("webhook_id").orderBy("webhook_id").pluck("webhook_id");
  const work = async () => {
    for (let webhook = queues.shift(); webhook !== undefined; webhook = queues.shift()) {
      const due: string[] = await isDue()
        .andWhere({ webhook_id: webhook })
        .orderBy([{ column: "next_at" }, { column: "webhook_deliveries.id" }])
        .limit(AT_ONCE)
        .pluck("webhook_deliveries.id");
      for (const id of due) if ((await sendOne(parts, id)) === "unanswered") break;
    }
  };
  await Promise.all(Array.from({ length: ADDRESSES }, work));
}

/** What came of one message; `unanswered`: nothing was heard of the address. */
async function sendOne(parts: DeliverParts, id: string): Promise<"told" | "unanswered"> {
  const { knex, catalogue, now, random } = parts;
  const place = { id, state: "waiting" };
  const claimed = await quietTransaction(knex, async (trx) => {
    const at = now();
    // Another process took it: it is not due any more.
    const until = new Date(at.getTime() + 2 * parts.timeout + 60_000).toISOString();
    const taken = await trx("webhook_deliveries")
      .where(place)
      .andWhere("next_at", "<=", at.toISOString())
      .update({ next_at: until });
    if (taken === 0) return undefined;
    const row = await trx("webhook_deliveries").where({ id }).first();
    return { row, webhook: await trx("webhooks").where({ id: row.webhook_id }).first() };
  });
  if (!claimed) return "told";
  const { row, webhook } = claimed;
  // Closed since: nothing of it is told to anybody outside any more.
  if (!(await isStillTold(catalogue, row.type, row.dataset_id))) {
    await quietTransaction(knex, (trx) =>
      trx("webhook_deliveries").where(place).update({ state: "dropped", next_at: null }),
    );
    return "told";
  }
  const at = now();
  const { retryAfter, ...outcome } = await post(parts, webhook, { id: row.message_id, at, body: row.body });
  const told: Try = { at: at.toISOString(), ...outcome };
  const tries = Number(row.tries) + 1;
  const wait = waitAfter(tries, random());
  const arrived = outcome.failure === null;
  const gone = outcome.status === 410;
  // Never sooner than without it, and at the same number of tries.
  const asked = arrived ? 0 : readRetryAfter(retryAfter, at);
  const after = (milliseconds: number) => new Date(at.getTime() + Math.max(milliseconds, asked)).toISOString();
  const state = arrived ? "arrived" : gone || wait === undefined ? "failed" : "waiting";
  await quietTransaction(knex, async (trx) => {
    await trx("webhook_deliveries")
      .where(place)
      .update({
        ...{ state, tries },
        history: JSON.stringify([...JSON.parse(row.history), told].slice(-TRIES_KEPT)),
        next_at: state === "waiting" && wait !== undefined ? after(wait) : null,
      });
    // It asks so for all that is sent to it.
    if (asked > 0)
      await trx("webhook_deliveries")
        .where({ webhook_id: webhook.id, state: "waiting" })
        .andWhere("next_at", "<", after(0))
        .update({ next_at: after(0) });
    const last_failure = arrived ? null : JSON.stringify({ at: told.at, reason: outcome.failure });
    await trx("webhooks").where({ id: webhook.id }).update({ last_failure });
    if (!gone) return;
    await trx("webhooks")
      .where({ id: webhook.id, stopped_at: null })
      .update({ stopped_at: told.at, stopped_why: "gone" });
    await dropWaiting(trx, webhook.id);
  });
  return outcome.status === null ? "unanswered" : "told";
}

async function post(
  { userAgent, allowedHosts, resolve, timeout }: DeliverParts,
  webhook: { url: string; secret: string; former_secret: string | null; former_until: string | null },
  message: { id: string; at: Date; body: string },
): Promise<Omit<Try, "at"> & { retryAfter?: string | undefined }> {
  const { url, secret, former_secret: former, former_until: until } = webhook;
  const secrets = former !== null && until !== null && until > message.at.toISOString() ? [secret, former] : [secret];
  const headers = {
    ...{ "user-agent": userAgent, "content-type": "application/json", ...signMessage(message, secrets) },
  };
  try {
    const { status, retryAfter } = await postOnce(url, { headers, body: message.body, allowedHosts, resolve, timeout });
    return { retryAfter, status, failure: status >= 200 && status < 300 ? null : sayStatus(status) };
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    return { status: null, failure: sayUndelivered(error.fault) };
  }
}
