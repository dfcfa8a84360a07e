import { hostname } from "node:os";
import type { Knex } from "knex";
import { Refusal } from "../refusal.js";
import type { Job, JobDone, JobHandler, JobKind, JobOrder, JobOutcome, JobRun, JobsTold } from "./job.js";
import { type JobEnd, openJobStore } from "./job-store.js";
import { LONGEST_WAIT, MOST_TRIES, waitAfterTry } from "./retry-waits.js";

/** A job that this process did, and what came of it. */
export type JobEnded = JobOrder & { outcome: JobOutcome };

/** Work done apart from any answer: written down before it is begun, done by one process, taken up by another where that one falls. */
export interface Jobs {
  /** Says how jobs of a kind are done here; a process does no other kind. `recurs`: there is one, always, and it is never given up. */
  handle(kind: JobKind, handler: JobHandler, options?: { recurs?: boolean }): void;
  /** Writes down some work, to be begun at once or later; nothing where its key is known. */
  enqueue(order: JobOrder): Promise<void>;
  /** Whether the work of a key was given up. */
  isGivenUp(key: string): Promise<boolean>;
  /**
   * Does at once what somebody waits for, whoever had begun it before. Where this process falls, another does it by the handler of its kind.
   * What `work` throws goes to who waits, and nobody tries again. `outcomeOf`: what is written of it; "published" without it.
   */
  runNow<T>(
    order: JobOrder,
    work: (run: Pick<JobRun, "isHeld">) => Promise<T>,
    outcomeOf?: (done: T) => JobOutcome,
  ): Promise<T>;
  /** Does the jobs of a kind that are due, one after the other; those that it did, with their outcome. */
  runDue(kind: JobKind): Promise<JobEnded[]>;
  /** Does whatever is due every few seconds, until it closes. */
  start(): void;
  tell(): Promise<JobsTold>;
  prune(): Promise<void>;
  /** Begins nothing more at once; ends when what was begun has. What is stopped on its way is left to the next process. */
  close(): Promise<void>;
}

/** Times of jobs other than the usual ones. */
export type JobTimes = Partial<typeof TIMES>;

interface JobsParts {
  knex: Knex;
  now: () => Date;
  log(line: string): void;
  /** Milliseconds that only go forward, whatever is done to the clock. */
  elapsed?: () => number;
  /** Who works, as administrators read it. */
  holder?: string;
  times?: JobTimes | undefined;
}

/** Milliseconds without a sign of life after which a job is taken from its holder, between two signs, and between two looks. */
const TIMES = { silence: 120_000, beat: 30_000, look: 10_000 };
/** Characters that are kept of what went wrong. */
const LONGEST_ERROR = 500;

export function openJobs(parts: JobsParts): Jobs {
  const { knex, now, log, elapsed = () => performance.now(), holder = `${hostname()} (${process.pid})` } = parts;
  const times = { ...TIMES, ...parts.times };
  const store = openJobStore(knex);
  const handlers = new Map<JobKind, { handler: JobHandler; recurs: boolean }>();
  /** What each kind does now: one job at a time. */
  const lines = new Map<JobKind, Promise<unknown>>();
  const working = new Set<Promise<unknown>>();
  const held = new Set<string>();
  /** Leases held by others, and since when they have not changed: measured here, no clock of another machine is read. */
  const watched = new Map<string, { lease: string | null; since: number }>();
  const taker = () => ({ holder, at: now().toISOString() });
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const isSilent = ({ id, lease }: Job): boolean => {
    const known = watched.get(id);
    if (known?.lease !== lease) watched.set(id, { lease, since: elapsed() });
    return known?.lease === lease && elapsed() - known.since >= times.silence;
  };
  /** Gives signs of life of a job until it ends; tells whether no other process took it. */
  const hold = (id: string, first: string) => {
    held.add(id);
    let lease: string | undefined = first;
    let renewing: Promise<void> = Promise.resolve();
    const renew = () => {
      renewing = renewing.then(async () => {
        lease = lease && (await store.renew(id, lease));
      });
      // A database that is lost: whoever finds it again first decides.
      renewing = renewing.catch(() => {});
      return renewing;
    };
    const timer = setInterval(renew, times.beat).unref();
    const isHeld = async () => {
      await renew();
      return lease !== undefined;
    };
    const release = async (end: JobEnd): Promise<void> => {
      clearInterval(timer);
      await renewing;
      held.delete(id);
      if (!lease || !(await store.end(id, lease, end))) log(`job ${id}: another process took it meanwhile`);
    };
    return { isHeld, release };
  };
  const over = (outcome: JobOutcome): JobEnd => ({
    ...{ state: "done", outcome, lastError: null, finishedAt: now().toISOString() },
  });
  /** How a job that failed is left: to be tried again, or given up. */
  const failed = (attempts: number, recurs: boolean, error: unknown): JobEnd => {
    const at = now();
    // It was stopped with the program: nothing is wrong with it.
    if (closed) return { state: "waiting", attempts: attempts - 1, runAt: at.toISOString() };
    const lastError = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_ERROR);
    const wait = waitAfterTry(attempts) ?? (recurs ? LONGEST_WAIT : undefined);
    return wait === undefined
      ? { state: "failed", lastError, finishedAt: at.toISOString() }
      : { state: "waiting", lastError, runAt: new Date(at.getTime() + wait).toISOString() };
  };
  const track = <T>(work: Promise<T>): Promise<T> => {
    const one: Promise<unknown> = work.catch(() => {}).finally(() => working.delete(one));
    working.add(one);
    return work;
  };

  /** Takes the next job of a kind: one that is due, or one whose holder gave no sign of life for long. */
  const takeNext = async (kind: JobKind): Promise<{ job: Job; lease: string } | undefined> => {
    for (const job of await store.listRunning(kind)) {
      if (held.has(job.id) || !isSilent(job)) continue;
      const lease = await store.take(job, taker());
      if (!lease) continue;
      watched.delete(job.id);
      if (job.attempts < MOST_TRIES || handlers.get(kind)?.recurs) return { job, lease };
      const error = new Error(`Le programme s'est arrêté en route, ${job.attempts} fois.`);
      await store.end(job.id, lease, failed(job.attempts, false, error));
    }
    for (;;) {
      const job = await store.findDue(kind, now().toISOString());
      if (!job) return undefined;
      const lease = await store.take(job, taker());
      if (lease) return { job, lease };
    }
  };
  const runOne = async (
    kind: JobKind,
    { handler, recurs }: { handler: JobHandler; recurs: boolean },
  ): Promise<JobEnded | undefined> => {
    const taken = closed ? undefined : await takeNext(kind);
    if (!taken) return undefined;
    const { key, payload } = taken.job;
    const attempts = taken.job.attempts + 1;
    const order = { kind, key, payload };
    const { isHeld, release } = hold(taken.job.id, taken.lease);
    let done: JobDone;
    try {
      done = await handler({ ...order, isHeld, isLast: !recurs && attempts >= MOST_TRIES });
    } catch (error) {
      if (!closed) log(`job ${key} (${attempts}): ${error instanceof Error ? error.stack : error}`);
      await release(failed(attempts, recurs, error));
      return { ...order, outcome: "failed" };
    }
    const { outcome, again } = done;
    await release(
      again ? { state: "waiting", outcome, attempts: 0, lastError: null, runAt: again.toISOString() } : over(outcome),
    );
    return { ...order, outcome };
  };
  const runDue: Jobs["runDue"] = (kind) => {
    const known = handlers.get(kind);
    if (!known) return Promise.resolve([]);
    const drain = async () => {
      const done: JobEnded[] = [];
      for (let one = await runOne(kind, known); one; one = await runOne(kind, known)) done.push(one);
      return done;
    };
    const line = track((lines.get(kind) ?? Promise.resolve()).then(drain));
    const settled: Promise<unknown> = line
      .catch(() => {})
      .finally(() => {
        if (lines.get(kind) === settled) lines.delete(kind);
      });
    lines.set(kind, settled);
    return line;
  };
  const look = () => {
    if (closed) return;
    for (const kind of handlers.keys())
      if (!lines.has(kind)) runDue(kind).catch((error) => log(`jobs ${error instanceof Error ? error.stack : error}`));
  };

  return {
    handle(kind, handler, { recurs = false } = {}) {
      handlers.set(kind, { handler, recurs });
    },
    enqueue: (order) => store.add(order, now().toISOString()),
    isGivenUp: store.isGivenUp,
    runNow: (order, work, outcomeOf = () => "published") =>
      track(
        (async () => {
          const { id, lease } = await store.seize(order, taker());
          const { isHeld, release } = hold(id, lease);
          try {
            const done = await work({ isHeld });
            // What somebody waits for is done, whatever is written of it.
            await release(over(outcomeOf(done))).catch((error) => log(`job ${order.key}: ${error}`));
            return done;
          } catch (error) {
            const end: JobEnd =
              error instanceof Refusal ? over("refused") : failed(closed ? 1 : MOST_TRIES, false, error);
            await release(end).catch((lost) => log(`job ${order.key}: ${lost}`));
            throw error;
          }
        })(),
      ),
    runDue,
    start() {
      if (timer !== undefined || closed) return;
      timer = setInterval(look, times.look).unref();
      const begin = async () => {
        const at = now().toISOString();
        for (const [kind, { recurs }] of handlers) if (recurs) await store.add({ kind, key: kind, payload: {} }, at);
        look();
      };
      track(begin()).catch((error) => log(`jobs ${error instanceof Error ? error.stack : error}`));
    },
    tell: () => store.tell(now()),
    prune: () => store.prune(now()),
    async close() {
      closed = true;
      clearInterval(timer);
      while (working.size > 0) await Promise.all(working);
    },
  };
}
