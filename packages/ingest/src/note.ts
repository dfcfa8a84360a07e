import type { Lang } from "./field-types/field-type.js";
import { typeset } from "./typography.js";

/** A sentence about what reading changed, in all languages. */
export type Note = Record<Lang, string>;

/** The sentence of a note in a language. */
export function writeNote(note: Note, lang: Lang): string {
  return lang === "fr" ? typeset(note.fr) : note.en;
}
