import { compiledUrl } from "@datalogue/ingest";
import type { Feature } from "geojson";
import type { Question } from "../sources/question.js";
import type { Source } from "../sources/source-schema.js";
import { backgroundMemory } from "../threads/memory-budget.js";
import { openThreads } from "../threads/open-threads.js";
import type { LastReception } from "./reception-memory.js";
import type { Bring } from "./refresh-source.js";

/** What a thread needs to bring the file of a source; plain data. */
export interface ReceptionTask {
  one: { content: { metadata: { slug: string } }; source: Source };
  question: Omit<Question, "outlines"> & { outlines: readonly Feature[] };
  userAgent: string;
  allowedHosts: string[];
  maxFileBytes: number;
  scratch: string;
  before: LastReception | undefined;
}

/** Brings files in a thread of its own, one at a time; the thread ends when there is no more to do. */
export function receptionThread({ userAgent, allowedHosts }: Pick<ReceptionTask, "userAgent" | "allowedHosts">): {
  bring: Bring;
  close(): Promise<void>;
} {
  const threads = openThreads<ReceptionTask>(compiledUrl("./reception-worker.js", import.meta.url), {
    idleLimit: 5_000,
    limits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 },
    memory: backgroundMemory,
    background: true,
  });
  return {
    bring: ({ content, source }, { question, maxFileBytes }, scratch, before) => {
      // Outlines are looked for where areas are measured by commune only.
      const outlines = "area" in source.from && source.from.area === "commune" ? question.outlines() : [];
      return threads.run({
        one: { content: { metadata: { slug: content.metadata.slug } }, source },
        question: { ...question, outlines },
        ...{ userAgent, allowedHosts, maxFileBytes, scratch, before },
      });
    },
    close: () => threads.close(),
  };
}
