import { fieldTypes } from "../field-types/index.js";
import type { Field } from "../schema.js";

/**
 * What turns the texts of a column into what they are compared by, as values: "1.0" and "1" of numbers, "1/6/2024" and "01/06/2024" of days.
 * Undefined for texts, which are compared as they are written.
 */
export function canonicalText(field: Field): ((text: string) => string) | undefined {
  const { type = "string" } = field;
  if (type === "string" || type === "any") return undefined;
  const read = fieldTypes[type].compile(field);
  const isNumber = type === "number" || type === "integer";
  return (text) => {
    if (isNumber && isPlainInteger(text)) return text;
    const value = read(text);
    return value === undefined || value === null ? text : String(value);
  };
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
