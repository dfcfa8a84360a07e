import { type ResourceLimits, Worker } from "node:worker_threads";
import { findBundle } from "./find-bundle.js";
import type { MemoryBudget } from "./memory-budget.js";
import { type FailureKind, ThreadFailure } from "./thread-failure.js";
import type { Order, Reply, ThreadStart } from "./thread-message.js";

/**
 * Tasks done away from the thread that answers: each by one of a few threads, started when they are needed. A task that waits, one
 * that is late, a thread that falls and the end of the program are treated in one way, whatever the work.
 *
 *   run ──▶ waiting (maxWaiting, patience, choose) ──▶ thread (timeLimit, limits) ──▶ result
 *                                                        │ note, piece, piece…
 *                                                        └▶ rests, ended after idleLimit
 *
 * Only the end of a thread stops what it does: a task that is late costs its thread, and what shared it fails in the same way.
 */
export interface Threads<Task, Turn = undefined> {
  /** The result of a task. Throws what the task threw (message, stack, code), or `ThreadFailure`. */
  run<Result>(task: Task, options?: TaskOptions<Turn>): Promise<Result>;
  /** The pieces of a task, each made when it is asked for: memory does not grow with a slow reader. Throws as `run`. */
  pieces<Piece>(task: Task, options?: TaskOptions<Turn>): AsyncGenerator<Piece, void, void>;
  /** Ends the threads, for ever; what waits or is under way, and what is asked later, fails as "closed". */
  close(): Promise<void>;
}

export interface ThreadsOptions<Turn = undefined> {
  /** Threads at most, 1 by default. */
  count?: number;
  /** Tasks that a thread has under way at the same time, 1 by default. */
  together?: number;
  /** Tasks that may wait for a thread; without limit by default. */
  maxWaiting?: number;
  /** Milliseconds that a task may wait for a thread. */
  patience?: number;
  /** Milliseconds that a task may be expected to wait, as long as the last ones took: one that would wait more is refused at once. */
  longestWait?: number;
  /** Milliseconds that a thread may take for a result, or for one piece, once it is started. */
  timeLimit?: number;
  /** Milliseconds without task after which a thread is ended and its memory given back; by default it rests as long as the program. */
  idleLimit?: number;
  /** Memory of each thread: beyond, it is ended and its tasks fail as "memory". */
  limits: ResourceLimits & { maxOldGenerationSizeMb: number };
  /** Where that memory is taken, which others share; a task waits for it. By default it is there. */
  memory?: MemoryBudget;
  /** Lets the threads that answer pass before. */
  background?: boolean;
  /** What is under way keeps no program from ending. */
  detached?: boolean;
  /** Plain data that each thread starts with (`threadData`). */
  data?: unknown;
  /** Rank of the waiting task that is next, -1 for none yet: asked again when a task ends. The first by default. */
  choose?(waiting: readonly Turn[], running: readonly Turn[]): number;
  /** Told when a thread is gone: the next one knows nothing of what this one was told. */
  onEnd?(): void;
}

export interface TaskOptions<Turn = undefined> {
  /** What `choose` goes by. */
  turn?: Turn;
  /** Aborted when nobody waits for the task any more: its thread is ended. */
  signal?: AbortSignal | undefined;
  /** That of this task, instead of the one of all. */
  timeLimit?: number;
  /** Ends the thread after this task, which took much memory. */
  last?: boolean;
  /** Told what the task notes on its way; an exception ends its thread and is thrown once that has stopped. */
  onNote?(note: unknown): void;
}

interface Job<Turn> {
  id: number;
  task: unknown;
  options: TaskOptions<Turn>;
  /** Asked and not answered yet. */
  asked: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  /** What ended it while nothing was asked. */
  failure?: Error;
  thread?: Thread<Turn>;
  /** Of its wait, then of its result. */
  timer?: NodeJS.Timeout | undefined;
  /** When a thread took it, or was started for it. */
  begun: number;
  forget(): void;
}

interface Thread<Turn> {
  worker: Worker;
  /** Its program is read: from then on the time of its tasks counts. */
  isStarted: boolean;
  jobs: Map<number, Job<Turn>>;
  rest?: NodeJS.Timeout | undefined;
}

interface Answer {
  value: unknown;
  done: boolean;
}

/** What the threads of one work are at, and what they may cost. */
export interface ThreadsTold {
  /** Of the module that they run. */
  work: string;
  /** Threads that are there. */
  threads: number;
  running: number;
  waiting: number;
  /** Tasks ended since the start, well or not. */
  done: number;
  failed: number;
  /** Megabytes that their heaps may reach together. */
  ceiling: number;
  /** Whether these are taken in a budget that others share. */
  isShared: boolean;
}

const opened = new Set<() => ThreadsTold>();

/** The threads of this process, those of one work told together. */
export function tellThreads(): ThreadsTold[] {
  const told = new Map<string, ThreadsTold>();
  for (const one of [...opened].map((tell) => tell())) {
    const known = told.get(one.work);
    if (!known) told.set(one.work, one);
    else
      for (const name of ["threads", "running", "waiting", "done", "failed", "ceiling"] as const)
        known[name] += one[name];
  }
  return [...told.values()].sort((a, b) => a.work.localeCompare(b.work));
}

/**
 * Milliseconds that who publishes lets pass between two files, or two readings of one: as long as that, the threads that serve them rest as they
 * are, read and compiled, rather than start again (note 0268).
 */
export const PUBLISHER_PAUSE = 120_000;

/** Milliseconds that the start of a thread may take: beyond, something is broken. A busy machine takes seconds. */
const START_LIMIT = 60_000;

/** Where this thread was busy itself, what others told it meanwhile is heard after its timers: they are late in appearance only. */
function afterHearing(look: () => void): void {
  setImmediate(look);
}

/** `module`: the compiled module that the threads run, from its bundle where there is one, and which calls `serveTasks`. No thread is started yet. */
export function openThreads<Task, Turn = undefined>(
  module: URL,
  {
    count = 1,
    together = 1,
    maxWaiting = Number.POSITIVE_INFINITY,
    patience,
    longestWait,
    timeLimit,
    idleLimit,
    limits,
    memory,
    background = false,
    detached = false,
    data,
    choose = () => 0,
    onEnd = () => {},
  }: ThreadsOptions<Turn>,
): Threads<Task, Turn> {
  const waiting: Job<Turn>[] = [];
  const threads = new Set<Thread<Turn>>();
  // Those that are being ended too.
  const alive = new Set<Worker>();
  let lastId = 0;
  let closed = false;
  const ended = { done: 0, failed: 0 };
  // Milliseconds that a task takes, as the last ones did.
  let usual = 0;

  const heap = limits.maxOldGenerationSizeMb;
  const start = (): Thread<Turn> | undefined => {
    if (memory && !memory.take(heap, wake)) return undefined;
    const workerData: ThreadStart = { background, data };
    let worker: Worker;
    try {
      worker = new Worker(findBundle(module)?.url ?? module, { workerData, resourceLimits: limits });
    } catch (error) {
      memory?.announce(heap);
      memory?.give(heap);
      throw error;
    }
    const thread: Thread<Turn> = { worker, jobs: new Map(), isStarted: false };
    threads.add(thread);
    alive.add(worker);
    const late = setTimeout(() => afterHearing(() => !thread.isStarted && endLate(thread)), START_LIMIT).unref();
    const begin = () => {
      clearTimeout(late);
      thread.isStarted = true;
      for (const job of thread.jobs.values()) {
        job.begun = performance.now();
        limitTime(thread, job);
      }
    };
    worker.on("message", (reply: Reply) => (reply.kind === "started" ? begin() : hear(thread, reply)));
    worker.on("error", (error: NodeJS.ErrnoException) =>
      end(thread, new ThreadFailure(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash", { cause: error })),
    );
    worker.once("exit", () => {
      clearTimeout(late);
      alive.delete(worker);
      end(thread, new ThreadFailure("crash"));
      memory?.give(heap);
    });
    // After the listeners: to listen to messages holds the program.
    worker.unref();
    return thread;
  };

  /** Ends a thread, and what it was doing with it. */
  const end = async (thread: Thread<Turn>, failure?: Error): Promise<void> => {
    if (!threads.delete(thread)) return;
    memory?.announce(heap);
    clearTimeout(thread.rest);
    const ending = thread.worker.terminate();
    onEnd();
    for (const job of [...thread.jobs.values()]) fail(job, failure ?? new ThreadFailure("crash"));
    next();
    await ending;
  };

  /** A thread that may take a task: one that rests, a new one, the least busy one. */
  const findThread = (): Thread<Turn> | undefined => {
    const [least] = [...threads].sort((a, b) => a.jobs.size - b.jobs.size);
    if (least && (least.jobs.size === 0 || (threads.size >= count && least.jobs.size < together))) return least;
    return threads.size < count ? start() : undefined;
  };

  const hasRoom = () => threads.size < count || [...threads].some(({ jobs }) => jobs.size < together);

  const next = () => {
    while (!closed && waiting.length > 0 && hasRoom()) {
      const turnsOf = (jobs: Iterable<Job<Turn>>) => [...jobs].map(({ options }) => options.turn as Turn);
      const rank = choose(turnsOf(waiting), turnsOf([...threads].flatMap(({ jobs }) => [...jobs.values()])));
      let thread: Thread<Turn> | undefined;
      try {
        thread = rank < 0 ? undefined : findThread();
      } catch (error) {
        // The machine has no thread to give: those that there are go on with what waits.
        if (threads.size > 0) return;
        for (const job of waiting.splice(rank, 1)) fail(job, new ThreadFailure("crash", { cause: error }));
        continue;
      }
      const [job] = thread ? waiting.splice(rank, 1) : [];
      if (!job || !thread) return;
      give(thread, job);
    }
    if (waiting.length === 0) memory?.forget(wake);
  };

  const wake = () => next();
  /** Ends a thread that does nothing, for others that lack its memory. */
  const endOneAtRest = (): boolean => {
    const idle = [...threads].find(({ jobs }) => jobs.size === 0);
    if (idle) void end(idle);
    return idle !== undefined;
  };
  memory?.join(endOneAtRest);

  const give = (thread: Thread<Turn>, job: Job<Turn>) => {
    clearTimeout(thread.rest);
    clearTimeout(job.timer);
    job.thread = thread;
    job.begun = performance.now();
    thread.jobs.set(job.id, job);
    if (!detached) thread.worker.ref();
    try {
      tell(job, { id: job.id, kind: "start", task: job.task });
    } catch (error) {
      // What cannot be given to a thread (a function, say).
      leave(job);
      fail(job, error as Error);
    }
  };

  /** Tells the thread of a task something that it is to answer in time. */
  const tell = (job: Job<Turn>, order: Order) => {
    const { thread } = job;
    if (!thread) return;
    thread.worker.postMessage(order);
    if (thread.isStarted) limitTime(thread, job);
  };

  const limitTime = (thread: Thread<Turn>, job: Job<Turn>) => {
    const limit = job.options.timeLimit ?? timeLimit;
    if (limit === undefined) return;
    const timer = setTimeout(() => afterHearing(() => job.timer === timer && endLate(thread)), limit);
    job.timer = timer;
  };

  const endLate = (thread: Thread<Turn>) => void end(thread, new ThreadFailure("late"));

  const hear = (thread: Thread<Turn>, reply: Exclude<Reply, { kind: "started" }>) => {
    const job = thread.jobs.get(reply.id);
    if (!job) return;
    if (reply.kind === "note") {
      try {
        job.options.onNote?.(reply.note);
      } catch (error) {
        void stop(job, error as Error);
      }
      return;
    }
    clearTimeout(job.timer);
    job.timer = undefined;
    if (reply.kind === "value" && !reply.done) return settle(job, ({ resolve }) => resolve(reply));
    leave(job);
    if (reply.kind === "value") {
      ended.done++;
      settle(job, ({ resolve }) => resolve(reply));
    } else {
      const { message, stack, code } = reply;
      fail(job, Object.assign(new Error(message), { stack, code }));
    }
  };

  /** Ends the thread of a task that its caller gives up, who hears of it once the thread writes nothing more. */
  const stop = async (job: Job<Turn>, error: Error) => {
    const { thread } = job;
    if (thread) {
      thread.jobs.delete(job.id);
      clearTimeout(job.timer);
      await end(thread);
    } else {
      waiting.splice(waiting.indexOf(job), 1);
      next();
    }
    fail(job, error);
  };

  /** Frees the place of a task that is over. */
  const leave = (job: Job<Turn>) => {
    const { thread } = job;
    if (!thread?.jobs.delete(job.id)) return;
    clearTimeout(job.timer);
    const took = performance.now() - job.begun;
    usual = usual === 0 ? took : usual + (took - usual) / 5;
    if (job.options.last) return void end(thread);
    next();
    if (thread.jobs.size > 0) return;
    if (memory?.isLacking) return void end(thread);
    thread.worker.unref();
    if (idleLimit !== undefined) thread.rest = setTimeout(() => void end(thread), idleLimit).unref();
  };

  const settle = (job: Job<Turn>, how: (asked: NonNullable<Job<Turn>["asked"]>) => void) => {
    const { asked } = job;
    job.asked = undefined;
    if (asked) how(asked);
  };

  const fail = (job: Job<Turn>, error: Error) => {
    clearTimeout(job.timer);
    if (!job.failure) ended.failed++;
    job.failure ??= error;
    job.thread?.jobs.delete(job.id);
    job.forget();
    settle(job, ({ reject }) => reject(error));
  };

  const refusal = (signal: AbortSignal | undefined): FailureKind | undefined => {
    if (closed) return "closed";
    if (signal?.aborted) return "left";
    // Those that wait though a thread is free wait for its memory, or their turn.
    if (hasRoom() && waiting.length === 0) return undefined;
    const isLong = longestWait !== undefined && ((waiting.length + 1) * usual) / (count * together) > longestWait;
    return isLong || waiting.length >= maxWaiting ? "full" : undefined;
  };

  /** Puts a task in the line; `asked` answers its first question. */
  const enter = (task: Task, options: TaskOptions<Turn>): { job: Job<Turn>; first: Promise<Answer> } => {
    const { signal } = options;
    const kind = refusal(signal);
    if (kind) throw new ThreadFailure(kind);
    const onAbort = () => void stop(job, new ThreadFailure("left"));
    const job: Job<Turn> = {
      ...{ id: ++lastId, task, options, asked: undefined, begun: 0 },
      forget: () => signal?.removeEventListener("abort", onAbort),
    };
    const first = new Promise<Answer>((resolve, reject) => {
      job.asked = { resolve, reject };
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    if (patience !== undefined) job.timer = setTimeout(() => void stop(job, new ThreadFailure("waited")), patience);
    waiting.push(job);
    next();
    return { job, first };
  };

  const tellOwn = (): ThreadsTold => ({
    work: /([^/]+?)(?:-worker)?\.\w+$/.exec(module.pathname)?.[1] ?? "",
    threads: alive.size,
    running: [...threads].reduce((sum, { jobs }) => sum + jobs.size, 0),
    waiting: waiting.length,
    ...ended,
    ceiling: heap * count,
    isShared: memory !== undefined,
  });
  opened.add(tellOwn);

  return {
    async run(task, options = {}) {
      const { job, first } = enter(task, options);
      const { value } = await first;
      job.forget();
      return value as never;
    },
    async *pieces(task, options = {}) {
      const { job, first } = enter(task, options);
      try {
        for (let answer = await first; !answer.done; ) {
          yield answer.value as never;
          answer = await new Promise<Answer>((resolve, reject) => {
            if (job.failure) return reject(job.failure);
            job.asked = { resolve, reject };
            tell(job, { id: job.id, kind: "next" });
          });
        }
      } finally {
        job.forget();
        if (job.thread?.jobs.has(job.id)) {
          job.thread.worker.postMessage({ id: job.id, kind: "leave" } satisfies Order);
          leave(job);
        }
      }
    },
    async close() {
      closed = true;
      opened.delete(tellOwn);
      memory?.leave(endOneAtRest);
      for (const job of waiting.splice(0)) fail(job, new ThreadFailure("closed"));
      memory?.forget(wake);
      for (const thread of [...threads]) void end(thread, new ThreadFailure("closed"));
      await Promise.all([...alive].map((worker) => worker.terminate()));
    },
  };
}
