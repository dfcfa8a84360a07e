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
  WordsRead,
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
/** Words of which what they find alone is kept, by index. */
const KEPT_WORDS = 100;
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

interface Indexed {
  index: Index;
  /** Words as they were first written, by what they are compared as. */
  written: Map<string, string>;
  /** What words found alone, by how they are typed. */
  words: LRUCache<string, WordAnswer>;
}

/** What a word finds alone. */
interface WordAnswer {
  /** Whether something holds it, or a synonym of it, as it is typed. */
  exact: boolean;
  found: { id: number; score: number; titled: boolean }[];
  near: WordsRead["near"];
}

interface KnownList extends Indexed {
  titles: string[][];
}

function startIndex(): Indexed {
  const written = new Map<string, string>();
  const index = new MiniSearch<{ id: number }>({
    fields: [...searchedFieldNames],
    tokenize,
    processTerm(piece) {
      const term = foldTerm(piece);
      if (term !== null && !written.has(term)) written.set(term, piece);
      return term;
    },
    searchOptions: {
      tokenize: (text) => tokenize(text).slice(0, MAX_WORDS),
      // Without what is noted above: a question is no writing of what is indexed.
      processTerm: foldTerm,
      boost: BOOST,
      // "PLU" is no beginning of "pluie".
      prefix: (term) => term.length > SHORT,
      combineWith: "AND",
    },
  });
  return { index, written, words: new LRUCache({ max: KEPT_WORDS }) };
}
const datasets = startIndex();
/** As they were indexed, by number. */
const documents = new Map<number, IndexedDataset>();
const kept = new LRUCache<string, SearchResult[]>({ max: KEPT });
const lists = new LRUCache<number, KnownList>({ max: KEPT_LISTS });

type SearchAnswer = Uint32Array | Uint32Array[] | [number, Explained][] | WordsRead | NamedThing[] | undefined;

/** The thread where datasets, and other things of the site, are indexed and found by words. */
serveTasks((told: SearchTask): SearchAnswer => {
  const task = "text" in told ? { ...told, text: told.text.slice(0, MAX_CHARACTERS) } : told;
  if (task.kind === "list") {
    lists.set(task.list, indexList(task.things));
    return undefined;
  }
  if (task.kind === "find") return findThings(listOf(task.list), task.text);
  if (task.kind === "named") return findNamed(listOf(task.list), task.text);
  if (task.kind === "put") {
    kept.clear();
    datasets.words.clear();
    for (const document of task.documents) {
      const former = documents.get(document.id);
      // Not `replace`: what it leaves of the former words counts in the scores of the next search.
      if (former) datasets.index.remove(former);
      datasets.index.add(document);
      documents.set(document.id, document);
    }
    return undefined;
  }
  if (task.kind === "read") {
    const { left, near } = readEach(datasets, expand(task.text, MAX_WORDS));
    return { left, near };
  }
  if (task.kind === "some") return findSome(task.text);
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
  const found = findIn(datasets, expand(text, MAX_WORDS)).sort(byScore);
  kept.set(text, found);
  return found;
}

/** Datasets that answer to some of the words, by how many: the most first. */
function findSome(text: string): Uint32Array[] {
  const counted = countWords(readEach(datasets, expand(text, MAX_WORDS)).answers).sort(byScore);
  const counts = [...new Set(counted.map(({ words }) => words))].sort((a, b) => b - a);
  return counts.map((count) => Uint32Array.from(counted.filter(({ words }) => words === count).map(({ id }) => id)));
}

function byScore(a: { id: number; score: number }, b: { id: number; score: number }): number {
  const identifier = ({ id }: { id: number }) => documents.get(id)?.dataset ?? "";
  return b.score - a.score || (identifier(a) < identifier(b) ? -1 : 1);
}

/** What answers to all of the words; mistakes are forgiven where that is nothing, in those that nothing holds as they are typed. */
function findIn(indexed: Indexed, asked: AskedWords[]): SearchResult[] {
  const exact = indexed.index.search(queryOf(asked));
  if (exact.length > 0) return exact;
  const mistyped = asked.filter((one) => !readWord(indexed, one).exact);
  return mistyped.length > 0 ? searchMistyped(indexed.index, asked, mistyped) : [];
}

function indexList(things: readonly SearchedThing[]): KnownList {
  const indexed = startIndex();
  indexed.index.addAll(things.map((thing, id) => ({ id, ...thing })));
  return { ...indexed, titles: things.map(({ title = "" }) => termsIn(title)) };
}

function listOf(number: number) {
  const list = lists.get(number);
  if (!list) throw new Error(`unknown list: ${number}`);
  return list;
}

/** What answers to all of the words, or to as many as can be. */
function findThings(list: KnownList, text: string): FoundThings {
  const asked = expand(text, MAX_WORDS);
  const all = findIn(list, asked);
  if (all.length > 0 || asked.length === 0)
    return {
      ...{ found: all.map(toFound), all: true, left: [], asked: asked.length > 0 },
      near: listNear(asked, all, list.written),
    };
  const { answers, left, near } = readEach(list, asked);
  const counted = countWords(answers);
  const most = Math.max(0, ...counted.map(({ words }) => words));
  const kept = counted.filter(({ words }) => words === most).sort((a, b) => b.score - a.score);
  return { found: kept.map(({ id, titled }) => ({ rank: id, titled })), all: false, left, asked: true, near };
}

/** What each word finds alone, and what became of it. */
function readEach(indexed: Indexed, asked: AskedWords[]): WordsRead & { answers: WordAnswer[] } {
  const answers = asked.map((one) => readWord(indexed, one));
  return {
    answers,
    left: asked.flatMap(({ text }, rank) => (answers[rank]?.found.length ? [] : [text])),
    near: answers.flatMap(({ near }) => near),
  };
}

function readWord({ index, written, words }: Indexed, one: AskedWords): WordAnswer {
  const known = words.get(one.text);
  if (known) return known;
  const exact = index.search(queryOf([one]));
  const results = exact.length > 0 ? exact : searchMistyped(index, [one], [one]);
  const answer: WordAnswer = {
    exact: exact.length > 0,
    found: results.map((result) => ({ id: result.id, score: result.score, titled: toFound(result).titled })),
    near: exact.length > 0 ? [] : listNear([one], results, written),
  };
  words.set(one.text, answer);
  return answer;
}

/** How many of the words each thing answers to, and whether its title answers to all of these. */
function countWords(answers: WordAnswer[]) {
  const counted = new Map<number, WordAnswer["found"][number] & { words: number }>();
  for (const { id, score, titled } of answers.flatMap(({ found }) => found)) {
    const former = counted.get(id) ?? { words: 0, score: 0, titled: true };
    counted.set(id, {
      id,
      words: former.words + 1,
      score: former.score + score,
      titled: former.titled && titled,
    });
  }
  return [...counted.values()];
}

/** The words that were taken for others: nothing found holds them, nor their synonyms, as they are typed. */
function listNear(asked: AskedWords[], results: SearchResult[], written: Map<string, string>): WordsRead["near"] {
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

/** All of the words, each as it is written or by what is searched too; those that are mistyped, by what is near. */
function queryOf(asked: AskedWords[], mistyped: AskedWords[] = []): Query {
  const all = (terms: string[]): Query => ({ combineWith: "AND", queries: terms });
  return {
    combineWith: "AND",
    queries: asked.map((one) => {
      const { terms, also } = one;
      if (mistyped.includes(one)) return { combineWith: "AND", queries: terms, fuzzy: mistakesIn };
      return also.length === 0
        ? all(terms)
        : {
            combineWith: "OR",
            queries: [
              all(terms),
              { combineWith: "OR", boost: FAR_BOOST, prefix: false, queries: also.map((far) => all(far.terms)) },
            ],
          };
    }),
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

/** Things of which each word, as mistyped as it is, is likely to be one of theirs; the others are left out of the matches. */
function searchMistyped(index: Index, asked: AskedWords[], mistyped: AskedWords[]): SearchResult[] {
  return index.search(queryOf(asked, mistyped)).flatMap((result) => {
    const meant = result.terms.filter((term) => result.queryTerms.some((typed) => mayMean(typed, term)));
    if (!result.queryTerms.every((typed) => meant.some((term) => mayMean(typed, term)))) return [];
    const match = Object.fromEntries(meant.map((term) => [term, result.match[term] ?? []]));
    return [{ ...result, terms: meant, match }];
  });
}

function tokenize(text: string): string[] {
  return splitWords(text).flatMap(({ text: piece, word }) => (word ? [piece] : []));
}
