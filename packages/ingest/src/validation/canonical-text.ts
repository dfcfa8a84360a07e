import { fieldTypes } from "../field-types/index.js";
import { parseWhole, wholeEnd } from "../field-types/integer.js";
import type { Field, FieldTypeName, MissingValue } from "../schema.js";
import type { RawCell } from "../table.js";
import { missingTexts } from "./read-column.js";
import { isSpreadsheetError } from "./spreadsheet-error.js";
import { hasMonths, orderOf, withUtc } from "./value-order.js";

/** Gives what a text is compared by as a value; null = no value, undefined = not of the type. */
type CanonicalText = (text: string) => string | null | undefined;

/**
 * What turns the texts of a column into what they are compared by, as the values published: "1.0" and "1" of numbers, "1/6/2024" and
 * "01/06/2024" of days, "10:00+02:00" and "08:00Z" of moments. Undefined for texts, which are compared as they are written.
 */
export function canonicalText(field: Field, common?: MissingValue[]): CanonicalText | undefined {
  const { type = "string" } = field;
  if (type === "string" || type === "any") return undefined;
  const parse = fieldTypes[type].compile(field);
  const missing = listMissing(field, common);
  const isNumber = type === "number" || type === "integer";
  const turn = turns[type] ?? String;
  /** What the reading of the column accepts, with a warning, of a text that is not of its type. */
  function readLoosely(text: string) {
    if (isSpreadsheetError(text)) return null;
    const trimmed = text.trim();
    const value = trimmed === text ? undefined : trimmed === "" || missing?.has(trimmed) ? null : parse(trimmed);
    const end = value === undefined && type === "integer" ? wholeEnd(trimmed, field) : 0;
    return end > 0 ? parseWhole(trimmed, end) : value;
  }
  return (text) => {
    if (missing?.has(text)) return null;
    if (isNumber && isPlainInteger(text)) return text;
    let value = parse(text);
    if (value === undefined) value = readLoosely(text);
    return value === undefined || value === null ? value : turn(String(value));
  };
}

/** The reading of a column that is part of a key: what its cells are compared by, undefined for no value, which is not compared. */
export function compileKeyPart(field: Field, common?: MissingValue[]): (cell: RawCell) => string | undefined {
  const canonical = canonicalText(field, common);
  const missing = listMissing(field, common);
  return (cell) => {
    if (!cell || (canonical === undefined && (missing?.has(cell) || isSpreadsheetError(cell)))) return undefined;
    const value = canonical?.(cell);
    return value === null ? undefined : (value ?? cell);
  };
}

/** The filled texts that mean no value; undefined when there are none, as of nearly all columns: no text is then looked for. */
function listMissing(field: Field, common: MissingValue[] | undefined): ReadonlySet<string> | undefined {
  const texts = missingTexts(field.missingValues, common).filter((text) => text !== "");
  return texts.length > 0 ? new Set(texts) : undefined;
}

/** Of the types of which several texts are one value. */
const turns: Partial<Record<FieldTypeName, (value: string) => string>> = {
  datetime: withUtc,
  time: (value) => (hasOffset(value) ? value : inSeconds("time", value)),
  duration: (value) => (hasMonths(value) ? value : inSeconds("duration", value)),
};

function inSeconds(type: FieldTypeName, value: string): string {
  return String(orderOf(type)?.(value));
}

function hasOffset(time: string): boolean {
  return /[Z+-]/.test(time);
}

/** "17219": written already as it is compared. */
function isPlainInteger(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 15 || text.charCodeAt(0) === 48) return text === "0";
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
