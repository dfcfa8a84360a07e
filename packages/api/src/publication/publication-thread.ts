import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import type { Indicator, Observation } from "../indicators/indicator.js";
import type { RowsSource } from "../indicators/read-term.js";
import type { ReviewJob, Unsafe } from "../secrecy/review-versions.js";
import type { BuildJob, BuildResult, BuildStep } from "./build-version.js";
import type { RebuildJob, RebuildResult } from "./rebuild-rows.js";
import type { RepairJob, RepairResult } from "./repair-files.js";

/** File of the territories' folder that lists the communes of France. */
export const OFFICIAL_LIST = "cog-communes.csv";

/** The reference geography: its folder, and the digest that tells its states apart. */
export interface TerritoriesFolder {
  territoriesFolder: string;
  territoriesDigest: string;
}

export type PublicationTask =
  | ({ kind: "build"; job: BuildJob } & TerritoriesFolder)
  | ({ kind: "rebuild"; job: RebuildJob } & TerritoriesFolder)
  | ({ kind: "repair"; job: RepairJob } & TerritoriesFolder)
  | ({ kind: "review"; job: ReviewJob } & TerritoriesFolder)
  | ({
      kind: "observe";
      indicators: Indicator[];
      sources: [slug: string, source: RowsSource][];
      /** Values of the indicators that they are computed from and that are not in the list. */
      given: [indicator: string, observations: Observation[]][];
    } & TerritoriesFolder);

export type PublicationReply =
  | { id: number; kind: "step"; step: BuildStep }
  | { id: number; kind: "done"; result: BuildResult | RebuildResult | RepairResult | Unsafe[] | Observation[] }
  | { id: number; kind: "failed"; message: string; stack: string; code: string };

/** The thread was asked to stop: what was under way is no fault. */
export class PublicationStopped extends Error {
  constructor() {
    super("the publication thread was stopped");
  }
}

/** The heavy part of publication, in a thread of its own that lives as long as there is work. */
export interface PublicationThread {
  build(job: BuildJob, territories: TerritoriesFolder, onStep?: (step: BuildStep) => void): Promise<BuildResult>;
  rebuild(job: RebuildJob, territories: TerritoriesFolder): Promise<RebuildResult>;
  repair(job: RepairJob, territories: TerritoriesFolder): Promise<RepairResult>;
  review(job: ReviewJob, territories: TerritoriesFolder): Promise<Unsafe[]>;
  observe(
    indicators: Indicator[],
    sources: Map<string, RowsSource>,
    given: Map<string, Observation[]>,
    territories: TerritoriesFolder,
  ): Promise<Observation[]>;
  /** Stops at once and for ever; what is under way, or asked for afterwards, fails with `PublicationStopped`. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onStep(step: BuildStep): void;
}

/** Memory is given back when nothing has been asked for this long, in milliseconds. */
const IDLE = 5_000;

export function startPublicationThread(): PublicationThread {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  let closed = false;
  const waiting = new Map<number, Waiting>();

  const fail = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    worker = undefined;
  };

  const start = () => {
    const started = new Worker(compiledUrl("./publication-worker.js", import.meta.url), {
      // Rows are short-lived: a small nursery keeps the peak low at no cost. The lower this limit, the sooner V8 collects garbage: under
      // 2 GB before the heap is twice what lives, instead of four times. What a check takes (768) holds in it.
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 },
    });
    started.on("message", (reply: PublicationReply) => {
      const task = waiting.get(reply.id);
      if (reply.kind === "step") {
        try {
          task?.onStep(reply.step);
        } catch (error) {
          // The caller gives up: what is under way stops before its folder is thrown away.
          if (worker === started) worker = undefined;
          waiting.delete(reply.id);
          void started.terminate().then(() => task?.reject(error as Error));
        }
        return;
      }
      waiting.delete(reply.id);
      if (reply.kind === "done") task?.resolve(reply.result);
      else task?.reject(Object.assign(new Error(reply.message), { stack: reply.stack, code: reply.code }));
      if (waiting.size === 0) {
        started.unref();
        idle = setTimeout(() => {
          if (worker === started) worker = undefined;
          void started.terminate();
        }, IDLE).unref();
      }
    });
    started.on("error", (error) => fail(error as Error));
    started.on("exit", () => {
      if (worker === started) fail(new Error("the publication thread was stopped"));
    });
    return started;
  };

  const run = (task: PublicationTask, onStep: (step: BuildStep) => void = () => {}) =>
    new Promise<unknown>((resolve, reject) => {
      if (closed) return reject(new PublicationStopped());
      clearTimeout(idle);
      worker ??= start();
      worker.ref();
      const id = ++lastId;
      waiting.set(id, { resolve, reject, onStep });
      worker.postMessage({ id, task });
    });

  return {
    build: (job, { territoriesFolder, territoriesDigest }, onStep) =>
      run({ kind: "build", job, territoriesFolder, territoriesDigest }, onStep) as Promise<BuildResult>,
    rebuild: (job, { territoriesFolder, territoriesDigest }) =>
      run({ kind: "rebuild", job, territoriesFolder, territoriesDigest }) as Promise<RebuildResult>,
    repair: (job, { territoriesFolder, territoriesDigest }) =>
      run({ kind: "repair", job, territoriesFolder, territoriesDigest }) as Promise<RepairResult>,
    review: (job, { territoriesFolder, territoriesDigest }) =>
      run({ kind: "review", job, territoriesFolder, territoriesDigest }) as Promise<Unsafe[]>,
    observe: (indicators, sources, given, { territoriesFolder, territoriesDigest }) =>
      run({
        ...{ kind: "observe", indicators, sources: [...sources], given: [...given] },
        ...{ territoriesFolder, territoriesDigest },
      }) as Promise<Observation[]>,
    async close() {
      closed = true;
      clearTimeout(idle);
      const running = worker;
      fail(new PublicationStopped());
      await running?.terminate();
    },
  };
}
