import { LRUCache } from "lru-cache";
import { PassingMap } from "../system/passing-map.js";
import type { Answer } from "./answer.js";

/**
 * Answers and pages already made, for one state of the data at a time, bounded in bytes, the least recently read leaving
 * first. It lives in the memory of the process: another build of the program never meets it. Only what anybody may read
 * goes in. A change of state takes them all, but for those that say what they are made of: these are valid again as soon as that is
 * found unchanged.
 */
export interface AnswerStore {
  find(state: string, key: string): Answer | undefined;
  /** What was made in a former state, once what it is made of is found unchanged; undefined at once where there is nothing to look at. */
  renew(state: string, key: string): Promise<Answer | undefined> | undefined;
  /** Does nothing when the data have changed since `state`. `basis`: of what this answer alone is made, as it was found before it was made. */
  keep(state: string, key: string, answer: Answer, basis?: FoundBasis): void;
  /**
   * The answer of a key; made once even when several visitors ask together, kept when it is a 200. `readBasis` names the state of
   * what this answer alone is made of.
   */
  get(state: string, key: string, make: () => Promise<Answer>, readBasis?: ReadBasis): Promise<Answer>;
  /** What was right until a moment ago, and was replaced since without being corrected; undefined at once where there is none. */
  former(key: string): Promise<Answer | undefined> | undefined;
  readonly bytes: number;
}

/** Names the state of what one answer is made of. */
export type ReadBasis = () => Promise<string>;

/** What an answer was made of, and how to know whether it still is. */
export interface FoundBasis {
  found: string;
  read: ReadBasis;
}

interface Kept {
  answer: Answer;
  /** The last state it was found valid in. */
  state: string;
  basis?: FoundBasis | undefined;
}

/** Of an entry without its body: headers, key, what it is made of. Small answers would fill the memory uncounted. */
const ENTRY_BYTES = 2_000;

/** Milliseconds that what was replaced may still be told. */
const MOMENT = 5_000;

interface StoreParts {
  /** In memory. */
  maxBytes?: number;
  /** Whether what has changed since a state only follows it, so that what was told then may be told a moment longer; never without it. */
  isOnlyFollowed?(state: string): Promise<boolean>;
}

export function createAnswerStore({ maxBytes = 64_000_000, isOnlyFollowed }: StoreParts = {}): AnswerStore {
  const kept = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: ({ answer, basis }, key) =>
      answer.bytes + 2 * key.length + (basis?.found.length ?? 0) + ENTRY_BYTES,
  });
  const underway = new PassingMap<string, Promise<Answer>>();
  const renewing = new PassingMap<string, Promise<Answer | undefined>>();
  let current = "";
  /** When the last states were left. */
  const left = new Map<string, number>();

  const enter = (state: string) => {
    if (state === current) return;
    if (isOnlyFollowed) {
      left.set(current, performance.now());
      // A timer may come a little early.
      setTimeout(letGo, MOMENT + 50).unref();
    }
    current = state;
    letGo();
  };
  /** Whether a state was left a moment ago. */
  const isLeft = (state: string) => performance.now() - (left.get(state) ?? Number.NEGATIVE_INFINITY) < MOMENT;
  /** Forgets what may be told no longer. */
  const letGo = () => {
    for (const state of [...left.keys()]) if (!isLeft(state)) left.delete(state);
    for (const [key, { basis, state }] of [...kept])
      if (basis === undefined && state !== current && !isLeft(state)) kept.delete(key);
  };
  /** Valid in the current state, or made of what has not changed since. */
  const find = (key: string, basis?: string) => {
    const found = kept.get(key);
    if (!found || (found.state !== current && (basis === undefined || found.basis?.found !== basis))) return undefined;
    found.state = current;
    return found.answer;
  };
  const keep = (state: string, key: string, answer: Answer, basis?: FoundBasis) => {
    // One answer must not take the room of all the others.
    if (state !== current || answer.bytes > maxBytes / 4) return;
    kept.set(key, { answer, state, basis });
    answer.resized = () => {
      const found = kept.peek(key);
      // Another object: the cache weighs again only what it does not hold already.
      if (found?.answer === answer) kept.set(key, { ...found });
    };
  };

  return {
    get bytes() {
      return kept.calculatedSize;
    },
    find(state, key) {
      enter(state);
      return find(key);
    },
    keep,
    renew(state, key) {
      enter(state);
      const task = `${state}\n${key}`;
      const before = kept.peek(key);
      if (!before?.basis) return undefined;
      let looking = renewing.get(task);
      if (!looking) {
        looking = Promise.resolve(before.basis)
          .then(({ read }) => read())
          .then((now) => {
            // What changed while it was looked at is not told of this state.
            if (state !== current) return undefined;
            const found = find(key, now);
            if (!found && !isLeft(before.state) && kept.peek(key) === before) kept.delete(key);
            return found;
          })
          .finally(() => renewing.delete(task));
        renewing.set(task, looking);
      }
      return looking;
    },
    async get(state, key, make, readBasis) {
      enter(state);
      const basis = readBasis && { found: await readBasis(), read: readBasis };
      const found = state === current ? find(key, basis?.found) : undefined;
      if (found) return found;
      const task = `${state}\n${key}`;
      let making = underway.get(task);
      if (!making) {
        making = make()
          .then((answer) => {
            // Wrong addresses are without number: only what exists is kept.
            // What is said to be kept nowhere is not kept here either.
            if (answer.status === 200 && !/\b(private|no-store)\b/i.test(answer.header("cache-control") ?? ""))
              keep(state, key, answer, basis);
            return answer;
          })
          .finally(() => underway.delete(task));
        underway.set(task, making);
      }
      return making;
    },
    former(key) {
      const before = kept.get(key);
      if (!isOnlyFollowed || !before || !isLeft(before.state)) return undefined;
      return isOnlyFollowed(before.state).then((isRight) => (isRight ? before.answer : undefined));
    },
  };
}
