import { fieldTypes } from "../field-types/index.js";
import { type ColumnHabits, isSureDay, isSureNumber } from "../inference/column-habits.js";
import type { Cell } from "../row.js";
import type { Field, Schema } from "../schema.js";
import { compileConstraints } from "../validation/compile-constraints.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { compilePattern } from "../validation/pattern.js";
import { missingTexts } from "../validation/read-column.js";
import { isSpreadsheetError } from "../validation/spreadsheet-error.js";
import type { MendReason } from "./mend-reason.js";

/** A cell as it should have been written. */
export interface Mending {
  text: string;
  reason: MendReason;
}

/** The sure mending of a text that its column refuses; undefined when it is right, or when there is a doubt. */
export type CellMender = (text: string) => Mending | undefined;

/**
 * Compiles the mending of the cells of a field, from the suggestions of its type. A cell is left as it is when its mending
 * would bring more errors than it takes away. Undefined where the pattern of the field cannot be run cell by cell.
 */
export function compileCellMender(
  field: Field,
  { schema, required, habits }: { schema: Schema; required: boolean; habits: ColumnHabits },
): CellMender | undefined {
  const typeName = field.type ?? "string";
  const type = fieldTypes[typeName];
  const parse = type.compile(field);
  const constraints = compileConstraints(field);
  const pattern =
    field.constraints?.pattern === undefined ? null : compilePattern(field.constraints.pattern, nodePatternEngines);
  if (pattern?.kind === "limited") return undefined;
  const matches = pattern?.test ?? (() => true);
  const missing = missingTexts(field.missingValues, schema.missingValues);

  function countFaults(value: Cell, text: string): number {
    if (value === null) return 0;
    const broken = constraints.filter((constraint) => !constraint.test(value, text)).length;
    return broken + (matches(text) ? 0 : 1);
  }

  /** Its value as the check reads it, and whether it keeps or improves what the check says of the cell. */
  function accepts(text: string, most: (value: Cell) => number): boolean {
    if (missing.includes(text)) return !required;
    const value = parse(text);
    return value !== undefined && countFaults(value, text) <= most(value);
  }

  /** The cell is of its type, but some constraint refuses it. */
  function mendPadding(text: string, faults: number): Mending | undefined {
    const trimmed = text.trim();
    if (trimmed === text || !accepts(trimmed, () => faults - 1)) return undefined;
    return { text: trimmed, reason: "padded-value" };
  }

  function mendForm(text: string): Mending | undefined {
    const trimmed = text.trim();
    if (trimmed !== text && (missing.includes(trimmed) || parse(trimmed) !== undefined))
      return accepts(trimmed, (value) => countFaults(value, text))
        ? { text: trimmed, reason: "padded-value" }
        : undefined;
    // "12,000" may be twelve thousand.
    const whole = typeName === "integer" ? /^([+-]?\d+)[.,](0+)$/.exec(trimmed) : null;
    if (whole)
      return whole[2]?.length !== 3 && accepts(whole[1] as string, (value) => countFaults(value, text))
        ? { text: whole[1] as string, reason: "integer-written-decimal" }
        : undefined;
    const reason = findReason(text, field, habits);
    const suggestion = reason && type.suggest?.(text, field);
    return reason && suggestion && accepts(suggestion, () => 1) ? { text: suggestion, reason } : undefined;
  }

  return (text) => {
    if (missing.includes(text) || isSpreadsheetError(text)) return undefined;
    const value = parse(text);
    if (value === undefined) return mendForm(text);
    const faults = countFaults(value, text);
    return faults > 0 ? mendPadding(text, faults) : undefined;
  };
}

/** Why the suggestion of the type can be followed without asking; undefined when it cannot. */
function findReason(text: string, field: Field, habits: ColumnHabits): MendReason | undefined {
  switch (field.type) {
    case "number":
    case "integer":
      if (!isSureNumber(text, habits)) return undefined;
      return /\d\s\d/.test(text) ? "thousands" : "decimal-mark";
    case "date":
    case "datetime":
      return isSureDay(text, field.format, habits) ? "date-form" : undefined;
    case "year":
      return /^\s*\d{4}\.0+\s*$/.test(text) ? "integer-written-decimal" : undefined;
    default:
      return undefined;
  }
}
