import { createHash } from "node:crypto";
import type { Knex } from "knex";
import { quietTransaction } from "../store/open-database.js";

/** How often something may fail in a quarter of an hour, from the first time; then it waits for the end of it. */
export interface TryLimit {
  key: string;
  limit: number;
  /** Of many accounts: one that is right does not begin the count anew. */
  shared?: true;
}

/** How long failures count, and a pause lasts at most, in milliseconds. */
export const PAUSE = 15 * 60_000;

/**
 * The tries of a sign-in, whether there is an account or not: a few for an address from one place, more for an address from all places
 * (so that who floods it locks nobody out by five tries), and for a place (so that nobody tries one password on all addresses).
 */
export function triesOf(email: string, client: string): TryLimit[] {
  return [triesOfPlace(client), ...triesOfAccount(email, client)];
}

/** Those of an address alone, which its next password begins anew. */
export function triesOfAccount(email: string, client: string): TryLimit[] {
  return [
    { key: digest(`account ${email} ${client}`), limit: 5 },
    { key: digest(`account ${email}`), limit: 50 },
  ];
}

/** The tries of somebody who gave their password already: codes of a phone, the password again. */
export function triesOfOwn(person: string): TryLimit[] {
  return [{ key: digest(`code ${person}`), limit: 5 }];
}

/** The codes of a phone at a sign-in: those of a person, and those that a place tries on all of them. */
export function triesOfCode(person: string, client: string): TryLimit[] {
  return [triesOfPlace(client), ...triesOfOwn(person)];
}

/**
 * What is asked for by anybody and sends a message: a few for an address from one place, so that who asks there in the name of another
 * takes nothing from them; more from all places, so that a mailbox is not flooded.
 */
export function triesOfReset(email: string, client: string): TryLimit[] {
  return triesOfMessage("reset", email, client);
}

/** The same of subscriptions: more, since somebody may follow several things at once. */
export function triesOfFollow(email: string, client: string): TryLimit[] {
  return triesOfMessage("follow", email, client).map((one) => ({ ...one, limit: 2 * one.limit }));
}

function triesOfMessage(what: string, email: string, client: string): TryLimit[] {
  return [
    { key: digest(`${what} client ${client}`), limit: 20, shared: true },
    { key: digest(`${what} ${email} ${client}`), limit: 3 },
    { key: digest(`${what} ${email}`), limit: 12 },
  ];
}

/** What anybody writes to an organisation: a few from one place, more from all of them. */
export function triesOfQuestion(client: string): TryLimit[] {
  return [
    { key: digest(`question ${client}`), limit: 5 },
    { key: digest("question"), limit: 60 },
  ];
}

/** What anybody proposes for a table: an inventory is many answers of the same walk. */
export function triesOfContribution(client: string): TryLimit[] {
  return [
    { key: digest(`contribution ${client}`), limit: 20 },
    { key: digest("contribution"), limit: 200 },
  ];
}

/** The private links of contributions that are sent by e-mail. */
export function triesOfPrivateLink(email: string, client: string): TryLimit[] {
  return triesOfMessage("contribution", email, client).map((one) => ({ ...one, limit: 4 * one.limit }));
}

/** Trials and messages sent again to an address: who administers an organisation makes a flood of no site. */
export function triesOfWebhook(webhook: string): TryLimit[] {
  return [{ key: digest(`webhook ${webhook}`), limit: 10 }];
}

/** What an agent makes the site write to others, whatever it is about. */
export function triesOfTelling(actor: string): TryLimit[] {
  return [{ key: digest(`telling ${actor}`), limit: 30 }];
}

/** Returns from a provider of identities, each of which makes us ask it something. */
export function triesOfProvider(client: string): TryLimit[] {
  return [{ key: digest(`provider ${client}`), limit: 60, shared: true }];
}

const triesOfPlace = (client: string): TryLimit => ({ key: digest(`client ${client}`), limit: 30, shared: true });

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** Erases those that count no more. */
export async function pruneTries(trx: Knex, now: Date): Promise<void> {
  await trx("sign_in_tries").where("until", "<=", now.toISOString()).delete();
}

/** What is left after this try, which is counted; `left` undefined: a pause is under way, and it must not be looked at. */
export function countTry(knex: Knex, limits: TryLimit[], now: Date): Promise<{ left: number | undefined }> {
  return quietTransaction(knex, async (trx) => {
    await pruneTries(trx, now);
    let left = Number.POSITIVE_INFINITY;
    for (const { key, limit } of limits) {
      const until = new Date(now.getTime() + PAUSE).toISOString();
      // One statement: several tries at once are all counted.
      await trx("sign_in_tries")
        .insert({ key, count: 1, until })
        .onConflict("key")
        .merge({ count: trx.raw("sign_in_tries.count + 1") });
      const { count } = await trx("sign_in_tries").where({ key }).first("count");
      left = Math.min(left, limit - Number(count));
      // A place that tried too much leaves no trace on the addresses that it names.
      if (left < 0) break;
    }
    return { left: left < 0 ? undefined : left };
  });
}

/** What could not be looked at was no try: whether it was right is not known. */
export async function takeBackTry(knex: Knex, limits: TryLimit[]): Promise<void> {
  await quietTransaction(knex, async (trx) => {
    for (const { key } of limits) await trx("sign_in_tries").where({ key }).decrement("count", 1);
  });
}

/** The right one was given: the try did not fail, nor those before it on the same account. */
export async function forgetTries(knex: Knex, limits: TryLimit[]): Promise<void> {
  await quietTransaction(knex, async (trx) => {
    for (const { key, shared } of limits)
      if (shared) await trx("sign_in_tries").where({ key }).decrement("count", 1);
      else await trx("sign_in_tries").where({ key }).delete();
  });
}
