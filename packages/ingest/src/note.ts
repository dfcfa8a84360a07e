import type { Lang } from "./field-types/field-type.js";
import { typeset } from "./issues/french.js";

/** A sentence about what reading changed, in the languages it has. */
export type Note = string | Record<Lang, string>;

/** The sentence of a note in a language, French when it has no other. */
export function writeNote(note: Note, lang: Lang): string {
  return typeof note === "string" ? note : lang === "fr" ? typeset(note.fr) : note.en;
}
