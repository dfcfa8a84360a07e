import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import { isDirect, type RowAnswer, type RowPlan, runRows } from "./query-rows.js";
import { openRowsPool } from "./rows-pool.js";

/** A query that took longer than allowed, or that would wait too long. */
export class TooSlow extends Error {
  constructor() {
    super(
      "Cette requête est trop longue. Ajoutez un filtre, retirez le tri, ou téléchargez le fichier entier et lisez-le chez vous.",
    );
  }
}

/** Runs plans over the rows of versions: small ones here, others in threads, never longer than the limit. */
export interface RowsReader {
  /** `size` is the number of rows of the file. */
  read(file: string, size: number, plan: RowPlan): Promise<RowAnswer>;
  close(): Promise<void>;
}

/** Up to this many rows, any query takes a few milliseconds. */
const SMALL = 5_000;
const THREADS = 2;
const MAX_WAITING = 100;
const KEPT_TOTALS = 1_000;

export function openRowsReader({ timeLimit = 10_000 } = {}): RowsReader {
  const pool = openRowsPool();
  const threads = createRowsThreads(timeLimit);
  const totals = new Map<string, number>();

  return {
    async read(file, size, plan) {
      const key = plan.where && `${file}\n${plan.where}\n${JSON.stringify(plan.values)}`;
      const known = key ? totals.get(key) : size;
      const answer =
        size <= SMALL || isDirect(plan)
          ? runRows(pool.get(file), plan, known)
          : await threads.run({ file, plan, total: known });
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
      await threads.close();
    },
  };
}

interface Task {
  file: string;
  plan: RowPlan;
  total: number | undefined;
}

interface Waiting {
  task: Task;
  resolve(answer: RowAnswer): void;
  reject(error: Error): void;
}

/** A few threads, one query each at a time; others wait in order. A query over its time costs its thread, nobody else's. */
function createRowsThreads(timeLimit: number) {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let closed = false;

  const next = () => {
    if (waiting.length === 0 || closed) return;
    const worker = idle.pop() ?? (all.size < THREADS ? start() : undefined);
    const job = worker && waiting.shift();
    if (worker && job) give(worker, job);
  };

  const start = () => {
    const worker = new Worker(compiledUrl("./rows-worker.js", import.meta.url));
    worker.unref();
    all.add(worker);
    return worker;
  };

  const give = (worker: Worker, { task, resolve, reject }: Waiting) => {
    const end = (settle: () => void, keep: boolean) => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      worker.unref();
      if (keep) idle.push(worker);
      else {
        all.delete(worker);
        void worker.terminate();
      }
      settle();
      next();
    };
    const onMessage = ({ answer, failure }: { answer?: RowAnswer; failure?: string }) =>
      end(() => (answer ? resolve(answer) : reject(new Error(failure))), true);
    const onError = (error: unknown) => end(() => reject(error as Error), false);
    const onExit = () => end(() => reject(new Error("the rows thread was stopped")), false);
    const timer = setTimeout(() => end(() => reject(new TooSlow()), false), timeLimit);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.ref();
    worker.postMessage(task);
  };

  return {
    run: (task: Task) =>
      new Promise<RowAnswer>((resolve, reject) => {
        if (waiting.length >= MAX_WAITING) return reject(new TooSlow());
        waiting.push({ task, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error("the rows threads were stopped"));
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
