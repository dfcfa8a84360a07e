/** A whole number of sixteen digits or more that stands alone, or one past what a double holds, as far as it shows without reading the text. */
const MAY_BE_LONG = /(?<![\d.])\d{16}\d*(?![\d.eE])|\d{300}|\d[eE]\+?\d{3}/;
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d[\d.eE+-]*/g;
const LONG = /^-?[1-9]\d{15,}$/;

/**
 * The value of a JSON text, as JSON.parse gives it, but for whole numbers past 2⁵³: JSON.parse would give the nearest one that it can hold,
 * another identifier without a word; and numbers past 1.8e308, which would be infinite. They are given as texts, digit for digit. Throws when the text is not well formed.
 */
export function parseJson(text: string): unknown {
  if (!MAY_BE_LONG.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(TEXT_OR_NUMBER, (found) => (isLost(found) ? `"${found}"` : found)));
}

function isLost(found: string): boolean {
  if (found.startsWith('"')) return false;
  return LONG.test(found) ? !Number.isSafeInteger(Number(found)) : !Number.isFinite(Number(found));
}
