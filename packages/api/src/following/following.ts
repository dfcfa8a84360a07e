import type { Knex } from "knex";
import { territoryRelations } from "../catalogue/territory-relations.js";
import type { Resolve } from "../fetching/check-address.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { OutboxParts } from "../people/outbox.js";
import type { PlanReader } from "../plans/plan-reader.js";
import { Refusal } from "../refusal.js";
import type { Version } from "../versions/dataset.js";
import type { CatalogueEvent } from "./catalogue-event.js";
import { deliver } from "./deliver.js";
import { findLastLook, writeFirstLook, writeLook } from "./event-store.js";
import { findHappenings, type Seen } from "./find-happenings.js";
import type { ScopeParts } from "./find-scope.js";
import { isWithin } from "./follow-scope.js";
import { readSeen } from "./read-seen.js";
import { openSubscriptions, type Subscriptions } from "./subscriptions.js";
import { newDelivery, openWebhooks, type Webhooks } from "./webhooks.js";
import { writeMessage } from "./write-message.js";

/** Who follows the catalogue, and what they are told of it. */
export interface Following {
  webhooks: Webhooks;
  subscriptions: Subscriptions;
  /** Looks whether something happened since the last time, writes it down, and sends what is due: one pass at a time. */
  tell(): Promise<void>;
  /** Does so every few seconds, until it closes. */
  start(): void;
  close(): Promise<void>;
}

export interface FollowingParts extends ScopeParts, OutboxParts {
  knex: Knex;
  indicators: IndicatorReader;
  plans: PlanReader;
  /** Names the state of what everybody may read, the day included. */
  readState(): string | Promise<string>;
  /** At random, 0 to 1. */
  random?: () => number;
  userAgent: string;
  allowedHosts: readonly string[];
  resolve?: Resolve | undefined;
  readOnly: string | null;
}

/** Milliseconds between two passes, and given to the receiver of a message. */
const [PASSES, PATIENCE] = [5_000, 15_000];

export function openFollowing(parts: FollowingParts): Following {
  const { knex, now, log, readOnly, publicUrl, random = Math.random } = parts;
  const relations = territoryRelations(parts.territories);
  let lookedAt: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** What each webhook is told of events, within the transaction that writes them. */
  const address = async (trx: Knex.Transaction, events: CatalogueEvent[]) => {
    const listening = await trx("webhooks").where({ stopped_at: null });
    for (const { id, types, scope } of listening) {
      const asked: string[] = JSON.parse(types);
      for (const event of events.filter(
        (one) => asked.includes(one.type) && isWithin(JSON.parse(scope), one.subject, relations.areRelated),
      )) {
        // That a dataset is closed is told though it is.
        const dataset = event.type === "dataset.withdrawn" ? null : event.subject.dataset;
        const body = writeMessage(event, publicUrl);
        const at = now().toISOString();
        await trx("webhook_deliveries").insert(
          newDelivery(id, { message: event.id, type: event.type, dataset, body, at }),
        );
      }
    }
    await trx("webhook_deliveries")
      .whereNot({ state: "waiting" })
      .andWhere("created_at", "<", new Date(now().getTime() - KEPT).toISOString())
      .delete();
  };

  const look = async () => {
    const state = await parts.readState();
    if (state === lookedAt) return;
    const seen = await readSeen(parts);
    // Something changed meanwhile, and may be seen in part: the next pass reads it.
    if ((await parts.readState()) !== state) return;
    const from = await findLastLook(knex);
    if (!from) await writeFirstLook(knex, seen);
    else if (isOther(from.seen, seen)) {
      const at = now();
      const happened = findHappenings(from.seen, seen, await listNewVersions(from.seen, seen), at.toISOString());
      // Another process wrote it first: the next pass reads what it wrote.
      if (!(await writeLook(knex, { from, seen, happened, at }, address))) return;
    }
    lookedAt = state;
  };

  /** None of one that was closed meanwhile; what fails otherwise makes the next pass look again. */
  const listVersions = (id: string) =>
    parts.catalogue.listVersions(id).catch((error): Version[] => {
      if (error instanceof Refusal) return [];
      throw error;
    });
  /** The versions of the datasets that have others than at the last look. */
  const listNewVersions = async (before: Seen, { datasets }: Seen) => {
    const moved = Object.values(datasets).filter(({ id, version }) => before.datasets[id]?.version !== version);
    const listed = await Promise.all(moved.map(async ({ id }) => [id, await listVersions(id)] as const));
    return new Map(listed);
  };

  const isIdle = () => readOnly !== null || closed;
  // What waits to be sent does not wait for a look, which reads the whole catalogue.
  const looking = oneAtATime(() => (isIdle() ? Promise.resolve() : look()));
  const subscriptions = openSubscriptions({ ...parts, areRelated: relations.areRelated });
  const writing = oneAtATime(() => (isIdle() ? Promise.resolve() : subscriptions.sendDue()));
  const sending = oneAtATime(() => (isIdle() ? Promise.resolve() : deliver({ ...parts, random, timeout: PATIENCE })));
  const told = (work: Promise<void>) =>
    work.catch((error) => log(`following ${error instanceof Error ? error.stack : error}`));
  const tell = async () => {
    await looking.run();
    await sending.run();
    await writing.run();
  };
  const hurry = () => {
    if (timer !== undefined) void told(sending.run());
  };
  const pass = () => {
    hurry();
    void told(tell());
  };

  return {
    webhooks: openWebhooks({ ...parts, hurry }),
    subscriptions,
    tell,
    start() {
      if (readOnly !== null || timer !== undefined) return;
      timer = setInterval(pass, PASSES).unref();
      pass();
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await Promise.all([looking.settle(), sending.settle(), writing.settle(), subscriptions.settle()]);
    },
  };
}

/** Runs some work once at a time: asked for while it runs, it is run once more after. */
function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    /** Ends once the work was done from its beginning since it was asked. */
    run(): Promise<void> {
      if (!running) return begin();
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined;
          return begin();
        });
      return next;
    },
    async settle() {
      await next?.catch(() => {});
      await running?.catch(() => {});
    },
  };
}

/** Milliseconds that what was sent is kept. */
const KEPT = 60 * 24 * 3600_000;

/** Whether two looks differ: the one kept went through JSON. */
function isOther(before: Seen, now: Seen): boolean {
  return JSON.stringify(before) !== JSON.stringify(now);
}
