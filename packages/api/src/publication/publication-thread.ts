import { compiledUrl } from "@datalogue/ingest";
import type { Indicator, Observation } from "../indicators/indicator.js";
import type { RowsSource } from "../indicators/read-term.js";
import type { RevealedCell, RevealJob } from "../secrecy/reveal-cells.js";
import type { ReviewJob, Unsafe } from "../secrecy/review-versions.js";
import type { PopulationRows } from "../territories/read-populations.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads } from "../threads/open-threads.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import type { BuildJob, BuildResult, BuildStep } from "./build-version.js";
import type { LargestJob } from "./find-impossible-largest.js";
import type { RebuildJob, RebuildResult } from "./rebuild-rows.js";
import type { RepairJob, RepairResult } from "./repair-files.js";

/** The reference geography: its folder, and the digest that tells its states apart. */
export interface TerritoriesFolder {
  territoriesFolder: string;
  territoriesDigest: string;
  /** Where the populations received since are. */
  populations?: PopulationRows | undefined;
}

export type PublicationTask =
  | ({ kind: "build"; job: BuildJob } & TerritoriesFolder)
  | ({ kind: "rebuild"; job: RebuildJob } & TerritoriesFolder)
  | ({ kind: "repair"; job: RepairJob } & TerritoriesFolder)
  | ({ kind: "review"; job: ReviewJob } & TerritoriesFolder)
  | ({ kind: "largest"; job: LargestJob } & TerritoriesFolder)
  | ({ kind: "reveal"; job: RevealJob } & TerritoriesFolder)
  | ({
      kind: "observe";
      indicators: Indicator[];
      sources: [slug: string, source: RowsSource][];
      /** Values of the indicators that they are computed from and that are not in the list. */
      given: [indicator: string, observations: Observation[]][];
    } & TerritoriesFolder);

/** The thread was asked to stop: what was under way is no fault. */
export class PublicationStopped extends Error {
  constructor() {
    super("the publication thread was stopped");
  }
}

/** The heavy part of publication, in a thread of its own. */
export interface PublicationThread {
  build(job: BuildJob, territories: TerritoriesFolder, onStep?: (step: BuildStep) => void): Promise<BuildResult>;
  rebuild(job: RebuildJob, territories: TerritoriesFolder): Promise<RebuildResult>;
  repair(job: RepairJob, territories: TerritoriesFolder): Promise<RepairResult>;
  review(job: ReviewJob, territories: TerritoriesFolder): Promise<Unsafe[]>;
  findImpossibleLargest(job: LargestJob, territories: TerritoriesFolder): Promise<string | undefined>;
  /** For who gave the figures of a protected version alone. */
  reveal(job: RevealJob, territories: TerritoriesFolder): Promise<RevealedCell[]>;
  observe(
    indicators: Indicator[],
    sources: Map<string, RowsSource>,
    given: Map<string, Observation[]>,
    territories: TerritoriesFolder,
  ): Promise<Observation[]>;
  /** Stops at once and for ever; what is under way, or asked for afterwards, fails with `PublicationStopped`. */
  close(): Promise<void>;
}

/** Callers give a workshop, which holds what no thread takes. */
function placeOf({ territoriesFolder, territoriesDigest, populations }: TerritoriesFolder): TerritoriesFolder {
  return { territoriesFolder, territoriesDigest, populations };
}

/** `idleLimit`: milliseconds that it rests after its last task before it ends. */
export function startPublicationThread({ idleLimit = 5_000 } = {}): PublicationThread {
  const threads = openThreads<PublicationTask>(compiledUrl("./publication-worker.js", import.meta.url), {
    // A long publication lets the others pass each time that it waits for a file.
    together: Number.POSITIVE_INFINITY,
    // It keeps what it read of the territories: longer than a load lets pass between two datasets.
    idleLimit,
    // Rows are short-lived: a small nursery keeps the peak low at no cost. The lower this limit, the sooner V8 collects garbage: under
    // 2 GB before the heap is twice what lives, instead of four times. What a check takes (768) holds in it.
    limits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 },
    memory: backgroundMemory,
    background: true,
  });

  const run = async <Result>(task: PublicationTask, onStep?: (step: BuildStep) => void): Promise<Result> => {
    try {
      return await threads.run(task, onStep ? { onNote: (step) => onStep(step as BuildStep) } : {});
    } catch (error) {
      throw error instanceof ThreadFailure && error.kind === "closed" ? new PublicationStopped() : error;
    }
  };

  return {
    build: (job, territories, onStep) => run({ kind: "build", job, ...placeOf(territories) }, onStep),
    rebuild: (job, territories) => run({ kind: "rebuild", job, ...placeOf(territories) }),
    repair: (job, territories) => run({ kind: "repair", job, ...placeOf(territories) }),
    review: (job, territories) => run({ kind: "review", job, ...placeOf(territories) }),
    findImpossibleLargest: (job, territories) => run({ kind: "largest", job, ...placeOf(territories) }),
    reveal: (job, territories) => run({ kind: "reveal", job, ...placeOf(territories) }),
    observe: (indicators, sources, given, territories) =>
      run({
        ...{ kind: "observe", indicators, sources: [...sources], given: [...given] },
        ...placeOf(territories),
      }),
    close: () => threads.close(),
  };
}
