import { plainNumber } from "@datalogue/ingest";

/** What JavaScript reads besides ("0x10", "Infinity") nobody types as a number. */
const WRITTEN_IN_DIGITS = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A number as it is typed in French ("12 500,5"); undefined for nothing; what is no number, or may be two ("1.100"), as it was typed, to be told.
 */
export function readNumber(typed: string): number | string | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  const plain = plainNumber(text);
  const number = Number(plain);
  // Too great a number ("1e400") is infinite, which no document can hold.
  const isNumber = WRITTEN_IN_DIGITS.test(plain) && Number.isFinite(number);
  return isNumber && !tellAmbiguity(text) ? number : text;
}

/** What is to be written in place of a number whose point may part thousands or decimals; undefined for any other text. */
export function tellAmbiguity(typed: string): string | undefined {
  const text = typed.replace(/\s/g, "");
  if (!/^[\u2212-]?[1-9]\d{0,2}\.\d{3}$/.test(text)) return undefined;
  const whole = Number(plainNumber(text.replace(".", "")));
  const decimal = Number(plainNumber(text));
  return `« ${text} » se lit de deux façons : écrivez ${writeNumber(whole)} ou ${writeNumber(decimal)}.`;
}

/** All its decimals, and thousands apart from five digits upwards: a year is a number too. */
const FRENCH = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 20, useGrouping: "min2" });

/** A number as French writes it, whole; one that French cannot write so, as programs do: `readNumber` gives it back. */
export function writeNumber(value: number): string {
  const text = FRENCH.format(value).replace("-", "\u2212");
  return Number(plainNumber(text)) === value ? text : String(value);
}
