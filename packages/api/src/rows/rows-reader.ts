import { compiledUrl } from "@datalogue/ingest";
import { LRUCache } from "lru-cache";
import { openThreads } from "../threads/open-threads.js";
import { isFull, isOverload, TooBusy } from "../threads/thread-failure.js";
import { FEW_COMPARISONS, weighCondition, weighOrder } from "./condition-weight.js";
import type { FeaturePlan } from "./features/plan-features.js";
import { type FeatureAnswer, runFeaturesNear } from "./features/run-features.js";
import type { GroupPlan } from "./plan-groups.js";
import { isDirect, isSeek, type QueryPlan, type RowAnswer, runQuery } from "./query-rows.js";
import { openRowsPool } from "./rows-pool.js";

/** A query that took longer than allowed. */
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

/** Those of a catalogue of a hundred datasets whose pages are read together; what is read here touches few pages of a file. */
const CONNECTIONS = { max: 128, cache: 1_000 };
/** Up to this many rows, a query takes a few milliseconds, unless its conditions are many. */
const SMALL = 5_000;
/** Pages of rows and groups have threads of their own: a long grouping keeps no page waiting. */
const PAGE_THREADS = 2;
const GROUP_THREADS = 1;
const MAX_WAITING = 100;
/** Milliseconds: who would wait longer is told so at once. */
const LONGEST_WAIT = 5_000;
const KEPT_TOTALS = 1_000;
const KEPT_GROUPS = 100;

/** What a thread is asked. */
export interface RowsTask {
  file: string;
  plan: QueryPlan | FeaturePlan;
  /** What is known to match, or the size of the file of features; undefined when it is to be counted. */
  total: number | undefined;
}

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
  const pool = openRowsPool(CONNECTIONS);
  const worker = compiledUrl("./rows-worker.js", import.meta.url);
  const limits = {
    timeLimit,
    maxWaiting: MAX_WAITING,
    longestWait: LONGEST_WAIT,
    limits: { maxOldGenerationSizeMb: 512 },
  };
  const pages = openThreads<RowsTask>(worker, { ...limits, count: PAGE_THREADS });
  const grouping = openThreads<RowsTask>(worker, { ...limits, count: GROUP_THREADS, background: true });
  const totals = new LRUCache<string, number>({ max: KEPT_TOTALS });
  const groups = new LRUCache<string, Promise<RowAnswer>>({ max: KEPT_GROUPS });

  const isSmall = (size: number, plan: QueryPlan) =>
    size <= SMALL && !plan.isLong && size * (weighCondition(plan) + weighOrder(plan)) <= FEW_COMPARISONS;

  /** Versions never change: groups computed once are kept, and asked for twice at the same time are computed once. */
  const readGroups = (file: string, size: number, plan: GroupPlan) => {
    const key = `${file}\n${JSON.stringify(plan)}`;
    const known = groups.get(key);
    if (known) return known;
    const answer = isSmall(size, plan)
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
      if (isFull(error)) throw new TooBusy();
      throw isOverload(error) ? new TooSlow() : explain(file, error);
    }
  };

  const readRows = async (file: string, size: number, plan: QueryPlan): Promise<RowAnswer> => {
    if (plan.kind === "groups") return readGroups(file, size, plan);
    const key = plan.where && `${file}\n${plan.where}\n${JSON.stringify(plan.values)}`;
    const known = key ? totals.get(key) : size;
    const answer =
      isSmall(size, plan) || isDirect(plan) || (known !== undefined && isSeek(plan, pool.indexed(file)))
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
