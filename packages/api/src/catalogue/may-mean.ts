/** From this length on, two letters apart may be one word; shorter ones have too many neighbours. */
const LONG = 8;
/** A longer one is no word. */
const LONGEST = 40;
/** Letters apart that are sought: what a search takes grows with their square. */
const MOST_APART = 3;
/** A number or a code, that of Corsica as well: one figure apart is another one. */
const CODE = /^\d[\dab]?\d*$/;

/** How far from each other, in letters, the words that `mayMean` chooses among are to be sought. */
export function mistakesIn(typed: string): number {
  if (typed.length < 5 || typed.length > LONGEST || CODE.test(typed)) return 0;
  return typed.length < LONG ? 2 : Math.min(MOST_APART, Math.round(typed.length / 5));
}

/**
 * Whether who typed a word may have meant another one, two letters apart at most: it begins so, or is one letter apart, or two letters that follow each
 * other are swapped, or both are long, begin with the same letter and are about as long. "logmeent" is "logement", "ordrue" "ordure"; "poubelle" is not "nouvelle", nor "conteneur" "contenu",
 * nor "loyer" "foyer": who changes the first letter writes another word. Of a number nothing is forgiven: 17189 is not 17185.
 */
export function mayMean(typed: string, word: string): boolean {
  if (word.startsWith(typed)) return true;
  if (CODE.test(typed)) return false;
  if (isOneLetterApart(typed, word) || isSwapped(typed, word)) return true;
  return typed.length >= LONG && typed[0] === word[0] && Math.abs(typed.length - word.length) <= 1;
}

/** Two letters that follow each other are in the other order. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, rank) => letter !== b[rank]);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** One letter changed, added or left out. */
function isOneLetterApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  if (start === 0 && short.length === long.length) return false;
  return short.slice(start + (short.length === long.length ? 1 : 0)) === long.slice(start + 1);
}
