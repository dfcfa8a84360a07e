import type { Field } from "../schema.js";
import { compileOtherUnit, isOtherUnit } from "../units.js";
import type { Explanation } from "./field-type.js";

const POWERS = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * A number written with a point ("-12.5", "1e3", ".5"); undefined for anything else.
 * Up to 15 digits the value is a whole number divided by an exact power of ten: the nearest double, without `Number()`.
 */
export function parseDecimal(text: string): number | undefined {
  const length = text.length;
  let at = 0;
  let negative = false;
  const first = text.charCodeAt(0);
  if (first === 45 || first === 43) {
    negative = first === 45;
    at = 1;
  }
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
    } else if (code === 46 && point < 0) point = digits;
    else break;
  }
  if (digits === 0) return undefined;
  if (at < length) return /^[eE][+-]?\d+$/.test(text.slice(at)) ? finite(Number(text)) : undefined;
  if (digits > 15) return finite(Number(text));
  const value = point < 0 ? mantissa : mantissa / (POWERS[digits - point] as number);
  return negative ? -value : value;
}

/** Beyond 1.8e308 a double is infinite: refused rather than changed. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Whether a number is so large that the double read of it has other digits than those written, decimals left out; those that an exponent stands for
 * ("1e30") are not written.
 */
export function isRounded(
  text: string,
  value: number,
  { decimalChar = "." }: Pick<Field, "decimalChar"> = {},
): boolean {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return false;
  const [mantissa = "", exponent] = text.split(/(?<=\d)e(?=[+-]?\d)/i);
  const written = significantDigits(exponent === undefined ? (text.split(decimalChar, 1)[0] ?? "") : mantissa);
  const read = value.toPrecision(Math.min(written.length || 1, MOST_DIGITS));
  return significantDigits(read.split("e", 1)[0] ?? "") !== written;
}

/** Digits that tell a double from all others. */
const MOST_DIGITS = 17;

function significantDigits(text: string): string {
  return text.replace(/\D/g, "").replace(/^0+|0+$/g, "");
}

/**
 * A number without exponent (1.2E+5 → 120000), to its last digit; whole numbers, those of which a double would change a whole digit and what is no number
 * are given back as they are.
 */
export function withoutExponent(text: string): string {
  if (/^-?\d+$/.test(text)) return text;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || isRounded(text, value)) return text;
  const short = String(value);
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(short);
  if (!parts) return short;
  const [, sign, first, rest = "", exponent] = parts as unknown as [string, string, string, string | undefined, string];
  const digits = first + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, "0")}`;
}

/** Whether a number with one mark may be read two ways: "1,234" is one and a bit, or more than a thousand. */
export function isAmbiguousNumber(text: string): boolean {
  return /^\s*[+\u2212-]?[1-9]\d{0,2}[.,]\d{3}\s*$/.test(text);
}

/** How to write a number that may be read two ways: without its mark, or as it is where the mark is that of decimals. */
export function explainTwoWays(text: string, decimal: string): Explanation {
  const [thousands, isPoint] = [text.replace(/[.,]/, ""), text.includes(".")];
  return {
    remedy: {
      fr: `Écrivez « ${thousands} » si ${isPoint ? "le point" : "la virgule"} sépare les milliers, « ${decimal} » sinon. Si toute la colonne est écrite ainsi, déclarez ce signe dans le schéma (« groupChar » ou « decimalChar »).`,
      en: `Write “${thousands}” if the ${isPoint ? "point" : "comma"} parts thousands, “${decimal}” otherwise. If the whole column is written so, declare this mark in the schema (“groupChar” or “decimalChar”).`,
    },
  };
}

/** The minus of typography, which French prints and this site writes: before digits it means nothing else. */
const MINUS = "\u2212";

/** "−12,5" → "-12,5"; any other text as it is. */
export function withPlainMinus(text: string): string {
  return text.startsWith(MINUS) ? `-${text.slice(1)}` : text;
}

/** A number as it is typed in French, with the mark and the sign of programs: "−1 402,5" → "-1402.5"; what is no number stays none. */
export function plainNumber(text: string): string {
  return withPlainMinus(text.replace(SPACES, "")).replace(",", ".");
}

/** What to do of a number written with its unit ("1 234,5 t", "30 min"); undefined for what is no such thing. */
export function explainUnit(text: string, field: Field): Explanation | undefined {
  // Longer texts are no amounts, and would take their square in time.
  if (text.length > 60) return undefined;
  const parts = /^\s*([+\u2212-]?\d[\d\s.,]*?)\s*((?:[^\d\s.,;:/-][^\d\s]*)(?:\s[^\d]*)?)\s*$/.exec(text);
  const [, amount = "", unit = ""] = parts ?? [];
  if (!parts) return undefined;
  if (isOtherUnit(unit, field.unit))
    return {
      remedy: {
        fr: `Cette colonne est en « ${field.unit} » : convertissez le nombre, et écrivez-le seul.`,
        en: `This column is in “${field.unit}”: convert the number, and write it alone.`,
      },
    };
  const plain = isAmbiguousNumber(amount) ? undefined : suggestDecimal(amount);
  const alone = plain === undefined || field.decimalChar !== "," ? plain : plain.replace(".", ",");
  return {
    remedy: {
      fr: `Écrivez le nombre seul${alone ? ` (« ${alone} »)` : ""}, et l'unité (« ${unit} ») dans le titre de la colonne ou dans une autre colonne.`,
      en: `Write the number alone${alone ? ` (“${alone}”)` : ""}, and its unit (“${unit}”) in the title of the column or in another column.`,
    },
  };
}

/** No-break and thin spaces included. */
const SPACES = /\s/g;

/** What says, beside a number among words, that it may be negative: "(12,5) €", "– 3 t", "5- €", "5 €-". */
const SIGN_BEFORE = /[(\p{Pd}]/u;
const SIGN_AFTER = /^\s*[)\p{Pd}]|\p{Pd}\s*$/u;

const CURRENCY = /\p{Sc}/u;

/**
 * What turns the writing of a field (`decimalChar`, `groupChar`, `bareNumber`) into the one `parseDecimal` reads; undefined when there is
 * nothing to turn. A group character that is a space stands for all spaces, no-break ones included, wherever they are; any other one
 * parts groups of three digits or the text is refused, where Table Schema says nothing: "12.5" is not 125. Words around a number are
 * left, as Table Schema asks, but not what may be its sign, nor a unit that is not that of the field.
 */
export function numberNormaliser(field: Field): ((text: string) => string | undefined) | undefined {
  const decimal = field.decimalChar ?? ".";
  const group = field.groupChar ?? "";
  const bare = field.bareNumber ?? true;
  if (decimal === "." && group === "" && bare) return undefined;
  const spaced = /^\s$/.test(group);
  const grouped = spaced || !group ? undefined : groupedForm(group, decimal);
  const isOther = compileOtherUnit(field.unit);
  return (text) => {
    let result = bare ? withPlainMinus(text) : withoutWords(text, isOther);
    if (result === undefined) return undefined;
    if (spaced) result = result.replaceAll(SPACES, "");
    else if (grouped && result.includes(group)) {
      if (!grouped.test(result)) return undefined;
      result = result.replaceAll(group, "");
    }
    if (decimal !== ".") {
      if (result.includes(".")) return undefined;
      result = result.replace(decimal, ".");
    }
    return result;
  };
}

/** The form of a number in groups of three digits. */
function groupedForm(group: string, decimal: string): RegExp {
  const escaped = [group, decimal].map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`^[+-]?\\d{1,3}(?:${escaped[0]}\\d{3})+(?:${escaped[1]}\\d*)?$`);
}

/** A number with its sign, without the words around: "− 3,5 °C" → "- 3,5"; undefined when they may hold that sign, or are another unit than the one wanted. */
function withoutWords(text: string, isOther: (written: string) => boolean): string | undefined {
  const signed = text.replaceAll(MINUS, "-");
  const [before = ""] = /^[^\d+\-.,]+/.exec(signed) ?? [];
  const number = /^.*\d/s.exec(signed.slice(before.length))?.[0] ?? "";
  const after = signed.slice(before.length + number.length);
  if (SIGN_BEFORE.test(before) || SIGN_AFTER.test(after)) return undefined;
  // Before a number only money says its unit: « L 3 m » is a length.
  return (CURRENCY.test(before) && isOther(before)) || isOther(after) ? undefined : number;
}

/** What `suggestDecimal` reads in a text, unless the sign after it is another unit than that of the field: « 12 000 € » are not 12 000 k€. */
export function suggestInUnit(text: string, { unit }: Field): string | undefined {
  const [sign] = /[%€](?=\s*$)/.exec(text) ?? [];
  return sign !== undefined && isOtherUnit(sign, unit) ? undefined : suggestDecimal(text);
}

/**
 * "1 234,5 €", "1.234,5" and "1'234,5" → "1234.5", "(12,5)" and "12,5-" → "-12.5" as accounting programs write it: the one reading of
 * a French number, undefined when there are several.
 */
export function suggestDecimal(text: string): string | undefined {
  const plain = withPlainMinus(text.replace(SPACES, "").replace(/(%|€)$/, ""));
  const negative = /^\((\d[\d.,'’€%]*)\)$/.exec(plain)?.[1] ?? /^(\d[\d.,'’]*)-$/.exec(plain)?.[1];
  if (negative !== undefined) {
    const found = suggestDecimal(negative);
    return found && `-${found}`;
  }
  const compact = /^[+-]?\d{1,3}(['’]\d{3})+([.,]\d+)?$/.test(plain) ? plain.replace(/['’]/g, "") : plain;
  if (/^[+-]?\d+,\d+$/.test(compact)) return compact.replace(",", ".");
  // Both marks: the last one is that of decimals.
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(compact)) return compact.replaceAll(".", "").replace(",", ".");
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(compact)) return compact.replaceAll(",", "");
  return /^[+-]?\d+(\.\d+)?$/.test(compact) ? compact : undefined;
}
