import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import { LRUCache } from "lru-cache";
import type { FeaturePlan } from "./features/plan-features.js";
import { type FeatureAnswer, runFeaturesNear } from "./features/run-features.js";
import type { GroupPlan } from "./plan-groups.js";
import { isDirect, isSeek, type QueryPlan, type RowAnswer, runQuery } from "./query-rows.js";
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
  read(file: string, size: number, plan: QueryPlan): Promise<RowAnswer>;
  readFeatures(file: string, size: number, plan: FeaturePlan): Promise<FeatureAnswer>;
  close(): Promise<void>;
}

/** Up to this many rows, any query takes a few milliseconds. */
const SMALL = 5_000;
/** Pages of rows and groups have threads of their own: a long grouping keeps no page waiting. */
const PAGE_THREADS = 2;
const GROUP_THREADS = 1;
const MAX_WAITING = 100;
const KEPT_TOTALS = 1_000;
const KEPT_GROUPS = 100;

interface ReaderOptions {
  /** Milliseconds. */
  timeLimit?: number;
  /** What to throw for an error met in a file. */
  explain?: (file: string, error: unknown) => unknown;
}

export function openRowsReader({
  timeLimit = 10_000,
  explain = (_file, error) => error,
}: ReaderOptions = {}): RowsReader {
  const pool = openRowsPool();
  const pages = createRowsThreads({ timeLimit, count: PAGE_THREADS });
  const grouping = createRowsThreads({ timeLimit, count: GROUP_THREADS, background: true });
  const totals = new LRUCache<string, number>({ max: KEPT_TOTALS });
  const groups = new LRUCache<string, Promise<RowAnswer>>({ max: KEPT_GROUPS });

  /** Versions never change: groups computed once are kept, and asked for twice at the same time are computed once. */
  const readGroups = (file: string, size: number, plan: GroupPlan) => {
    const key = `${file}\n${JSON.stringify(plan)}`;
    const known = groups.get(key);
    if (known) return known;
    const answer =
      size <= SMALL && !plan.isLong
        ? Promise.resolve(runQuery(pool.get(file), plan))
        : grouping.run<RowAnswer>({ file, plan, total: undefined });
    groups.set(key, answer);
    answer.catch(() => groups.delete(key));
    return answer;
  };

  const explained = async <T>(file: string, read: () => Promise<T> | T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw error instanceof TooSlow ? error : explain(file, error);
    }
  };

  const readRows = async (file: string, size: number, plan: QueryPlan): Promise<RowAnswer> => {
    if (plan.kind === "groups") return readGroups(file, size, plan);
    const key = plan.where && `${file}\n${plan.where}\n${JSON.stringify(plan.values)}`;
    const known = key ? totals.get(key) : size;
    const answer =
      (size <= SMALL && !plan.isLong) || isDirect(plan) || (known !== undefined && isSeek(plan, pool.indexed(file)))
        ? runQuery(pool.get(file), plan, known)
        : await pages.run<RowAnswer>({ file, plan, total: known });
    if (key) totals.set(key, answer.total);
    return answer;
  };

  return {
    read: (file, size, plan) => explained(file, () => readRows(file, size, plan)),
    readFeatures: (file, size, plan) =>
      explained(
        file,
        () => runFeaturesNear(pool.get(file), plan, size) ?? pages.run<FeatureAnswer>({ file, plan, total: size }),
      ),
    async close() {
      pool.close();
      await Promise.all([pages.close(), grouping.close()]);
    },
  };
}

interface Task {
  file: string;
  plan: QueryPlan | FeaturePlan;
  /** What is known to match, or the size of the file of features; undefined when it is to be counted. */
  total: number | undefined;
}

interface Reply {
  answer?: RowAnswer | FeatureAnswer;
  failure?: string;
  code?: string;
}

interface Waiting {
  task: Task;
  resolve(answer: RowAnswer | FeatureAnswer): void;
  reject(error: Error): void;
}

interface RowsThreadsOptions {
  /** Milliseconds. */
  timeLimit: number;
  count: number;
  /** Passes after the threads that answer. */
  background?: boolean;
}

/** A few threads, one query each at a time; others wait in order. A query over its time costs its thread, nobody else's. */
function createRowsThreads({ timeLimit, count, background = false }: RowsThreadsOptions) {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let closed = false;

  const next = () => {
    if (waiting.length === 0 || closed) return;
    const worker = idle.pop() ?? (all.size < count ? start() : undefined);
    const job = worker && waiting.shift();
    if (worker && job) give(worker, job);
  };

  const start = () => {
    const worker = new Worker(compiledUrl("./rows-worker.js", import.meta.url), { workerData: { background } });
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
    const onMessage = ({ answer, failure, code }: Reply) =>
      end(() => (answer ? resolve(answer) : reject(Object.assign(new Error(failure), { code }))), true);
    const onError = (error: unknown) => end(() => reject(error as Error), false);
    const onExit = () => end(() => reject(new Error("the rows thread was stopped")), false);
    const timer = setTimeout(() => end(() => reject(new TooSlow()), false), timeLimit);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.ref();
    worker.postMessage(task);
  };

  return {
    /** `Answer` is that of the kind of plan given. */
    run: <Answer extends RowAnswer | FeatureAnswer>(task: Task) =>
      new Promise<Answer>((resolve, reject) => {
        if (waiting.length >= MAX_WAITING) return reject(new TooSlow());
        waiting.push({ task, resolve: (answer) => resolve(answer as Answer), reject });
        next();
      }),
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error("the rows threads were stopped"));
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
