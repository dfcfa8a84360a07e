/** No-break space: before ":" and, in a report, inside « ». */
export const NB = "\u00a0";
/** Narrow no-break space: before ; ! ? % and between thousands; on a page, inside « ». */
export const NNB = "\u202f";

/** First letter in upper case, the rest as it is. */
export function capitalise(text: string): string {
  return text.charAt(0).toLocaleUpperCase("fr") + text.slice(1);
}

/** « text » as a program, a terminal or a report writes it. */
export function guillemets(text: string): string {
  return `«${NB}${text}${NB}»`;
}

// Made as it is asked for: what draws a form reads this file in browsers that may not know it.
let list: Intl.ListFormat | undefined;

/** "a, b et c". */
export function listed(words: Iterable<string>): string {
  list ??= new Intl.ListFormat("fr");
  return list.format(words);
}

/**
 * A text with French spaces where a plain one was written: U+202F before `; ! ? %`, U+00A0 before `:` and inside `« »`. Only what was already a
 * space changes, so that codes and addresses survive. A program, a terminal or a report takes it so. A `page` is set as French is
 * printed: curly apostrophe inside words, U+202F inside `« »` and `10 000`, U+00A0 inside `L. 541-1`, `n° 12`, `1er janvier` and before units.
 */
export function typeset(text: string, { page = false } = {}): string {
  const inside = page ? NNB : NB;
  const spaced = text
    .replace(page ? /[ \u00a0](?=[;!?%])/g : / (?=[;!?%])/g, NNB)
    .replace(/«[ \u00a0]/g, `«${inside}`)
    .replace(/[ \u00a0]»/g, `${inside}»`)
    .replace(/ (?=:(?:\s|$))/g, NB);
  if (!page) return spaced;
  return spaced
    .replace(/(?<=\p{L})'(?=\p{L})/gu, "’")
    .replace(/(?<![\d,.])\d{1,3}(?: \d{3})+(?!\d)/g, (number) => number.replaceAll(" ", NNB))
    .replace(/(?<=\b(?:[LRDA]\.|n°)) (?=\d)|(?<=\b1er) (?=\p{L})/gu, NB)
    .replace(/(?<=\d) (?=(?:kg|t|ha|km|kWh|MWh|GWh|hab|habitants?|points?|€|ko|Mo)(?:[\s,.;)/]|$))/g, NB);
}
