import { HIDDEN_SIGNS } from "@datalogue/ingest";

/** What is copied of a table or of a PDF brings them, and nobody sees them: hyphens between syllables, spaces without width. */
const LEFT_BY_COPYING = /[\u00ad\u200b\ufeff]/g;

/** A text of some lines as somebody typed or pasted it: its lines end with "\n", its tabs are spaces, and signs that copying leaves are none. */
export function readTyped(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/\t/g, " ")
    .replace(LEFT_BY_COPYING, "")
    .trim();
}

/**
 * Whether such a text has signs that would have it read as another: controls, changes of direction, what is no character. Those that join
 * an emoji, or the letters of some languages, are none.
 */
export function hasHiddenSigns(text: string): boolean {
  return text.replaceAll("\n", " ").search(HIDDEN_SIGNS) >= 0 || /\p{Noncharacter_Code_Point}/u.test(text);
}
