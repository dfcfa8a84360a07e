/** A number as it is typed in French ("12 500,5"); undefined for nothing; what is no number as it was typed, to be told. */
export function readNumber(typed: string): number | string | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  const plain = text.replace(/[\s\u202f\u00a0]/g, "").replace(",", ".");
  return Number.isNaN(Number(plain)) ? text : Number(plain);
}
