import type { Answer } from "./answer.js";

/**
 * Answers and pages already made, for one state of the data at a time, bounded in bytes, the least recently read leaving
 * first. It lives in the memory of the process: another build of the program never meets it. Only what anybody may read
 * goes in. A change of state takes them all, but for those that say what they are made of: these are valid again as soon as that is
 * found unchanged.
 */
export interface AnswerStore {
  find(state: string, key: string): Answer | undefined;
  /** Does nothing when the data have changed since `state`. */
  keep(state: string, key: string, answer: Answer): void;
  /**
   * The answer of a key; made once even when several visitors ask together, kept when it is a 200. `basis` names the state of
   * what this answer alone is made of.
   */
  get(state: string, key: string, make: () => Promise<Answer>, basis?: string): Promise<Answer>;
  readonly bytes: number;
}

interface Kept {
  answer: Answer;
  /** The last state it was found valid in. */
  state: string;
  basis: string | undefined;
}

export function createAnswerStore(maxBytes = 64_000_000): AnswerStore {
  const kept = new Map<string, Kept>();
  const underway = new Map<string, Promise<Answer>>();
  let current = "";
  let bytes = 0;

  const enter = (state: string) => {
    if (state === current) return;
    current = state;
    for (const [key, { basis }] of [...kept]) if (basis === undefined) drop(key);
  };
  const drop = (key: string) => {
    const found = kept.get(key);
    if (!found) return;
    const { answer } = found;
    kept.delete(key);
    bytes -= answer.bytes;
    answer.grown = () => {};
  };
  const grow = (added: number) => {
    bytes += added;
    for (const oldest of kept.keys()) {
      if (bytes <= maxBytes) break;
      drop(oldest);
    }
  };
  /** Valid in the current state, or made of what has not changed since. */
  const find = (key: string, basis?: string) => {
    const found = kept.get(key);
    if (!found || (found.state !== current && (basis === undefined || found.basis !== basis))) return undefined;
    found.state = current;
    kept.delete(key);
    kept.set(key, found);
    return found.answer;
  };
  const keep = (state: string, key: string, answer: Answer, basis?: string) => {
    // One answer must not take the room of all the others.
    if (state !== current || answer.bytes > maxBytes / 4) return;
    drop(key);
    kept.set(key, { answer, state, basis });
    answer.grown = grow;
    grow(answer.bytes);
  };

  return {
    get bytes() {
      return bytes;
    },
    find(state, key) {
      enter(state);
      return find(key);
    },
    keep: (state, key, answer) => keep(state, key, answer),
    async get(state, key, make, basis) {
      enter(state);
      const found = find(key, basis);
      if (found) return found;
      const task = `${state}\n${key}`;
      let making = underway.get(task);
      if (!making) {
        making = make()
          .then((answer) => {
            // Wrong addresses are without number: only what exists is kept.
            if (answer.status === 200) keep(state, key, answer, basis);
            return answer;
          })
          .finally(() => underway.delete(task));
        underway.set(task, making);
      }
      return making;
    },
  };
}
