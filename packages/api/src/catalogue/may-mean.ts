/**
 * Whether who typed a word may have meant another one, two letters apart at most: it begins so, or is one letter apart, or both
 * begin with the same letter and are about as long. "logmeent" is "logement"; "poubelle" is not "nouvelle", nor "conteneur" "contenu",
 * nor "loyer" "foyer": who changes the first letter writes another word.
 */
export function mayMean(typed: string, word: string): boolean {
  if (word.startsWith(typed) || isOneLetterApart(typed, word)) return true;
  return typed[0] === word[0] && Math.abs(typed.length - word.length) <= 1;
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
