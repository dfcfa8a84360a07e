import { LRUCache } from "lru-cache";
import MiniSearch, { type Query, type SearchResult } from "minisearch";
import type { Synonyms } from "../site/synonyms.js";
import { serveTasks, threadData } from "../threads/serve-tasks.js";
import { type SearchedField, searchedFieldNames } from "./dataset-query.js";
import { type AskedWords, wordExpander } from "./expand-words.js";
import { foldTerm, splitWords } from "./fold-term.js";
import { mayMean, mistakesIn } from "./may-mean.js";
import type {
  Explained,
  FoundThings,
  IndexedDataset,
  Matches,
  NamedThing,
  SearchedThing,
  SearchTask,
} from "./search-index.js";

/** Words of a question that count. */
const MAX_WORDS = 20;
/** Characters of a question that count, whoever asks it. */
const MAX_CHARACTERS = 200;
/** Letters of a word that answers whole only. */
const SHORT = 3;
/** Words told as taken for one that nothing answers to. */
const MOST_NEAR = 3;
/** Questions whose results are kept, to say why without searching again. */
const KEPT = 8;
/** Lists kept: those of a state of the site, and of the one before while its pages are being made. */
const KEPT_LISTS = 8;

/** What a place counts for, and how much less what a synonym finds there. */
const BOOST: Record<SearchedField, number> = {
  ...{ title: 4, keywords: 3, theme: 2 },
  ...{ organisation: 1, description: 1, columns: 1 },
};
const FAR_BOOST = Object.fromEntries(Object.entries(BOOST).map(([field, weight]) => [field, weight / 10]));

const expand = wordExpander(threadData<Synonyms[]>());
type Index = MiniSearch<{ id: number }>;

interface KnownList {
  index: Index;
  titles: string[][];
  /** Words as things write them, by what they are compared as. */
  written: Map<string, string>;
}

const emptyIndex = (): Index =>
  new MiniSearch<{ id: number }>({
    fields: [...searchedFieldNames],
    tokenize,
    processTerm: foldTerm,
    searchOptions: {
      tokenize: (text) => tokenize(text).slice(0, MAX_WORDS),
      boost: BOOST,
      // "PLU" is no beginning of "pluie".
      prefix: (term) => term.length > SHORT,
      combineWith: "AND",
    },
  });
const index = emptyIndex();
/** As they were indexed, by number. */
const documents = new Map<number, IndexedDataset>();
const kept = new LRUCache<string, SearchResult[]>({ max: KEPT });
const lists = new LRUCache<number, KnownList>({ max: KEPT_LISTS });

/** The thread where datasets, and other things of the site, are indexed and found by words. */
serveTasks((told: SearchTask): Uint32Array | [number, Explained][] | FoundThings | NamedThing[] | undefined => {
  const task = "text" in told ? { ...told, text: told.text.slice(0, MAX_CHARACTERS) } : told;
  if (task.kind === "list") {
    lists.set(task.list, indexList(task.things));
    return undefined;
  }
  if (task.kind === "find") return findThings(listOf(task.list), task.text);
  if (task.kind === "named") return findNamed(listOf(task.list), task.text);
  if (task.kind === "put") {
    kept.clear();
    for (const document of task.documents) {
      const former = documents.get(document.id);
      // Not `replace`: what it leaves of the former words counts in the scores of the next search.
      if (former) index.remove(former);
      index.add(document);
      documents.set(document.id, document);
    }
    return undefined;
  }
  const found = find(task.text);
  if (task.kind === "search") return Uint32Array.from(found, ({ id }) => id);
  const wanted = new Set(task.numbers);
  const asked = expand(task.text, MAX_WORDS);
  return found
    .filter(({ id }) => wanted.has(id))
    .map((result): [number, Explained] => [result.id, explain(asked, result)]);
});

/** The best first; as good as each other, in the order of their identifiers, which every process and every page have in common. */
function find(text: string): SearchResult[] {
  const known = kept.get(text);
  if (known) return known;
  const identifier = ({ id }: SearchResult) => documents.get(id)?.dataset ?? "";
  const found = findIn(index, text).sort((a, b) => b.score - a.score || (identifier(a) < identifier(b) ? -1 : 1));
  kept.set(text, found);
  return found;
}

function findIn(index: Index, text: string): SearchResult[] {
  const exact = index.search(queryOf(expand(text, MAX_WORDS)));
  return exact.length > 0 ? exact : searchMistyped(index, text);
}

function indexList(things: readonly SearchedThing[]): KnownList {
  const index = emptyIndex();
  index.addAll(things.map((thing, id) => ({ id, ...thing })));
  const written = new Map<string, string>();
  for (const piece of things.flatMap((thing) => Object.values(thing).flatMap(tokenize))) {
    const term = foldTerm(piece);
    if (term !== null && !written.has(term)) written.set(term, piece);
  }
  return { index, titles: things.map(({ title = "" }) => termsIn(title)), written };
}

function listOf(number: number) {
  const list = lists.get(number);
  if (!list) throw new Error(`unknown list: ${number}`);
  return list;
}

/** What answers to all of the words, or to as many as can be. */
function findThings({ index, written }: KnownList, text: string): FoundThings {
  const asked = expand(text, MAX_WORDS);
  const all = findIn(index, text);
  if (all.length > 0 || asked.length < 2)
    return {
      ...{ found: all.map(toFound), all: true, left: [], asked: asked.length > 0 },
      near: listNear(asked, all, written),
    };
  const left: string[] = [];
  const near: FoundThings["near"] = [];
  const found = new Map<number, { words: number; score: number; titled: boolean }>();
  for (const one of asked) {
    const results = findIn(index, one.text);
    if (results.length === 0) left.push(one.text);
    near.push(...listNear([one], results, written));
    for (const result of results) {
      const { words, score, titled } = found.get(result.id) ?? { words: 0, score: 0, titled: true };
      found.set(result.id, {
        words: words + 1,
        score: score + result.score,
        titled: titled && toFound(result).titled,
      });
    }
  }
  const most = Math.max(0, ...[...found.values()].map(({ words }) => words));
  const kept = [...found].filter(([, { words }]) => words === most).sort(([, a], [, b]) => b.score - a.score);
  return { found: kept.map(([rank, { titled }]) => ({ rank, titled })), all: false, left, asked: true, near };
}

/** The words that were taken for others: nothing found holds them, nor their synonyms, as they are typed. */
function listNear(asked: AskedWords[], results: SearchResult[], written: Map<string, string>): FoundThings["near"] {
  const found = new Set(results.flatMap(({ terms }) => terms));
  const holds = (term: string) => [...found].some((one) => one.startsWith(term));
  return asked.flatMap(({ text, terms, also }) => {
    if (results.length === 0 || terms.every(holds) || also.some((one) => one.terms.every(holds))) return [];
    const unknown = terms.filter((term) => !holds(term));
    const taken = [...found].filter((one) => unknown.some((term) => mayMean(term, one)));
    return [{ asked: text, taken: taken.slice(0, MOST_NEAR).map((term) => written.get(term) ?? term) }];
  });
}

const toFound = ({ id, match }: SearchResult) => ({
  rank: id,
  titled: Object.values(match).some((fields) => fields.includes("title")),
});

/** Things of which the question holds words of the title, mistyped or not, the most first; other fields are other titles of theirs. */
function findNamed({ index, titles }: KnownList, text: string): NamedThing[] {
  const pieces = tokenize(text)
    .slice(0, MAX_WORDS)
    .map((piece) => ({ piece, term: foldTerm(piece) }));
  const results = index.search(text, {
    combineWith: "OR",
    prefix: (term) => term.length > 3,
    fuzzy: mistakesIn,
  });
  return results
    .map(({ id, queryTerms, terms }): NamedThing => {
      const meant = new Set(queryTerms.filter((asked) => terms.some((term) => mayMean(asked, term))));
      const title = titles[id] ?? [];
      // "Saint Pierre, Saint Denis": each name takes one of the words that they share.
      const left = new Set(meant);
      return {
        rank: id,
        words: meant.size,
        whole: title.every((term) => terms.includes(term)),
        first: title.slice(0, 1).every((term) => terms.includes(term)),
        rest: pieces.flatMap(({ piece, term }) => (term === null || left.delete(term) ? [] : [piece])).join(" "),
      };
    })
    .filter(({ words }) => words > 0)
    .sort((a, b) => b.words - a.words);
}

const termsIn = (text: string): string[] => tokenize(text).flatMap((piece) => foldTerm(piece) ?? []);

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
function searchMistyped(index: Index, text: string): SearchResult[] {
  return index.search(text, { fuzzy: mistakesIn }).flatMap((result) => {
    const meant = result.terms.filter((term) => result.queryTerms.some((asked) => mayMean(asked, term)));
    if (!result.queryTerms.every((asked) => meant.some((term) => mayMean(asked, term)))) return [];
    const match = Object.fromEntries(meant.map((term) => [term, result.match[term] ?? []]));
    return [{ ...result, terms: meant, match }];
  });
}

function tokenize(text: string): string[] {
  return splitWords(text).flatMap(({ text: piece, word }) => (word ? [piece] : []));
}
