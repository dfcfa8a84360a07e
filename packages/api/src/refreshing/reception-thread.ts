import { compiledUrl, typeset } from "@datalogue/ingest";
import type { Feature } from "geojson";
import type { Question } from "../sources/question.js";
import type { Source } from "../sources/source-schema.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads } from "../threads/open-threads.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import type { Bring, Known } from "./bring-file.js";

/** What a thread needs to bring the file of a source; plain data. */
export interface ReceptionTask {
  one: { content: { metadata: { slug: string } }; source: Source };
  question: Omit<Question, "outlines"> & { outlines: readonly Feature[] };
  userAgent: string;
  allowedHosts: string[];
  maxFileBytes: number;
  scratch: string;
  known: Known | undefined;
}

/** Longest time given to one source, in milliseconds: those that come after it wait. */
const LONGEST = 90 * 60_000;

/** Brings files in a thread of its own, one at a time; the thread ends when there is no more to do. What takes too long or too much memory did not come. */
export function receptionThread({
  userAgent,
  allowedHosts,
  timeLimit = LONGEST,
}: Pick<ReceptionTask, "userAgent" | "allowedHosts"> & { timeLimit?: number }): {
  bring: Bring;
  close(): Promise<void>;
} {
  const threads = openThreads<ReceptionTask>(compiledUrl("./reception-worker.js", import.meta.url), {
    ...{ idleLimit: 5_000, timeLimit },
    limits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 },
    memory: backgroundMemory,
    background: true,
  });
  return {
    bring: ({ content, source }, { question, maxFileBytes }, scratch, known) => {
      // Outlines are looked for where areas are measured by commune only.
      const outlines = "area" in source.from && source.from.area === "commune" ? question.outlines() : [];
      const task = {
        one: { content: { metadata: { slug: content.metadata.slug } }, source },
        question: { ...question, outlines },
        ...{ userAgent, allowedHosts, maxFileBytes, scratch, known },
      };
      return threads.run<Awaited<ReturnType<Bring>>>(task).catch((error) => {
        const reason = error instanceof ThreadFailure ? tellEnded(error, timeLimit) : undefined;
        if (reason === undefined) throw error;
        return { kind: "failed", reason: typeset(reason) };
      });
    },
    close: () => threads.close(),
  };
}

/** What a reception that was ended is told by; undefined where it is no fault of what comes. */
function tellEnded({ kind }: ThreadFailure, timeLimit: number): string | undefined {
  if (kind === "late")
    return `la réception a duré plus de ${Math.ceil(timeLimit / 60_000)} min, et a été arrêtée : le serveur envoie trop lentement, ou il faut lui demander moins.`;
  if (kind === "memory") return "ce qui est reçu demande trop de mémoire pour être lu. Demandez-en moins.";
  return undefined;
}
