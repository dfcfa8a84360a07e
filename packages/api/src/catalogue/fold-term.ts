const STOP_WORDS = new Set(
  "a au aux avec ce ces combien comment d dans de des du en est et il l la le les leur leurs ma mes mon nos notre ou par plus pour qu que quel quelle quelles quels qui s sa ses son sont sur un une y".split(
    " ",
  ),
);

/**
 * A word as it is compared: without accents, case nor mark of the plural; null for a word that says nothing ("de", "les").
 * "Déchèteries" and "dechetterie" are then one letter apart, which the index forgives.
 */
export function foldTerm(term: string): string | null {
  const folded = term.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("œ", "oe").replaceAll("æ", "ae");
  return folded === "" || STOP_WORDS.has(folded) ? null : singular(folded);
}

/** "communaux" → "communal", "bateaux" → "bateau", "tonnages" → "tonnage"; figures and short words are left alone. */
function singular(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  if (/[^e]aux$/.test(word)) return `${word.slice(0, -3)}al`;
  if (/(eau|eu|ou)x$/.test(word)) return word.slice(0, -1);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

/** The words of a text and what lies between them, in order: put end to end they are the text. */
export function splitWords(text: string): { text: string; word: boolean }[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_]+/gu)].map(([piece]) => ({
    text: piece,
    word: /[\p{L}\p{N}_]/u.test(piece),
  }));
}
