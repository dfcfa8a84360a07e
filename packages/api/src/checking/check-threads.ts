import { compiledUrl } from "@datalogue/ingest";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads, PUBLISHER_PAUSE } from "../threads/open-threads.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import type { CheckResult, CheckTask } from "./check-job.js";
import { CheckRefused } from "./check-refused.js";
import { ClientLeft } from "./client-left.js";
import { type Turn, takeTurns } from "./take-turns.js";

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

/** After a file of this weight the thread is ended: its memory is given back at once. */
const HEAVY = 50_000_000;
/** Longest reading of a schema, in milliseconds: real ones take a few. */
const SCHEMA_LIMIT = 20_000;

export function openCheckThreads({
  threads: count = 2,
  timeLimit = 120_000,
  patience = 60_000,
  memory = 768,
}: CheckThreadsOptions = {}): CheckThreads {
  const threads = openThreads<CheckTask, Turn>(compiledUrl("./check-worker.js", import.meta.url), {
    count,
    patience,
    idleLimit: PUBLISHER_PAUSE,
    limits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 16 },
    memory: backgroundMemory,
    background: true,
    choose: takeTurns(Math.max(1, count - 1)),
  });

  return {
    together: count,
    async run<T extends CheckTask>(task: T, turn: Turn, signal?: AbortSignal) {
      const isSchema = task.kind === "schema";
      const limit = isSchema ? Math.min(timeLimit, SCHEMA_LIMIT) : timeLimit;
      const last = (turn.weight ?? 0) >= HEAVY;
      try {
        return await threads.run<CheckResult<T>>(task, { turn, signal, timeLimit: limit, last });
      } catch (error) {
        if (!(error instanceof ThreadFailure)) throw error;
        switch (error.kind) {
          case "late":
            throw new CheckRefused({ kind: isSchema ? "long-schema" : "long-check", limit });
          case "waited":
            throw turn.late?.() ?? new CheckRefused({ kind: "long-check", limit: patience });
          case "memory":
            throw new CheckRefused({ kind: "heavy-file" });
          case "left":
          case "closed":
            throw new ClientLeft();
          default:
            // Not its cause, whose words may quote the file.
            throw new Error(`a checking thread fell: ${error.cause instanceof Error ? error.cause.name : "by itself"}`);
        }
      }
    },
    close: () => threads.close(),
  };
}
