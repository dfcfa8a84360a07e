import type { Synonyms } from "../site/synonyms.js";
import { foldTerm, splitWords } from "./fold-term.js";

/** A word, or several that a synonym takes together, and what is searched too. */
export interface AskedWords {
  /** As it was typed. */
  text: string;
  /** As it is compared. */
  terms: string[];
  also: { text: string; terms: string[] }[];
}

/** Letters from which a word that is being typed stands for a synonym that begins so. */
const ENOUGH = 4;

/** The words of a text, as written and as they are compared: without those that say nothing. */
function wordsOf(text: string): { piece: string; term: string }[] {
  return splitWords(text).flatMap(({ text: piece, word }) => {
    const term = word ? foldTerm(piece) : null;
    return term === null ? [] : [{ piece, term }];
  });
}

const termsOf = (text: string): string[] => wordsOf(text).map(({ term }) => term);

/** Prepares synonyms, then gives the words of a question, the longest phrases first, each with what is searched too. */
export function wordExpander(synonyms: readonly Synonyms[]): (text: string, most: number) => AskedWords[] {
  const known = new Map<string, AskedWords["also"]>();
  let longest = 1;
  for (const { words, finds } of synonyms) {
    const also = finds.map((text) => ({ text, terms: termsOf(text) })).filter(({ terms }) => terms.length > 0);
    for (const word of words) {
      const terms = termsOf(word);
      if (terms.length === 0) continue;
      longest = Math.max(longest, terms.length);
      const key = terms.join(" ");
      known.set(key, [...(known.get(key) ?? []), ...also]);
    }
  }
  const find = (terms: string[]): AskedWords["also"] => {
    const key = terms.join(" ");
    const exact = known.get(key);
    if (exact || terms.length > 1 || key.length < ENOUGH) return exact ?? [];
    return [...known].flatMap(([word, also]) => (word.startsWith(key) && !word.includes(" ") ? also : []));
  };
  return (text, most) => {
    const typed = wordsOf(text).slice(0, most);
    const asked: AskedWords[] = [];
    for (let at = 0; at < typed.length; ) {
      let taken = typed.slice(at, at + longest);
      let also = find(taken.map(({ term }) => term));
      while (also.length === 0 && taken.length > 1) {
        taken = taken.slice(0, -1);
        also = find(taken.map(({ term }) => term));
      }
      const distinct = new Map(also.map((one) => [one.terms.join(" "), one]));
      asked.push({
        text: taken.map(({ piece }) => piece).join(" "),
        terms: taken.map(({ term }) => term),
        also: [...distinct.values()],
      });
      at += taken.length;
    }
    return asked;
  };
}
