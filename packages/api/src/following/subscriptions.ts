import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { digestSecret } from "../access/api-key.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { FieldFault } from "../people/field-fault.js";
import { followSubject, forgetSubscriber } from "../people/forget-subscriber.js";
import type { Mailer, Message } from "../people/mailer.js";
import { messages } from "../people/messages.js";
import { type OutboxParts, openOutbox } from "../people/outbox.js";
import { parseEmail } from "../people/person.js";
import { looksLikeToken, makeToken } from "../people/secret-token.js";
import { countTry, triesOfFollow } from "../people/tries.js";
import { quietTransaction } from "../store/open-database.js";
import type { CatalogueEvent } from "./catalogue-event.js";
import { findLastLook, listEvents } from "./event-store.js";
import { findScope, type NamedScope, type ScopeParts } from "./find-scope.js";
import { isWithin } from "./follow-scope.js";
import { isStillTold } from "./is-still-told.js";
import { nextMessage, nextTry, type Rhythm } from "./rhythm.js";
import { writeDigest } from "./write-digest.js";

/** Something that an address follows. */
export interface Subscription {
  id: string;
  /** Undefined for what is no longer in the catalogue. */
  followed: NamedScope | undefined;
  isMuted: boolean;
}

/** An address and what it follows, once it said so itself. */
export interface Subscriber {
  email: string;
  rhythm: Rhythm;
  subscriptions: Subscription[];
}

/** Who acts: whoever holds the link of a message, or somebody signed in whose address it is. */
export type SubscriberKey = { token: string } | { email: string };

/** What somebody does of what they follow. */
export type SubscriberAct =
  | { kind: "rhythm"; rhythm: Rhythm }
  | { kind: "mute" | "unmute" | "remove"; id: string }
  | { kind: "remove-all" };

/** What addresses follow by e-mail. Nothing here tells whether an address is known but to who reads its mail. */
export interface Subscriptions {
  /** Whether messages can leave: a server is set. */
  isOffered: boolean;
  /** Writes to an address, so that it says itself that it wants to follow something; the answer is the same whatever is known of it. */
  ask(order: {
    email: string;
    followed: NamedScope;
    rhythm: Rhythm;
    client: string;
  }): Promise<{ kind: "done" } | FieldFault>;
  /** What a link would confirm; undefined once it was used, or is too old. */
  findAsked(token: string): Promise<{ followed: NamedScope | undefined; rhythm: Rhythm } | undefined>;
  /** Follows what the link was for; what opens the list of the address, undefined once it was used. */
  confirm(token: string): Promise<string | undefined>;
  /** Follows something at once, for somebody signed in whose address it is. */
  follow(email: string, followed: NamedScope, rhythm: Rhythm): Promise<void>;
  find(key: SubscriberKey): Promise<Subscriber | undefined>;
  /** False for who is not known, or what they do not follow. */
  act(key: SubscriberKey, act: SubscriberAct): Promise<boolean>;
  /** Writes to those whose message is due, and forgets what was never confirmed. */
  sendDue(): Promise<void>;
  /** Waits for the messages under way. */
  settle(): Promise<void>;
}

interface Parts extends ScopeParts, OutboxParts {
  knex: Knex;
  indicators: IndicatorReader;
  areRelated(code: string, other: string): boolean;
}

/** Days that a link to confirm opens. */
const LIFE = 7;
/** What one address follows, and messages in one pass. */
const [MOST, AT_ONCE] = [50, 50];
/** Milliseconds after which a message that nobody said to have left is sent again: its process fell. */
const CLAIM = 10 * 60_000;

export function openSubscriptions(parts: Parts): Subscriptions {
  const { knex, now, mailer, publicUrl, catalogue } = parts;
  const { send, settle } = openOutbox(knex, parts);
  const sending = new Set<Promise<unknown>>();
  const later = (work: () => Promise<unknown>) => {
    const sent: Promise<unknown> = work()
      .catch((error) => parts.log(`subscriptions ${error instanceof Error ? error.stack : error}`))
      .finally(() => sending.delete(sent));
    sending.add(sent);
  };
  const title = () => catalogue.info().title;
  const listOf = (token: string) => `${publicUrl}/abonnements?cle=${token}`;
  const daysAgo = (days: number) => new Date(now().getTime() - days * 24 * 3600_000).toISOString();
  const lastRank = async () => (await findLastLook(knex))?.rank ?? 0;

  // biome-ignore lint/suspicious/noExplicitAny: a row of the database
  const claimSubscriber = async (trx: Knex, email: string, rhythm: Rhythm): Promise<any> => {
    const row = { id: uuid(), email, token: makeToken(), rhythm, created_at: now().toISOString(), next_at: null };
    await trx("subscribers").insert(row).onConflict("email").ignore();
    return trx("subscribers").where({ email }).first();
  };
  /** A subscription is told from now on; its rhythm becomes that of the address. */
  const begin = async (
    trx: Knex,
    id: string,
    subscriber: { id: string; rhythm: Rhythm; next_at: string | null },
    rhythm: Rhythm,
    rank: number,
  ) => {
    const at = now();
    // One that is told already keeps what it was not told yet.
    await trx("subscriptions")
      .where({ id })
      .andWhere((own) => own.whereNull("confirmed_at").orWhereNotNull("muted_at"))
      .update({ digest: null, confirmed_at: at.toISOString(), muted_at: null, rank });
    // One that is due is not put off by what begins.
    if (subscriber.next_at === null || subscriber.rhythm !== rhythm)
      await trx("subscribers")
        .where({ id: subscriber.id })
        .update({ rhythm, next_at: nextMessage(at, rhythm).toISOString() });
  };
  const findAsked = (token: string, trx: Knex = knex) =>
    looksLikeToken(token)
      ? trx("subscriptions")
          .where({ digest: digestSecret(token), confirmed_at: null })
          .andWhere("asked_at", ">", daysAgo(LIFE))
          .first()
      : Promise.resolve(undefined);
  const findRow = async (key: SubscriberKey, trx: Knex = knex) => {
    if ("token" in key && !looksLikeToken(key.token)) return undefined;
    return trx("subscribers")
      .where("token" in key ? { token: key.token } : { email: key.email })
      .first();
  };
  /** Forgets an address that follows nothing any more. */
  const sweep = async (trx: Knex, id: string) => {
    if (await trx("subscriptions").where({ subscriber_id: id }).first("id")) return;
    const row = await trx("subscribers").where({ id }).first("email");
    if (row) await forgetSubscriber(trx, row.email);
  };

  /** Writes down what an address asks for; the message that it is sent. */
  const note = async (email: string, followed: NamedScope, rhythm: Rhythm): Promise<Message | undefined> => {
    const { kind, value } = followed;
    const token = makeToken();
    return quietTransaction(knex, async (trx) => {
      const subscriber = await claimSubscriber(trx, email, rhythm);
      const place = { subscriber_id: subscriber.id, kind, value };
      const known = await trx("subscriptions").where(place).first();
      if (known && known.confirmed_at !== null)
        return messages.followedAlready(email, title(), followed.title, listOf(subscriber.token));
      const asked = { rhythm, asked_at: now().toISOString(), digest: digestSecret(token) };
      if (known) await trx("subscriptions").where({ id: known.id }).update(asked);
      else {
        const own = await trx("subscriptions")
          .where({ subscriber_id: subscriber.id })
          .orderBy(["asked_at", "id"])
          .select("id", "confirmed_at");
        const unconfirmed = own.filter(({ confirmed_at }) => confirmed_at === null);
        if (own.length - unconfirmed.length >= MOST) return undefined;
        // Whoever asks in the name of another fills nothing more than that, and takes no place of theirs: the first asked gives way.
        if (unconfirmed.length >= MOST) await trx("subscriptions").where({ id: unconfirmed[0]?.id }).delete();
        const row = { ...place, ...asked, id: uuid(), confirmed_at: null, muted_at: null, rank: 0 };
        await trx("subscriptions").insert(row);
      }
      return messages.follow(email, title(), followed.title, `${publicUrl}/suivre/confirmer?cle=${token}`);
    });
  };

  return {
    isOffered: mailer !== undefined,
    async ask({ email: text, followed, rhythm, client }) {
      const email = parseEmail(text);
      if (email === undefined)
        return { kind: "fault", field: "email", message: "Écrivez une adresse de courriel, comme nom@exemple.fr." };
      const { left } = await countTry(knex, triesOfFollow(email, client), now());
      if (mailer && left !== undefined)
        later(async () => {
          const message = await note(email, followed, rhythm);
          if (message) await send(message, followSubject(`${followed.kind}:${followed.value}`));
        });
      return { kind: "done" };
    },
    async findAsked(token) {
      const row = await findAsked(token);
      return row && { followed: await findScope(parts, row), rhythm: row.rhythm };
    },
    async confirm(token) {
      const rank = await lastRank();
      return quietTransaction(knex, async (trx) => {
        const row = await findAsked(token, trx);
        if (!row) return undefined;
        const subscriber = await trx("subscribers").where({ id: row.subscriber_id }).first();
        await begin(trx, row.id, subscriber, row.rhythm, rank);
        return subscriber.token;
      });
    },
    async follow(email, { kind, value }, rhythm) {
      const rank = await lastRank();
      await quietTransaction(knex, async (trx) => {
        const subscriber = await claimSubscriber(trx, email, rhythm);
        const place = { subscriber_id: subscriber.id, kind, value };
        const row = { ...place, id: uuid(), rhythm, asked_at: now().toISOString(), digest: null };
        await trx("subscriptions")
          .insert({ ...row, confirmed_at: null, muted_at: null, rank })
          .onConflict(["subscriber_id", "kind", "value"])
          .ignore();
        const { id } = await trx("subscriptions").where(place).first("id");
        await begin(trx, id, subscriber, rhythm, rank);
      });
    },
    async find(key) {
      const row = await findRow(key);
      if (!row) return undefined;
      const own = await knex("subscriptions")
        .where({ subscriber_id: row.id })
        .whereNotNull("confirmed_at")
        .orderBy(["confirmed_at", "id"]);
      const subscriptions = await Promise.all(
        own.map(async (one) => ({
          ...{ id: one.id, isMuted: one.muted_at !== null },
          followed: await findScope(parts, one),
        })),
      );
      return { email: row.email, rhythm: row.rhythm, subscriptions };
    },
    async act(key, act) {
      const rank = await lastRank();
      return quietTransaction(knex, async (trx) => {
        const row = await findRow(key, trx);
        if (!row) return false;
        if (act.kind === "remove-all") {
          await forgetSubscriber(trx, row.email);
          return true;
        }
        if (act.kind === "rhythm") {
          const next_at = row.next_at === null ? null : nextMessage(now(), act.rhythm).toISOString();
          await trx("subscribers").where({ id: row.id }).update({ rhythm: act.rhythm, next_at });
          return true;
        }
        if (act.id.includes("\0")) return false;
        const place = { id: act.id, subscriber_id: row.id };
        if (act.kind === "remove") {
          const gone = await trx("subscriptions").where(place).delete();
          await sweep(trx, row.id);
          return gone > 0;
        }
        if (!(await trx("subscriptions").where(place).first("id"))) return false;
        if (act.kind === "mute") await trx("subscriptions").where(place).update({ muted_at: now().toISOString() });
        // What happened while it was silent is not told after.
        else await trx("subscriptions").where(place).whereNotNull("muted_at").update({ muted_at: null, rank });
        return true;
      });
    },
    async sendDue() {
      await quietTransaction(knex, async (trx) => {
        const old = await trx("subscriptions")
          .where({ confirmed_at: null })
          .andWhere("asked_at", "<=", daysAgo(LIFE))
          .select("id", "subscriber_id");
        for (const { id, subscriber_id } of old) {
          await trx("subscriptions").where({ id }).delete();
          await sweep(trx, subscriber_id);
        }
      });
      if (!mailer) return;
      const at = now().toISOString();
      const due = await knex("subscribers").where("next_at", "<=", at).orderBy(["next_at", "id"]).limit(AT_ONCE);
      for (const row of due) await writeTo(row, mailer);
    },
    async settle() {
      await Promise.all(sending);
      await settle();
    },
  };

  /**
   * One message to one address. It is put off before it leaves and told after: where the program falls between the two, the same message
   * leaves again, under the same `Message-ID`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a row of the database
  async function writeTo({ id, email, token, rhythm, next_at }: any, by: Mailer): Promise<void> {
    const claim = { next_at: new Date(now().getTime() + CLAIM).toISOString() };
    if ((await quietTransaction(knex, (trx) => trx("subscribers").where({ id, next_at }).update(claim))) === 0) return;
    const own = await knex("subscriptions").where({ subscriber_id: id, muted_at: null }).whereNotNull("confirmed_at");
    const events = own.length === 0 ? [] : await listEvents(knex, Math.min(...own.map(({ rank }) => Number(rank))));
    const told: CatalogueEvent[] = [];
    for (const event of events) {
      const isAsked = own.some(
        (one) => event.rank > Number(one.rank) && isWithin(one, event.subject, parts.areRelated),
      );
      if (isAsked && (await isStillTold(catalogue, event.type, event.subject.dataset))) told.push(event);
    }
    const last = events.at(-1)?.rank;
    const left =
      told.length === 0 ||
      (await by.send(
        writeDigest({
          ...{ to: email, site: title(), publicUrl, events: told, token, figuresOf },
          id: `<${id}.${last}@${new URL(publicUrl).hostname}>`,
        }),
      )) === "left";
    const next = (left ? nextMessage(now(), rhythm) : nextTry(now(), rhythm)).toISOString();
    await quietTransaction(knex, async (trx) => {
      if (left && last !== undefined)
        await trx("subscriptions").where({ subscriber_id: id }).andWhere("rank", "<", last).update({ rank: last });
      await trx("subscribers").where({ id }).update({ next_at: next });
    });
  }

  function figuresOf(slug: string): string[] {
    return parts.indicators
      .list()
      .filter(({ id }) => parts.indicators.datasetsOf(id).includes(slug))
      .map((indicator) => indicator.title);
  }
}
