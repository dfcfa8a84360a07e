import { withPlainMinus } from "../field-types/number-text.js";
import type { Field } from "../schema.js";
import { isOtherUnit } from "../units.js";
import type { NumberForm } from "./recipe.js";

const SPACES = /[\s\u00a0\u202f\u2009]/g;

/**
 * Compiles the reading of the numbers of a column: the text of a cell becomes the text that the schema expects; undefined for a
 * cell that is not written so. Only digits move: no rounding. A number that the file stores as such has the mark of the schema or a point, whatever
 * the form says.
 * @param typed texts are those of a file that has numbers too, and may have a point as these do.
 */
export function compileNumberForm(
  form: NumberForm,
  field: Field,
  typed: boolean,
): (text: string, isStored?: boolean) => string | undefined {
  const { decimal = ".", unit, factor = 1 } = form;
  const mark = field.decimalChar ?? ".";
  const marksOfTexts = typed ? [decimal, "."] : [decimal];
  const marksOfNumbers = [mark, "."];
  const group = decimal === "," ? "." : ",";
  const shift = Math.round(Math.log10(factor));
  const grouped = new RegExp(`^([+-]?\\d{1,3})((?:\\${group}\\d{3})+)(?:\\${decimal}(\\d+))?$`);
  const plain = /^([+-]?\d+)(?:(\D+)(\d+))?$/;
  return (text, isStored = false) => {
    const marks = isStored ? marksOfNumbers : marksOfTexts;
    let written = withPlainMinus(text.replace(SPACES, ""));
    const suffix = unit?.replace(SPACES, "") ?? "";
    if (suffix !== "" && written.toLowerCase().endsWith(suffix.toLowerCase()))
      written = written.slice(0, -suffix.length);
    const [, integer, by, decimals = ""] = plain.exec(written) ?? [];
    if (integer !== undefined && (by === undefined || marks.includes(by)))
      return movePoint(integer, decimals, shift).replace(".", mark);
    const [, first, thousands, rest = ""] = grouped.exec(written) ?? [];
    if (first === undefined || thousands === undefined) return undefined;
    return movePoint(`${first}${thousands.replaceAll(group, "")}`, rest, shift).replace(".", mark);
  };
}

/** Whether a form drops a unit that is not that of its field, and says nothing of what turns one into the other. */
export function lacksFactor({ unit, factor }: NumberForm, field: Field): boolean {
  return unit !== undefined && factor === undefined && isOtherUnit(unit, field.unit);
}

/** "12345", "6", −3 → "12.3456". */
function movePoint(whole: string, decimals: string, shift: number): string {
  if (shift === 0) return decimals ? `${whole}.${decimals}` : whole;
  const sign = /^[+-]/.exec(whole)?.[0] ?? "";
  const before = whole.slice(sign.length);
  const width = before.length + shift;
  const digits = (before + decimals)
    .padEnd(Math.max(0, width), "0")
    .padStart(before.length + decimals.length + Math.max(0, 1 - width), "0");
  const at = Math.max(1, width);
  const integer = digits.slice(0, at).replace(/^0+(?=\d)/, "");
  const rest = digits.slice(at).replace(/0+$/, "");
  return `${sign}${integer}${rest ? `.${rest}` : ""}`;
}
