import { type Field, fieldTypes, type Schema } from "@datalogue/ingest";
import type { HandCells } from "../drafts/hand-table.js";
import { writeCell } from "../drafts/write-cell.js";

/** Thousands as French groups them, « 1 234 », with whatever spaces and words around. */
const GROUPS = /(?<![\d.,]\s?)\d{1,3}(?:\s\d{3})+(?!\s?\d)/g;

/** A space that parts no thousands, once those are written in one piece: that of « 62 5 ». */
const ASTRAY = /\d\s+\d/;

/** A column as a form asks it: both marks of decimals are read, French has one. */
export function asAsked(field: Field): Field {
  if (field.type !== "number") return field;
  const { groupChar: _, constraints: __, ...asked } = field;
  return { ...asked, decimalChar: "," };
}

/** A column as it reads a text that somebody typed: a space astray, which it passes over in files, makes it no number. */
export function asTyped(field: Field, text: string): Field {
  const { groupChar = "", ...ungrouped } = field;
  return isNumber(field) && /^\s$/.test(groupChar) && ASTRAY.test(ungroup(text)) ? ungrouped : field;
}

/**
 * Cells that somebody typed in a form, their numbers as the schema writes them: « 62,5 » and « 62.5 » are the same one, whichever mark
 * the column has, and a comma alone never parts thousands. Words around a number are kept where the column takes them. What is no such
 * number stays as it was typed. `given`: what the form was filled with; left as it is, it says what it said in its table.
 */
export function writeNumbers({ fields }: Pick<Schema, "fields">, cells: HandCells, given: HandCells = {}): HandCells {
  const numbers = new Map(fields.flatMap((field) => (isNumber(field) ? [[field.name, field]] : [])));
  return Object.fromEntries(
    Object.entries(cells).map(([name, text]) => {
      const field = numbers.get(name);
      const isGiven = Object.hasOwn(given, name) && given[name] === text;
      return [name, field ? writeNumber(text, field, isGiven) : text];
    }),
  );
}

function writeNumber(text: string, field: NumberField, isGiven: boolean): string {
  const read = (typed: string, as: Field) => fieldTypes[field.type].compile(as)(typed);
  const mayPart = field.type === "number" && field.groupChar === ",";
  if ((isGiven || !mayPart) && read(text, asTyped(field, text)) !== undefined) return text;
  const { groupChar: _, ...ungrouped } = field;
  const plain = ungroup(text);
  for (const decimalChar of [",", "."]) {
    const value = read(plain, { ...ungrouped, decimalChar });
    if (typeof value !== "number") continue;
    const worded = plain.replace(decimalChar, field.decimalChar ?? ".");
    return field.bareNumber === false && read(worded, field) === value ? worded : writeCell(value, field);
  }
  return text;
}

function ungroup(text: string): string {
  return text.replaceAll(GROUPS, (number) => number.replaceAll(/\s/g, ""));
}

type NumberField = Field & { type: "number" | "integer" };

function isNumber(field: Field): field is NumberField {
  return field.type === "number" || field.type === "integer";
}
