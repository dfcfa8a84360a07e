import type { Knex } from "knex";
import type { UseStore } from "../agreements/uses/use-store.js";
import type { ContentLoader } from "../content/content-loader.js";
import type { Loading } from "../content/open-loading.js";
import type { Contributions } from "../contributions/contributions.js";
import type { Drafts } from "../drafts/drafts.js";
import { isStillTold } from "../drafts/tell-review.js";
import type { InspectionResults } from "../inspection-results/inspection-results.js";
import type { Inspections } from "../inspections/inspections.js";
import type { Jobs } from "../jobs/open-jobs.js";
import type { AccessRequests } from "../people/access-requests.js";
import { type OutboxParts, openOutbox } from "../people/outbox.js";
import type { PacedOutbox } from "../people/paced-outbox.js";
import type { People } from "../people/people.js";
import { isStillWaiting } from "../people/waiting-queue.js";
import { reviewAgreements, type TriedAgreements } from "../publication/review-agreements.js";
import type { Questions } from "../questions/questions.js";
import type { Reuses } from "../reuses/reuses.js";
import { tellHandSittings } from "../store/hand-sittings.js";
import { pruneJournal } from "../store/prune-journal.js";

/** What comes back each minute, each quarter of an hour and each hour, whoever asks for something or not. */
export interface Recurring {
  /** Publishes what is planned, sends what waits, forgets what is over, until it closes; nothing where it does already. */
  start(): void;
  /** Begins nothing more; ends when what was begun has. */
  close(): Promise<void>;
}

interface Parts extends OutboxParts {
  /** Slug of the publisher of the catalogue. */
  parent: () => string;
  jobs: Jobs;
  paced: PacedOutbox;
  loader: Pick<ContentLoader, "workshop" | "settings">;
  inTurn: Loading["inTurn"];
  drafts: Drafts;
  questions: Questions;
  people: People;
  accessRequests: AccessRequests;
  reuses: Reuses;
  contributions: Contributions;
  useStore: UseStore;
  inspections: Inspections;
  inspectionResults: InspectionResults;
}

/** Minutes between two looks at what is left; what is planned is looked at each minute. */
const SWEPT_EVERY = 15;

/** Says at once how jobs that recur are done: whoever runs them. */
export function openRecurring(knex: Knex, parts: Parts): Recurring {
  const { now, log, jobs, paced, loader, drafts, questions, people, accessRequests, reuses, contributions } = parts;
  const { useStore, inspections, inspectionResults } = parts;
  let closed = false;
  const stops = () => closed;
  const againIn = (minutes: number) => ({
    outcome: "done" as const,
    again: new Date(now().getTime() + minutes * 60_000),
  });
  const tried: TriedAgreements = new Set();
  const outbox = openOutbox(knex, parts);
  // Makes again what an agreement lets out from now on: an embargo is over.
  const reviewing = async () => {
    const lines = await parts.inTurn(() => reviewAgreements(loader.workshop, loader.settings, tried));
    for (const line of lines) log(line);
    return againIn(1);
  };
  const sending = async () => {
    await outbox.sendKept(stops);
    await paced.sendHeld(
      async (subject, step, email) =>
        (await isStillTold(knex, subject, step)) &&
        (await isStillWaiting(knex, { subject, email, parent: parts.parent() })),
      stops,
    );
    return againIn(1);
  };
  const reminding = async () => {
    await inspections.remind();
    return againIn(SWEPT_EVERY);
  };
  const pruning = async () => {
    await pruneJournal(knex, now());
    await jobs.prune();
    return againIn(60);
  };
  for (const [kind, handler] of [
    ["review-agreements", reviewing],
    ["send-messages", sending],
    ["remind-inspections", reminding],
    ["prune", pruning],
  ] as const)
    jobs.handle(kind, handler, { recurs: true });

  const tellFault = (what: string) => (error: unknown) =>
    log(`${what} ${error instanceof Error ? error.stack : error}`);
  /** Publishes the drafts planned for this minute; `isWhole`: removes those left, and forgets what is over. */
  const keep = async (isWhole: boolean) => {
    if (closed) return;
    try {
      const done = await (isWhole ? drafts.upkeep(now()) : drafts.publishPlanned(now()));
      for (const [kind, ids] of Object.entries<string[]>(done)) for (const id of ids) log(`draft ${id}: ${kind}`);
    } catch (error) {
      tellFault("drafts")(error);
    }
    if (closed) return;
    // Each whatever became of the others.
    const done = await Promise.allSettled([
      questions.forget(),
      isWhole ? people.forget() : undefined,
      isWhole ? accessRequests.forget() : undefined,
      reuses.forget(),
      contributions.forget(),
      useStore.flush(),
      isWhole ? inspections.forget() : undefined,
      tellHandSittings(knex, now()),
    ]);
    const results = closed || !isWhole ? [] : await Promise.allSettled([inspectionResults.publishAlone()]);
    for (const one of [...done, ...results])
      if (one.status === "rejected") tellFault("what the public sends, inspections, messages and journal")(one.reason);
  };
  /** One pass at a time. */
  let keeping: Promise<void> = Promise.resolve();
  const keepNext = (isWhole: boolean) => {
    keeping = keeping.then(() => keep(isWhole)).catch(tellFault("upkeep of a minute"));
  };
  let minutely: NodeJS.Timeout | undefined;
  return {
    start() {
      if (minutely) return;
      let minutes = 0;
      minutely = setInterval(() => keepNext(++minutes % SWEPT_EVERY === 0), 60_000).unref();
      keepNext(true);
      jobs.start();
    },
    async close() {
      closed = true;
      clearInterval(minutely);
      await keeping;
    },
  };
}
