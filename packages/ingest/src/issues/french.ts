/** No-break space: before ":" and inside « ». */
export const NB = "\u00a0";
/** Narrow no-break space: before ; ! ? % and between thousands. */
export const NNB = "\u202f";

/** « text » with its no-break spaces; a long text is cut, a line break and the spaces at its ends, which nobody sees, are drawn. */
export function quote(text: string, max = 80): string {
  const flat = text.replace(/\r?\n/g, "⏎").replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length));
  return `«${NB}${flat.length > max ? `${flat.slice(0, max)}…` : flat}${NB}»`;
}

/** 9687 → "9 687". */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, NNB);
}

/** A text with its decimal numbers written the French way: "de -1.40 à 46.05" → "de −1,40 à 46,05". */
export function writeDecimals(text: string): string {
  return text.replace(
    /(-?)(\d+)\.(\d+)/g,
    (_, minus: string, whole: string, decimals: string) => `${minus && "−"}${whole},${decimals}`,
  );
}

/** "1 colonne", "3 colonnes". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)}${NB}${value > 1 ? many : one}`;
}

/** "a, b et c"; the end of a long list is counted. */
export function list(names: readonly string[], max = 30): string {
  const shown = names.length > max ? [...names.slice(0, max), `${names.length - max} autres`] : [...names];
  const last = shown.pop() ?? "";
  return shown.length > 0 ? `${shown.join(", ")} et ${last}` : last;
}

/** A sentence of ours, for a program, a terminal or a report: French spaces where a plain one was written before a double punctuation mark. */
export function typeset(sentence: string): string {
  return sentence
    .replace(/ ([;!?%])/g, `${NNB}$1`)
    .replace(/ :/g, `${NB}:`)
    .replace(/« /g, `«${NB}`)
    .replace(/ »/g, `${NB}»`);
}

/**
 * A text of anybody set as French is printed, for a page: curly apostrophe inside words, U+202F before `; ! ? %` and inside `« »`, U+00A0
 * before `:` and inside `L. 541-1`, `n° 12`, `1er janvier`. Only what was already a space changes, so that codes and addresses survive.
 */
export function typographic(text: string): string {
  return text
    .replace(/(?<=\p{L})'(?=\p{L})/gu, "’")
    .replace(/[ \u00a0](?=[;!?%»])/g, "\u202f")
    .replace(/«[ \u00a0]/g, "«\u202f")
    .replace(/ (?=:(?:\s|$))/g, "\u00a0")
    .replace(/(?<=\b(?:[LRDA]\.|n°)) (?=\d)|(?<=\b1er) (?=\p{L})/gu, "\u00a0")
    .replace(/(?<=\d) (?=(?:kg|t|ha|km|kWh|MWh|GWh|hab|habitants?|points?|€|ko|Mo)(?:[\s,.;)/]|$))/g, "\u00a0");
}
