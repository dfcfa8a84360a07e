import { columnWords, foldName } from "../column-names.js";
import type { Field } from "../schema.js";

/** Words that say nothing of what a column holds. */
const EMPTY_WORDS = new Set("a au aux d de des du en et l la le les par pour sur un une".split(" "));
/** What headers shorten. */
const READ: Record<string, string> = {
  an: "annee",
  com: "commune",
  dt: "date",
  exercice: "annee",
  hab: "habitant",
  lib: "libelle",
  millesime: "annee",
  nb: "nombre",
  nbre: "nombre",
  pop: "population",
  qte: "quantite",
  tel: "telephone",
};

/** How much a header and a field look alike, from 0 to 1: years, units between parentheses, accents and plurals do not count. */
export function nameLikeness(header: string, field: Field): number {
  const bare = withoutAsides(header);
  const names = [field.name, field.title ?? "", field.extendsField ?? ""].filter((name) => name !== "");
  if (names.some((name) => foldName(name) === foldName(header) || foldName(name) === foldName(bare))) return 1;
  return Math.max(...names.map((name) => wordLikeness(bare, withoutAsides(name))));
}

/** Share of the words that two texts have in common (Dice), a common beginning counting for less. */
export function wordLikeness(first: string, second: string): number {
  const [a, b] = [wordsOf(first), wordsOf(second)];
  if (a.length === 0 || b.length === 0) return 0;
  const free = new Set(b);
  let common = 0;
  for (const word of a) {
    let [best, most] = ["", 0];
    for (const other of free) {
      const alike = likeness(word, other);
      if (alike > most) [best, most] = [other, alike];
    }
    free.delete(best);
    common += most;
  }
  return (2 * common) / (a.length + b.length);
}

function wordsOf(text: string): string[] {
  const words = columnWords(text).filter((word) => !EMPTY_WORDS.has(word) && !/^\d+$/.test(word));
  return [...new Set(words.map((word) => READ[word] ?? word.replace(/(?<=\w{3})[sx]$/, "")))];
}

function likeness(a: string, b: string): number {
  if (a === b) return 1;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return same >= 4 && same >= 0.6 * Math.min(a.length, b.length) ? 0.8 : 0;
}

function withoutAsides(text: string): string {
  return text.replace(/\([^)]*\)/g, " ");
}
