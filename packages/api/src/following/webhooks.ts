import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { type Caller, decideAccess } from "../access/decide-access.js";
import { checkAddress, type Resolve, resolveBySystem } from "../fetching/check-address.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { Page } from "../http/page.js";
import { hasUnseen } from "../people/person.js";
import { countTry, triesOfWebhook } from "../people/tries.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { type EventType, eventTypeNames } from "./catalogue-event.js";
import { findScope, type ScopeParts } from "./find-scope.js";
import { FollowRefused } from "./follow-refused.js";
import type { FollowScope } from "./follow-scope.js";
import { sayUndelivered } from "./say-undelivered.js";
import { makeWebhookSecret } from "./sign-message.js";
import type { Delivery, Webhook, WebhookChanges, WebhookOrder } from "./webhook.js";
import { TRIAL, writeTrial } from "./write-message.js";

/**
 * The webhooks of organisations, for who administers them: others get `FollowRefused`, and are not told of those of an organisation that is not
 * theirs. A secret is given once, by `create` and `renewSecret`.
 */
export interface Webhooks {
  /** By organisation, then the oldest first. */
  list(
    caller: Caller,
    query: { page: number; pageSize: number; organisation?: string | undefined },
  ): Promise<Page<Webhook>>;
  get(caller: Caller, id: string): Promise<Webhook>;
  create(caller: Caller, order: WebhookOrder): Promise<{ webhook: Webhook; secret: string }>;
  edit(caller: Caller, id: string, changes: WebhookChanges): Promise<Webhook>;
  /** With all that was sent to it. */
  remove(caller: Caller, id: string): Promise<void>;
  /** Another secret; the former one signs too for a day. */
  renewSecret(caller: Caller, id: string): Promise<{ webhook: Webhook; secret: string }>;
  /** A message that tells nothing, to see it arrive. */
  sendTrial(caller: Caller, id: string): Promise<Delivery>;
  /** What was sent and what waits, the last first. */
  listDeliveries(caller: Caller, id: string, query: { page: number; pageSize: number }): Promise<Page<Delivery>>;
  /** Sends a message again, under the same identifier, with ten new tries. */
  replay(caller: Caller, id: string, delivery: string): Promise<Delivery>;
}

export interface WebhookParts extends ScopeParts {
  knex: Knex;
  now: () => Date;
  publicUrl: string;
  allowedHosts: readonly string[];
  resolve?: Resolve | undefined;
  /** Why nothing can be written; null where all can. */
  readOnly: string | null;
  /** There is something to send: now rather than at the next look. */
  hurry(): void;
}

/** Webhooks of one organisation. */
const MOST = 20;
const LONGEST_URL = 2_000;
const LONGEST_LABEL = 100;
/** How long the former secret signs too, in milliseconds. */
const OVERLAP = 24 * 3600_000;

export function openWebhooks(parts: WebhookParts): Webhooks {
  const { knex, now, readOnly } = parts;

  const decide = (caller: Caller, organisation: string) => decideAccess(caller, "administer", { organisation });
  const refuse = (caller: Caller, organisation: string) =>
    new FollowRefused({
      ...{ kind: "not-allowed", caller: caller.kind, organisation },
      rule: decide(caller, organisation).rule,
    });
  const requireWriting = () => {
    if (readOnly !== null) throw new FollowRefused({ kind: "read-only", sentence: readOnly });
  };
  /** A webhook that the caller administers. */
  const findOwn = async (caller: Caller, id: string, trx: Knex = knex) => {
    if (caller.kind === "public") throw refuse(caller, "");
    const row = await trx("webhooks").where({ id }).first();
    if (!row || !decide(caller, row.organisation).allowed) throw new FollowRefused({ kind: "unknown-webhook" });
    return row;
  };
  const countSending = async (webhook: string) => {
    if ((await countTry(knex, triesOfWebhook(webhook), now())).left === undefined)
      throw new FollowRefused({ kind: "paused" });
  };
  const actorOf = (caller: Caller) => (caller.kind === "person" ? `person:${caller.person}` : caller.kind);

  const url = async (text: string): Promise<string> => {
    const invalid = (message: string) => new FollowRefused({ kind: "invalid", problems: [{ field: "url", message }] });
    const address = text.trim();
    if (address.length > LONGEST_URL || hasUnseen(address))
      throw invalid("Cette adresse est trop longue, ou porte un signe invisible.");
    try {
      const { url: checked } = await checkAddress(address, parts.allowedHosts, parts.resolve ?? resolveBySystem);
      if (checked.hash !== "") throw invalid("Retirez ce qui suit le signe # : il n'est jamais envoyé.");
      return checked.href;
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      // For now, perhaps: it is checked again at each sending.
      if (error.fault.kind === "unreachable") return new URL(address).href;
      throw invalid(sayUndelivered(error.fault));
    }
  };
  const label = (text: string | null): string | null => {
    const said = text?.replace(/\s+/g, " ").trim() ?? "";
    if ([...said].length > LONGEST_LABEL || hasUnseen(said))
      throw new FollowRefused({
        kind: "invalid",
        problems: [{ field: "label", message: `Un nom de ${LONGEST_LABEL} signes au plus, sans signe invisible.` }],
      });
    return said === "" ? null : said;
  };
  const types = (asked: string[]): EventType[] => {
    const known = eventTypeNames.filter((one) => asked.includes(one));
    if (known.length === 0 || asked.some((one) => !known.includes(one as EventType)))
      throw new FollowRefused({
        kind: "invalid",
        problems: [
          { field: "types", message: `Choisissez au moins un événement parmi : ${eventTypeNames.join(", ")}.` },
        ],
      });
    return known;
  };
  const scope = async (asked: { kind: string; value?: string }): Promise<FollowScope> => {
    const found = await findScope(parts, asked);
    if (!found)
      throw new FollowRefused({
        kind: "invalid",
        problems: [{ field: "scope", message: "Ce que vous voulez suivre n'existe pas dans ce catalogue." }],
      });
    return { kind: found.kind, value: found.value };
  };

  return {
    async list(caller, { page, pageSize, organisation }) {
      if (caller.kind === "public") throw refuse(caller, organisation ?? "");
      // A few by organisation: all of them are read, and the one decision says which.
      const rows = await knex("webhooks").orderBy([
        { column: "organisation" },
        { column: "created_at" },
        { column: "id" },
      ]);
      const own = rows.filter(
        (row) =>
          (organisation === undefined || row.organisation === organisation) && decide(caller, row.organisation).allowed,
      );
      const data = own.slice((page - 1) * pageSize, page * pageSize).map(toWebhook);
      return { data, page, pageSize, total: own.length };
    },
    get: async (caller, id) => toWebhook(await findOwn(caller, id)),
    async create(caller, order) {
      const { organisation } = order;
      if (!decide(caller, organisation).allowed) throw refuse(caller, organisation);
      requireWriting();
      if (!(await parts.catalogue.getOrganisation(organisation)))
        throw new FollowRefused({
          kind: "invalid",
          problems: [{ field: "organisation", message: "Cet organisme n'est pas dans ce catalogue." }],
        });
      const secret = makeWebhookSecret();
      const row = {
        ...{ id: uuid(), organisation, url: await url(order.url), label: label(order.label ?? null) },
        types: JSON.stringify(types(order.types ?? eventTypeNames)),
        scope: JSON.stringify(await scope(order.scope ?? { kind: "all" })),
        ...{ secret, former_secret: null, former_until: null, created_by: actorOf(caller) },
        ...{ created_at: now().toISOString(), stopped_at: null, stopped_why: null, last_failure: null },
      };
      await quietTransaction(knex, async (trx) => {
        const [{ count } = { count: 0 }] = await trx("webhooks").where({ organisation }).count({ count: "*" });
        if (Number(count) >= MOST) throw new FollowRefused({ kind: "too-many", limit: MOST });
        await trx("webhooks").insert(row);
        await journal(trx, row.created_at, actorOf(caller), "webhook-create", `webhook:${row.id}`, { organisation });
      });
      return { webhook: toWebhook(row), secret };
    },
    async edit(caller, id, changes) {
      await findOwn(caller, id);
      requireWriting();
      const at = now().toISOString();
      const values = {
        ...(changes.url === undefined ? {} : { url: await url(changes.url) }),
        ...(changes.label === undefined ? {} : { label: label(changes.label) }),
        ...(changes.types === undefined ? {} : { types: JSON.stringify(types(changes.types)) }),
        ...(changes.scope === undefined ? {} : { scope: JSON.stringify(await scope(changes.scope)) }),
        ...(changes.isStopped === undefined
          ? {}
          : changes.isStopped
            ? { stopped_at: at, stopped_why: "asked" }
            : { stopped_at: null, stopped_why: null }),
      };
      return quietTransaction(knex, async (trx) => {
        const before = await findOwn(caller, id, trx);
        // Stopped already: since then.
        if (changes.isStopped && before.stopped_at !== null)
          Object.assign(values, { stopped_at: before.stopped_at, stopped_why: before.stopped_why });
        if (Object.keys(values).length > 0) await trx("webhooks").where({ id }).update(values);
        if (changes.isStopped) await dropWaiting(trx, id);
        await journal(trx, at, actorOf(caller), "webhook-edit", `webhook:${id}`, { fields: Object.keys(changes) });
        return toWebhook({ ...before, ...values });
      });
    },
    async remove(caller, id) {
      await findOwn(caller, id);
      requireWriting();
      await quietTransaction(knex, async (trx) => {
        const { organisation } = await findOwn(caller, id, trx);
        await trx("webhook_deliveries").where({ webhook_id: id }).delete();
        await trx("webhooks").where({ id }).delete();
        await journal(trx, now().toISOString(), actorOf(caller), "webhook-remove", `webhook:${id}`, { organisation });
      });
    },
    async renewSecret(caller, id) {
      await findOwn(caller, id);
      requireWriting();
      const secret = makeWebhookSecret();
      const at = now();
      return quietTransaction(knex, async (trx) => {
        const before = await findOwn(caller, id, trx);
        const values = {
          secret,
          former_secret: before.secret,
          former_until: new Date(at.getTime() + OVERLAP).toISOString(),
        };
        await trx("webhooks").where({ id }).update(values);
        await journal(trx, at.toISOString(), actorOf(caller), "webhook-secret", `webhook:${id}`, {});
        return { webhook: toWebhook({ ...before, ...values }), secret };
      });
    },
    async sendTrial(caller, id) {
      const webhook = await findOwn(caller, id);
      requireWriting();
      if (webhook.stopped_at !== null) throw new FollowRefused({ kind: "stopped" });
      await countSending(id);
      const at = now();
      const row = newDelivery(id, {
        message: uuid(),
        type: TRIAL,
        dataset: null,
        body: writeTrial(at, parts.publicUrl),
        at: at.toISOString(),
      });
      await quietTransaction(knex, (trx) => trx("webhook_deliveries").insert(row));
      parts.hurry();
      return toDelivery(row);
    },
    async listDeliveries(caller, id, { page, pageSize }) {
      await findOwn(caller, id);
      const own = () => knex("webhook_deliveries").where({ webhook_id: id });
      const [{ count } = { count: 0 }] = await own().count({ count: "*" });
      const rows = await own()
        .orderBy([
          { column: "created_at", order: "desc" },
          { column: "id", order: "desc" },
        ])
        .limit(pageSize)
        .offset((page - 1) * pageSize);
      return { data: rows.map(toDelivery), page, pageSize, total: Number(count) };
    },
    async replay(caller, id, delivery) {
      const webhook = await findOwn(caller, id);
      requireWriting();
      if (webhook.stopped_at !== null) throw new FollowRefused({ kind: "stopped" });
      const place = { id: delivery, webhook_id: id };
      const row = delivery.includes("\0") ? undefined : await knex("webhook_deliveries").where(place).first();
      if (!row) throw new FollowRefused({ kind: "unknown-message" });
      await countSending(id);
      const values = { state: "waiting", tries: 0, next_at: now().toISOString() };
      await quietTransaction(knex, (trx) => trx("webhook_deliveries").where(place).update(values));
      parts.hurry();
      return toDelivery({ ...row, ...values });
    },
  };
}

/** A row of `webhook_deliveries`, to be tried at once. */
export function newDelivery(
  webhook: string,
  {
    message,
    type,
    dataset,
    body,
    at,
  }: { message: string; type: string; dataset: string | null; body: string; at: string },
) {
  return {
    ...{ id: uuid(), webhook_id: webhook, message_id: message, type, dataset_id: dataset, body },
    ...{ state: "waiting", created_at: at, tries: 0, history: "[]", next_at: at },
  };
}

/** What waits for a webhook that is told nothing more. */
export async function dropWaiting(trx: Knex, webhook: string): Promise<void> {
  await trx("webhook_deliveries")
    .where({ webhook_id: webhook, state: "waiting" })
    .update({ state: "dropped", next_at: null });
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toWebhook(row: any): Webhook {
  return {
    id: row.id,
    organisation: row.organisation,
    url: row.url,
    label: row.label,
    types: JSON.parse(row.types),
    scope: JSON.parse(row.scope),
    createdAt: row.created_at,
    stoppedAt: row.stopped_at,
    stoppedWhy: row.stopped_why,
    formerUntil: row.former_until,
    lastFailure: row.last_failure === null ? null : JSON.parse(row.last_failure),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toDelivery(row: any): Delivery {
  return {
    id: row.id,
    message: row.message_id,
    type: row.type,
    state: row.state,
    createdAt: row.created_at,
    tries: JSON.parse(row.history),
    nextAt: row.next_at,
    body: row.body,
  };
}
