import { LRUCache } from "lru-cache";
import MiniSearch, { type Query, type SearchResult } from "minisearch";
import type { Synonyms } from "../site/synonyms.js";
import { serveTasks, threadData } from "../threads/serve-tasks.js";
import { type SearchedField, searchedFieldNames } from "./dataset-query.js";
import { type AskedWords, wordExpander } from "./expand-words.js";
import { foldTerm, splitWords } from "./fold-term.js";
import { mayMean } from "./may-mean.js";
import type { Explained, Matches, SearchTask } from "./search-index.js";

/** Words of a question that count. */
const MAX_WORDS = 20;
/** Questions whose results are kept, to say why without searching again. */
const KEPT = 8;

/** What a place counts for, and how much less what a synonym finds there. */
const BOOST: Record<SearchedField, number> = {
  ...{ title: 4, keywords: 3, theme: 2 },
  ...{ organisation: 1, description: 1, columns: 1 },
};
const FAR_BOOST = Object.fromEntries(Object.entries(BOOST).map(([field, weight]) => [field, weight / 10]));

const expand = wordExpander(threadData<Synonyms[]>());
const index = new MiniSearch<{ id: number }>({
  fields: [...searchedFieldNames],
  tokenize,
  processTerm: foldTerm,
  searchOptions: {
    tokenize: (text) => tokenize(text).slice(0, MAX_WORDS),
    boost: BOOST,
    prefix: (term) => term.length > 2,
    combineWith: "AND",
  },
});
const kept = new LRUCache<string, SearchResult[]>({ max: KEPT });

/** The thread where datasets are indexed and found by words. */
serveTasks((task: SearchTask): Uint32Array | [number, Explained][] | undefined => {
  if (task.kind === "put") {
    kept.clear();
    for (const document of task.documents)
      if (index.has(document.id)) index.replace(document);
      else index.add(document);
    return undefined;
  }
  const found = find(task.text);
  if (task.kind === "search") return Uint32Array.from(found, ({ id }) => id);
  const wanted = new Set(task.numbers);
  const asked = expand(task.text, MAX_WORDS);
  return found.filter(({ id }) => wanted.has(id)).map((result) => [result.id, explain(asked, result)]);
});

function find(text: string): SearchResult[] {
  const known = kept.get(text);
  if (known) return known;
  const exact = index.search(queryOf(expand(text, MAX_WORDS)));
  const found = exact.length > 0 ? exact : searchMistyped(text);
  kept.set(text, found);
  return found;
}

/** All of the words, each as it is written or by what is searched too. */
function queryOf(asked: AskedWords[]): Query {
  const all = (terms: string[]): Query => ({ combineWith: "AND", queries: terms });
  return {
    combineWith: "AND",
    queries: asked.map(({ terms, also }) =>
      also.length === 0
        ? all(terms)
        : {
            combineWith: "OR",
            queries: [
              all(terms),
              { combineWith: "OR", boost: FAR_BOOST, prefix: false, queries: also.map((one) => all(one.terms)) },
            ],
          },
    ),
  };
}

/** Where the words are, and those that were found by a synonym alone. */
function explain(asked: AskedWords[], { match, queryTerms }: SearchResult): Explained {
  const found = new Set(queryTerms);
  const has = (terms: string[]) => terms.every((term) => found.has(term));
  return {
    terms: match as Matches,
    synonyms: asked.flatMap(({ text, terms, also }) => {
      const by = has(terms) ? [] : also.filter((one) => has(one.terms));
      return by.length > 0 ? [{ asked: text, found: by.map((one) => one.text) }] : [];
    }),
  };
}

/** Datasets of which each word, as mistyped as it is, is likely to be one of theirs; the others are left out of the matches. */
function searchMistyped(text: string): SearchResult[] {
  return index.search(text, { fuzzy: (term) => (term.length > 4 ? 0.2 : false) }).flatMap((result) => {
    const meant = result.terms.filter((term) => result.queryTerms.some((asked) => mayMean(asked, term)));
    if (!result.queryTerms.every((asked) => meant.some((term) => mayMean(asked, term)))) return [];
    const match = Object.fromEntries(meant.map((term) => [term, result.match[term] ?? []]));
    return [{ ...result, terms: meant, match }];
  });
}

function tokenize(text: string): string[] {
  return splitWords(text).flatMap(({ text: piece, word }) => (word ? [piece] : []));
}
