import { setImmediate as breathe } from "node:timers/promises";
import MiniSearch from "minisearch";
import type { Dataset, SearchedField } from "../services.js";
import { foldTerm, splitWords } from "./fold-term.js";

/**
 * Finds datasets by words: accents, case, plurals do not count, a beginning is enough; typing mistakes are forgiven when
 * the words as they are written find nothing ("cheval" is not "chenal").
 */
export interface SearchIndex {
  put(dataset: Dataset): void;
  remove(id: string): void;
  /** The best first. What was put since the last search is indexed before, without holding the thread. */
  search(text: string): Promise<Hit[]>;
}

/** A dataset found, and for each word of it that answers (as the index has it), where it is. */
export interface Hit {
  id: string;
  matches: Record<string, SearchedField[]>;
}

/** Texts searched, the most telling first. */
export const searchedFields: Record<SearchedField, (dataset: Dataset) => string> = {
  title: ({ title }) => title,
  keywords: ({ keywords }) => keywords.join(", "),
  theme: ({ themeTitle }) => themeTitle,
  organisation: ({ organisationName }) => organisationName,
  description: ({ description }) => description,
  columns: ({ fields }) =>
    fields.map(({ name, title }) => (title === undefined ? name : `${title} (${name})`)).join(", "),
};

/** Time given to indexing before other work is let through, in milliseconds. */
const SLICE = 10;

export function createSearchIndex(): SearchIndex {
  const index = new MiniSearch<{ id: string }>({
    fields: Object.keys(searchedFields),
    tokenize: (text) => splitWords(text).flatMap(({ text: piece, word }) => (word ? [piece] : [])),
    processTerm: foldTerm,
    searchOptions: {
      boost: { title: 4, keywords: 3, theme: 2 },
      prefix: (term) => term.length > 2,
      combineWith: "AND",
    },
  });
  const waiting = new Map<string, Dataset>();
  let indexing: Promise<void> | undefined;

  const indexWaiting = async () => {
    let since = performance.now();
    for (const [id, dataset] of waiting) {
      waiting.delete(id);
      const document: { id: string } & Record<string, string> = { id };
      for (const [field, read] of Object.entries(searchedFields)) document[field] = read(dataset);
      if (index.has(id)) index.replace(document);
      else index.add(document);
      if (performance.now() - since < SLICE) continue;
      await breathe();
      since = performance.now();
    }
  };

  return {
    put(dataset) {
      waiting.set(dataset.id, dataset);
    },
    remove(id) {
      waiting.delete(id);
      if (index.has(id)) index.discard(id);
    },
    async search(text) {
      while (waiting.size > 0 || indexing) {
        indexing ??= indexWaiting().finally(() => {
          indexing = undefined;
        });
        await indexing;
      }
      const exact = index.search(text);
      const found = exact.length > 0 ? exact : index.search(text, { fuzzy: (term) => (term.length > 4 ? 0.2 : false) });
      return found.map(({ id, match }) => ({ id, matches: match as Record<string, SearchedField[]> }));
    },
  };
}
