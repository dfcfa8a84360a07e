import { parseDecimal } from "../field-types/number-text.js";

/** The number written in a cell, with a point or a comma, with or without spaces; undefined when it is not one. */
export function numberOf(text: string): number | undefined {
  return parseDecimal(text) ?? parseDecimal(text.replace(/\s/g, "").replace(",", "."));
}
