import { setImmediate as breathe } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import type { Synonyms } from "../site/synonyms.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import type { SearchedField, Why } from "./dataset-query.js";

/**
 * Finds datasets by words: accents, case, plurals do not count, a beginning is enough; typing mistakes are forgiven when
 * the words as they are written find nothing ("cheval" is not "chenal"). The index lives in a thread of its own, brought up to date
 * by difference.
 */
export interface SearchIndex {
  put(dataset: Dataset | ClosedDataset): void;
  /** What was put since the last search is indexed before. */
  search(text: string): Promise<Found>;
  close(): Promise<void>;
}

/** Identifiers of the datasets found, the best first. */
export interface Found {
  ids: string[];
  /** Why some of them were found. */
  explain(ids: string[]): Promise<Map<string, Explained>>;
}

/** For each word that answers, as the index has it, where it is. */
export type Matches = Record<string, SearchedField[]>;

/** Where words are, and the synonyms that found what the words themselves did not. */
export interface Explained extends Pick<Why, "synonyms"> {
  terms: Matches;
}

/** Texts searched, the most telling first. */
export const searchedFields: Record<SearchedField, (dataset: Dataset | ClosedDataset) => string> = {
  title: ({ title }) => title,
  keywords: ({ keywords }) => keywords.join(", "),
  theme: ({ themeTitle }) => themeTitle,
  organisation: ({ organisationName }) => organisationName,
  description: ({ description }) => description,
  columns: (dataset) =>
    dataset.readable
      ? dataset.fields.map(({ name, title }) => (title === undefined ? name : `${title} (${name})`)).join(", ")
      : "",
};

/** What is told to the thread; datasets are numbered, since numbers travel between threads at no cost. */
export type SearchTask =
  | { kind: "put"; documents: ({ id: number } & Record<SearchedField, string>)[] }
  | { kind: "search"; question: number; text: string }
  | { kind: "explain"; question: number; text: string; numbers: number[] };

export type SearchReply = { question: number } & (
  | { numbers: Uint32Array }
  | { matches: [number, Explained][] }
  | { failure: string }
);

/** Time given to describing datasets before other work is let through, in milliseconds. */
const SLICE = 5;

/** `synonyms`: words searched too. */
export function openSearchIndex({ synonyms = [] }: { synonyms?: readonly Synonyms[] } = {}): SearchIndex {
  const known = new Map<string, Dataset | ClosedDataset>();
  const waiting = new Set<string>();
  const numbers = new Map<string, number>();
  const ids: string[] = [];
  const asked = new Map<number, { resolve(reply: SearchReply): void; reject(error: Error): void }>();
  let questions = 0;
  let thread: Worker | undefined;
  let telling: Promise<void> | undefined;

  const numberOf = (id: string): number => {
    const found = numbers.get(id) ?? ids.push(id) - 1;
    numbers.set(id, found);
    return found;
  };

  const start = (): Worker => {
    const worker = new Worker(compiledUrl("./search-worker.js", import.meta.url), { workerData: { synonyms } });
    worker.unref();
    worker.on("message", (reply: SearchReply) => {
      const { resolve, reject } = asked.get(reply.question) ?? {};
      asked.delete(reply.question);
      if (asked.size === 0) worker.unref();
      if ("failure" in reply) reject?.(new Error(reply.failure));
      else resolve?.(reply);
    });
    const fail = (error: Error) => {
      if (thread !== worker) return;
      thread = undefined;
      for (const { reject } of asked.values()) reject(error);
      asked.clear();
      // The next one knows nothing.
      for (const id of known.keys()) waiting.add(id);
    };
    worker.on("error", (error) => fail(error as Error));
    worker.on("exit", () => fail(new Error("the search thread was stopped")));
    return worker;
  };

  const tell = (task: SearchTask) => {
    thread ??= start();
    thread.postMessage(task);
  };

  const ask = (task: Extract<SearchTask, { question: number }>): Promise<SearchReply> =>
    new Promise((resolve, reject) => {
      asked.set(task.question, { resolve, reject });
      tell(task);
      thread?.ref();
    });

  /** Describes what is waiting, by slices: this thread also answers HTTP. */
  const tellWaiting = async () => {
    while (waiting.size > 0) {
      const since = performance.now();
      const documents: Extract<SearchTask, { kind: "put" }>["documents"] = [];
      for (const id of waiting) {
        waiting.delete(id);
        const dataset = known.get(id);
        if (!dataset) continue;
        const texts = Object.entries(searchedFields).map(([field, read]) => [field, read(dataset)]);
        documents.push({ id: numberOf(id), ...(Object.fromEntries(texts) as Record<SearchedField, string>) });
        if (performance.now() - since > SLICE) break;
      }
      tell({ kind: "put", documents });
      await breathe();
    }
  };

  return {
    put(dataset) {
      known.set(dataset.id, dataset);
      waiting.add(dataset.id);
    },
    async search(text) {
      while (waiting.size > 0 || telling) {
        telling ??= tellWaiting().finally(() => {
          telling = undefined;
        });
        await telling;
      }
      const reply = await ask({ kind: "search", question: ++questions, text });
      const found = "numbers" in reply ? [...reply.numbers] : [];
      return {
        ids: found.map((number) => ids[number] ?? ""),
        async explain(some) {
          const explained = await ask({ kind: "explain", question: ++questions, text, numbers: some.map(numberOf) });
          const matches = "matches" in explained ? explained.matches : [];
          return new Map(matches.map(([number, one]) => [ids[number] ?? "", one]));
        },
      };
    },
    async close() {
      const stopped = thread;
      thread = undefined;
      for (const { reject } of asked.values()) reject(new Error("the search thread was stopped"));
      asked.clear();
      await stopped?.terminate();
    },
  };
}
