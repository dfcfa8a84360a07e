import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import { HttpProblem } from "../http/http-problem.js";
import type { CheckReply, CheckResult, CheckTask } from "./check-job.js";
import { ClientLeft } from "./client-left.js";

/** A few threads that check files, each one task at a time; the others wait in order. */
export interface CheckThreads {
  /**
   * Throws `HttpProblem` when the task takes too long or too much memory, `ClientLeft` when `signal` says that nobody
   * waits for it any more: the thread is then stopped.
   */
  run<T extends CheckTask>(task: T, signal?: AbortSignal): Promise<CheckResult<T>>;
  close(): Promise<void>;
}

export interface CheckThreadsOptions {
  threads?: number;
  /** Longest check, in milliseconds. */
  timeLimit?: number;
  /** Memory of one thread, in megabytes. */
  memory?: number;
}

interface Waiting {
  task: CheckTask;
  resolve(result: unknown): void;
  reject(error: Error): void;
  /** Set once a thread works at it: stops it there. */
  stop?: (error: Error) => void;
}

/** Memory is given back when nothing has been asked for this long, in milliseconds. */
const IDLE = 30_000;

export function openCheckThreads({
  threads = 2,
  timeLimit = 120_000,
  memory = 768,
}: CheckThreadsOptions = {}): CheckThreads {
  const queue: Waiting[] = [];
  const idle: { worker: Worker; rest: NodeJS.Timeout }[] = [];
  const alive = new Set<Worker>();
  let busy = 0;
  let closed = false;

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
    const waiting = queue.shift();
    if (!waiting) return;
    busy++;
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
      busy--;
      if (keep && !closed) rest(worker);
      else void worker.terminate();
      settle();
      next();
    };
    const fail = (error: Error) => end(() => waiting.reject(error), false);
    const late = setTimeout(() => fail(tooLong(timeLimit)), timeLimit);
    waiting.stop = fail;
    const onMessage = (reply: CheckReply) =>
      reply.kind === "done"
        ? end(() => waiting.resolve(reply.result), true)
        : fail(new Error(`a check failed: ${reply.where}`));
    const onError = (error: NodeJS.ErrnoException) =>
      fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooHeavy() : new Error(`a checking thread fell: ${error.name}`));
    const onExit = () => fail(new Error("a checking thread stopped by itself"));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(waiting.task);
  };

  return {
    run: (task, signal) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error("the checking threads are closed"));
        if (signal?.aborted) return reject(new ClientLeft());
        const waiting: Waiting = { task, resolve: resolve as (result: unknown) => void, reject };
        const leave = () => {
          if (waiting.stop) return waiting.stop(new ClientLeft());
          queue.splice(queue.indexOf(waiting), 1);
          reject(new ClientLeft());
        };
        signal?.addEventListener("abort", leave, { once: true });
        const forget = () => signal?.removeEventListener("abort", leave);
        waiting.resolve = (result) => {
          forget();
          resolve(result as never);
        };
        waiting.reject = (error) => {
          forget();
          reject(error);
        };
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

function tooLong(limit: number): HttpProblem {
  return new HttpProblem(
    503,
    "verification-trop-longue",
    "Vérification trop longue",
    `La vérification de ce fichier dépasse ${Math.ceil(limit / 1000)}\u00A0secondes. Découpez-le, ou vérifiez-le avec la commande «\u00A0check\u00A0» du datalogue.`,
  );
}

function tooHeavy(): HttpProblem {
  return new HttpProblem(
    413,
    "fichier-trop-lourd",
    "Fichier trop lourd à lire",
    "La lecture de ce fichier demande trop de mémoire. Enregistrez-le en CSV, ou découpez-le.",
  );
}
