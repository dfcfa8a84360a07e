import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import type { CheckReply, CheckResult, CheckTask } from "./check-job.js";
import { CheckRefused } from "./check-refused.js";
import { ClientLeft } from "./client-left.js";

/** Who asks for a task, and what it weighs. */
export interface Turn {
  /** The threads are shared between clients: one never has them all. */
  client: string;
  /** Bytes that the file takes once decompressed, where it is compressed. */
  weight?: number;
  /** What is told when the task has waited long for its turn. */
  late?(): Error;
}

/** A few threads that check files, each one task at a time; the others wait, the clients in turn. */
export interface CheckThreads {
  /** Tasks that run at the same time. */
  readonly together: number;
  /**
   * Throws `CheckRefused` when the task takes too long or too much memory, `ClientLeft` when `signal` says that nobody
   * waits for it any more: the thread is then stopped.
   */
  run<T extends CheckTask>(task: T, turn: Turn, signal?: AbortSignal): Promise<CheckResult<T>>;
  close(): Promise<void>;
}

export interface CheckThreadsOptions {
  threads?: number;
  /** Longest check, in milliseconds. */
  timeLimit?: number;
  /** Longest wait for a thread, in milliseconds. */
  patience?: number;
  /** Memory of one thread, in megabytes. */
  memory?: number;
}

interface Waiting {
  task: CheckTask;
  turn: Turn;
  resolve(result: unknown): void;
  reject(error: Error): void;
  /** Set once a thread works at it: stops it there. */
  stop?: (error: Error) => void;
}

/** Memory is given back when nothing has been asked for this long, in milliseconds. */
const IDLE = 30_000;
/** Bytes of compressed files that are read at the same time, once decompressed; a larger one is read alone. */
const IN_FLIGHT = 200_000_000;
/** After a file of this weight the thread is ended: its memory is given back at once. */
const HEAVY = 50_000_000;
/** Longest reading of a schema, in milliseconds: real ones take a few. */
const SCHEMA_LIMIT = 20_000;

export function openCheckThreads({
  threads = 2,
  timeLimit = 120_000,
  patience = 60_000,
  memory = 768,
}: CheckThreadsOptions = {}): CheckThreads {
  const queue: Waiting[] = [];
  const idle: { worker: Worker; rest: NodeJS.Timeout }[] = [];
  const alive = new Set<Worker>();
  const running = new Map<string, number>();
  // When each client last had a turn, as long as it waits for another one.
  const served = new Map<string, number>();
  const each = Math.max(1, threads - 1);
  let turns = 0;
  let inFlight = 0;
  let busy = 0;
  let closed = false;

  /** The next task that may run: of the client that had its turn longest ago, in the order that they came. */
  const choose = (): Waiting | undefined => {
    let best: Waiting | undefined;
    let isFull = false;
    for (const waiting of queue) {
      const { client, weight = 0 } = waiting.turn;
      if ((running.get(client) ?? 0) >= each) continue;
      if (weight > 0) {
        // Nor does a lighter one pass a heavy one, which would wait for ever.
        isFull ||= inFlight > 0 && inFlight + weight > IN_FLIGHT;
        if (isFull) continue;
      }
      if (!best || (served.get(client) ?? 0) < (served.get(best.turn.client) ?? 0)) best = waiting;
    }
    return best;
  };

  const count = (client: string, more: 1 | -1) => {
    busy += more;
    const left = (running.get(client) ?? 0) + more;
    if (left > 0) running.set(client, left);
    else running.delete(client);
    if (more > 0) served.set(client, ++turns);
    else forgetTurn(client);
  };

  const forgetTurn = (client: string) => {
    if (!running.has(client) && !queue.some(({ turn }) => turn.client === client)) served.delete(client);
  };

  const start = () => {
    const worker = new Worker(compiledUrl("./check-worker.js", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 16 },
    });
    alive.add(worker);
    // What a task does not hear is no matter.
    worker.on("error", () => {});
    worker.once("exit", () => {
      alive.delete(worker);
      const index = idle.findIndex((one) => one.worker === worker);
      if (index >= 0) idle.splice(index, 1);
    });
    return worker;
  };

  const rest = (worker: Worker) => {
    worker.unref();
    idle.push({ worker, rest: setTimeout(() => void worker.terminate(), IDLE).unref() });
  };

  const next = () => {
    if (closed || busy >= threads) return;
    const waiting = choose();
    if (!waiting) return;
    queue.splice(queue.indexOf(waiting), 1);
    const { task, turn } = waiting;
    const { client, weight = 0 } = turn;
    count(client, 1);
    inFlight += weight;
    const rested = idle.pop();
    if (rested) clearTimeout(rested.rest);
    const worker = rested?.worker ?? start();
    worker.ref();
    let ended = false;
    const end = (settle: () => void, keep: boolean) => {
      if (ended) return;
      ended = true;
      clearTimeout(late);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      count(client, -1);
      inFlight -= weight;
      if (keep && !closed && weight < HEAVY) rest(worker);
      else void worker.terminate();
      settle();
      next();
    };
    const fail = (error: Error) => end(() => waiting.reject(error), false);
    const limit = task.kind === "schema" ? Math.min(timeLimit, SCHEMA_LIMIT) : timeLimit;
    const late = setTimeout(
      () => fail(new CheckRefused({ kind: task.kind === "schema" ? "long-schema" : "long-check", limit })),
      limit,
    );
    waiting.stop = fail;
    const onMessage = (reply: CheckReply) =>
      reply.kind === "done"
        ? end(() => waiting.resolve(reply.result), true)
        : fail(new Error(`a check failed: ${reply.where}`));
    const onError = (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? new CheckRefused({ kind: "heavy-file" })
          : new Error(`a checking thread fell: ${error.name}`),
      );
    const onExit = () => fail(new Error("a checking thread stopped by itself"));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(task);
    // Another thread may be free for the one after.
    next();
  };

  return {
    together: threads,
    run: (task, turn, signal) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error("the checking threads are closed"));
        if (signal?.aborted) return reject(new ClientLeft());
        const give = (error: Error) => {
          if (waiting.stop) return waiting.stop(error);
          queue.splice(queue.indexOf(waiting), 1);
          forgetTurn(turn.client);
          waiting.reject(error);
        };
        const leave = () => give(new ClientLeft());
        const wait = setTimeout(() => {
          if (!waiting.stop) give(turn.late?.() ?? new CheckRefused({ kind: "long-check", limit: patience }));
        }, patience);
        const forget = () => {
          clearTimeout(wait);
          signal?.removeEventListener("abort", leave);
        };
        const waiting: Waiting = {
          task,
          turn,
          resolve: (result) => {
            forget();
            resolve(result as never);
          },
          reject: (error) => {
            forget();
            reject(error);
          },
        };
        signal?.addEventListener("abort", leave, { once: true });
        queue.push(waiting);
        next();
      }),
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.reject(new ClientLeft());
      for (const { rest: timer } of idle) clearTimeout(timer);
      await Promise.all([...alive].map((worker) => worker.terminate()));
    },
  };
}
