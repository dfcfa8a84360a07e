/**
 * Tells whether a text is one of some words. Only those of its length are compared: a text just read has no hash yet, and making it for a
 * Set takes longer than comparing with a few.
 */
export function oneOf(words: readonly string[]): (text: string) => boolean {
  const set = new Set(words);
  const byLength: string[][] = [];
  for (const word of set) {
    byLength[word.length] ??= [];
    byLength[word.length]?.push(word);
  }
  return (text) => {
    const same = byLength[text.length];
    return same !== undefined && (same.length <= 8 ? same.includes(text) : set.has(text));
  };
}
