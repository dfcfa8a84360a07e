import { compiledUrl } from "@datalogue/ingest";
import type { Synonyms } from "../site/synonyms.js";
import { openThreads } from "../threads/open-threads.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import type { SearchedField, Why } from "./dataset-query.js";

/**
 * Finds datasets by words: accents, case, plurals do not count, a beginning of four letters is enough; typing mistakes are forgiven when
 * the words as they are written find nothing, in those that no dataset writes ("cheval" is not "chenal"). The index lives in a thread of its own, brought up to date
 * by difference.
 */
export interface SearchIndex {
  put(dataset: Dataset | ClosedDataset): void;
  /** What was put since the last search is indexed before. */
  search(text: string): Promise<Found>;
  /** Those that answer to some of the words only, by how many: the most first. */
  searchSome(text: string): Promise<string[][]>;
  /** What became of each word of a question, in what anybody may know of the datasets; what was put is indexed before. */
  readWords(text: string): Promise<WordsRead>;
  /** The same for other things than datasets. */
  others: WordFinder;
  close(): Promise<void>;
}

/** Finds things by words, as datasets are found; a list given again (the same array) is not indexed again. */
export interface WordFinder {
  /** Those that answer to all of the words, the best first; to as many as can be where none answers to all. */
  find(list: readonly SearchedThing[], text: string): Promise<FoundThings>;
  /** Those of which a question holds the title, or a part of it, among other words: the most of the words first. */
  findNamed(list: readonly SearchedThing[], text: string): Promise<NamedThing[]>;
}

/** What words are searched in; a field that is not given is empty. */
export type SearchedThing = Partial<Record<SearchedField, string>>;

/** What became of the words of a question. */
export interface WordsRead {
  /** As typed, those that nothing answers to. */
  left: string[];
  /** Those that nothing holds as they are typed, and what they were taken for, as things write it. */
  near: { asked: string; taken: string[] }[];
}

export interface FoundThings extends WordsRead {
  /** Ranks in the list, and whether the title answers. */
  found: { rank: number; titled: boolean }[];
  /** Whether they answer to all of the words. */
  all: boolean;
  /** Whether some words count. */
  asked: boolean;
}

export interface NamedThing {
  /** Rank in the list. */
  rank: number;
  /** Words of the question that are of the title. */
  words: number;
  /** Whether they are the whole of it, and its first word is one of them. */
  whole: boolean;
  first: boolean;
  /** The other words of the question, as typed. */
  rest: string;
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

/** A dataset as the thread indexes it: its number, its identifier, its texts. */
export type IndexedDataset = { id: number; dataset: string } & Record<SearchedField, string>;

/** What is told to the thread; datasets are numbered, since numbers travel between threads at no cost. */
export type SearchTask =
  | { kind: "put"; documents: IndexedDataset[] }
  /** Gives the numbers found, the best first, as a `Uint32Array`. */
  | { kind: "search"; text: string }
  /** Gives the numbers of those that answer to as many words as each other, as a `Uint32Array`: the most words first. */
  | { kind: "some"; text: string }
  /** Gives `WordsRead`. */
  | { kind: "read"; text: string }
  /** Gives some of the datasets found, each with where the words are. */
  | { kind: "explain"; text: string; numbers: number[] }
  /** Gives nothing: the list is kept under its number. */
  | { kind: "list"; list: number; things: readonly SearchedThing[] }
  /** Gives `FoundThings`, then `NamedThing[]`. */
  | { kind: "find"; list: number; text: string }
  | { kind: "named"; list: number; text: string };

/** Time given to describing datasets before other work is let through, in milliseconds. */
const SLICE = 5;

/** `synonyms`: words searched too. */
export function openSearchIndex({ synonyms = [] }: { synonyms?: readonly Synonyms[] } = {}): SearchIndex {
  const known = new Map<string, Dataset | ClosedDataset>();
  const waiting = new Set<string>();
  const numbers = new Map<string, number>();
  const ids: string[] = [];
  const thread = openThreads<SearchTask>(compiledUrl("./search-worker.js", import.meta.url), {
    together: Number.POSITIVE_INFINITY,
    limits: { maxOldGenerationSizeMb: 512 },
    data: synonyms,
    // The next one knows nothing.
    onEnd() {
      for (const id of known.keys()) waiting.add(id);
      lists = new WeakMap();
    },
  });
  let lists = new WeakMap<readonly SearchedThing[], number>();
  let lastList = 0;
  let telling: Promise<void> | undefined;

  const numberOf = (id: string): number => {
    const found = numbers.get(id) ?? ids.push(id) - 1;
    numbers.set(id, found);
    return found;
  };

  /** Describes what is waiting, by slices: this thread also answers HTTP. */
  const tellWaiting = async () => {
    while (waiting.size > 0) {
      const since = performance.now();
      const documents: IndexedDataset[] = [];
      for (const id of waiting) {
        waiting.delete(id);
        const dataset = known.get(id);
        if (!dataset) continue;
        const texts = Object.entries(searchedFields).map(([field, read]) => [field, read(dataset)]);
        documents.push({
          ...{ id: numberOf(id), dataset: id },
          ...(Object.fromEntries(texts) as Record<SearchedField, string>),
        });
        if (performance.now() - since > SLICE) break;
      }
      try {
        await thread.run({ kind: "put", documents });
      } catch (error) {
        for (const { id } of documents) waiting.add(ids[id] ?? "");
        throw error;
      }
    }
  };

  const tellAll = async () => {
    while (waiting.size > 0 || telling) {
      telling ??= tellWaiting().finally(() => {
        telling = undefined;
      });
      await telling;
    }
  };

  /** Asks the thread about a list, which it is told before where it does not know it: tasks are done in order. */
  const ask = async <Result>(kind: "find" | "named", things: readonly SearchedThing[], text: string) => {
    let list = lists.get(things);
    let telling: Promise<unknown> | undefined;
    if (list === undefined) {
      list = ++lastList;
      lists.set(things, list);
      telling = thread.run({ kind: "list", list, things });
    }
    const [answer] = await Promise.all([thread.run<Result>({ kind, list, text }), telling]);
    return answer;
  };

  return {
    others: {
      find: (list, text) => ask<FoundThings>("find", list, text),
      findNamed: (list, text) => ask<NamedThing[]>("named", list, text),
    },
    put(dataset) {
      known.set(dataset.id, dataset);
      waiting.add(dataset.id);
    },
    async search(text) {
      await tellAll();
      const found = [...(await thread.run<Uint32Array>({ kind: "search", text }))];
      return {
        ids: found.map((number) => ids[number] ?? ""),
        async explain(some) {
          const numbers = some.map(numberOf);
          const matches = await thread.run<[number, Explained][]>({ kind: "explain", text, numbers });
          return new Map(matches.map(([number, one]) => [ids[number] ?? "", one]));
        },
      };
    },
    async searchSome(text) {
      await tellAll();
      const found = await thread.run<Uint32Array[]>({ kind: "some", text });
      return found.map((numbers) => Array.from(numbers, (number) => ids[number] ?? ""));
    },
    async readWords(text) {
      await tellAll();
      return thread.run<WordsRead>({ kind: "read", text });
    },
    close: () => thread.close(),
  };
}
