import type { Lang } from "./field-types/field-type.js";
import { showSigns } from "./hidden-signs.js";
import { typeset } from "./typography.js";

/** A sentence about what reading changed, in all languages. */
export type Note = Record<Lang, string>;

/** The sentence of a note in a language; the names of the file in it are shown by `showSigns`. */
export function writeNote(note: Note, lang: Lang): string {
  return showSigns(lang === "fr" ? typeset(note.fr) : note.en);
}
