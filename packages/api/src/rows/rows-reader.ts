import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import type { RowAnswer, RowPlan } from "./query-rows.js";
import { runRows } from "./query-rows.js";
import { openRowsPool } from "./rows-pool.js";

/** A query that took longer than allowed. */
export class TooSlow extends Error {
  constructor() {
    super(
      "Cette requête est trop longue. Ajoutez un filtre, retirez le tri, ou téléchargez le fichier entier et lisez-le chez vous.",
    );
  }
}

/** Runs plans over the rows of versions: small ones here, others in a thread, never longer than the limit. */
export interface RowsReader {
  /** `size` is the number of rows of the file. */
  read(file: string, size: number, plan: RowPlan): Promise<RowAnswer>;
  close(): Promise<void>;
}

/** Up to this many rows, any query takes a few milliseconds. */
const SMALL = 5_000;
const THREADS = 2;
const KEPT_TOTALS = 1_000;

export function openRowsReader({ timeLimit = 10_000 } = {}): RowsReader {
  const pool = openRowsPool();
  const threads: RowsThread[] = [];
  const totals = new Map<string, number>();

  return {
    async read(file, size, plan) {
      const key = plan.where && `${file}\n${plan.where}\n${JSON.stringify(plan.values)}`;
      const known = key ? totals.get(key) : size;
      const direct = !plan.where && plan.order === "rowid";
      const answer =
        size <= SMALL || direct
          ? runRows(pool.get(file), plan, known)
          : await leastBusy(threads).run(file, plan, known, timeLimit);
      if (key) {
        totals.delete(key);
        totals.set(key, answer.total);
        for (const oldest of totals.keys()) {
          if (totals.size <= KEPT_TOTALS) break;
          totals.delete(oldest);
        }
      }
      return answer;
    },
    async close() {
      pool.close();
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function leastBusy(threads: RowsThread[]): RowsThread {
  const idle = threads.find((thread) => thread.load === 0);
  if (idle) return idle;
  if (threads.length < THREADS) {
    const thread = new RowsThread();
    threads.push(thread);
    return thread;
  }
  return threads.reduce((best, thread) => (thread.load < best.load ? thread : best));
}

interface Waiting {
  resolve(answer: RowAnswer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** One thread, answering in order. A query over its time stops the thread, and with it those that wait behind. */
class RowsThread {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();

  get load(): number {
    return this.#waiting.size;
  }

  run(file: string, plan: RowPlan, total: number | undefined, timeLimit: number): Promise<RowAnswer> {
    return new Promise((resolve, reject) => {
      const worker = this.#start();
      const id = ++this.#lastId;
      const timer = setTimeout(() => this.#stop(new TooSlow()), timeLimit).unref();
      this.#waiting.set(id, { resolve, reject, timer });
      worker.ref();
      worker.postMessage({ id, file, plan, total });
    });
  }

  async close(): Promise<void> {
    await this.#stop(new Error("the rows thread was stopped"));
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(compiledUrl("./rows-worker.js", import.meta.url));
    this.#worker = worker;
    worker.on("message", ({ id, answer, failure }: { id: number; answer?: RowAnswer; failure?: string }) => {
      const task = this.#waiting.get(id);
      if (!task) return;
      this.#waiting.delete(id);
      clearTimeout(task.timer);
      if (answer) task.resolve(answer);
      else task.reject(new Error(failure));
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on("error", (error) => {
      if (this.#worker === worker) void this.#stop(error as Error);
    });
    return worker;
  }

  async #stop(reason: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.#waiting.clear();
    await worker?.terminate();
  }
}
