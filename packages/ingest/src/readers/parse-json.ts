import { isRounded } from "../field-types/number-text.js";

/** Sixteen whole digits or more, or as many before an exponent, or a number past what a double holds, as far as it shows without reading the text. */
const MAY_BE_LOST = /(?<![\d.])\d{16}|[eE](?<=[\d.]{16}.)\+?\d|\d[eE]\+?\d{3}/;
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d[\d.eE+-]*/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The value of a JSON text, as JSON.parse gives it, but for whole numbers past 2⁵³: JSON.parse would give the nearest one that it can hold,
 * another identifier without a word; those with decimals or an exponent of which it would change a whole digit; and numbers past 1.8e308, which would be
 * infinite. They are given as texts, digit for digit. Throws when the text is not well formed.
 */
export function parseJson(text: string): unknown {
  if (!MAY_BE_LOST.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(TEXT_OR_NUMBER, (found) => (isLost(found) ? `"${found}"` : found)));
}

/** Whether a text is that of a number which `parseJson` gives as a text, or written alike. */
export function isLost(text: string): boolean {
  if (!NUMBER.test(text)) return false;
  const value = Number(text);
  if (/^-?\d+$/.test(text)) return !Number.isSafeInteger(value);
  return !Number.isFinite(value) || isRounded(text, value);
}
