import type { FieldType } from "../../../packages/ingest/src/field-types/field-type.js";
import type { Cell } from "../../../packages/ingest/src/row.js";
import type { Field } from "../../../packages/ingest/src/schema.js";

/** What a field type makes of the text of a cell: a value, null for "no value", undefined when it refuses it. */
export function readCell(type: FieldType, text: string, field: Partial<Field> = {}): Cell | undefined {
  return type.compile({ name: "colonne", ...field })(text);
}

/** The rewriting that a field type suggests for a text that it refuses, if it has one. */
export function suggestCell(type: FieldType, text: string, field: Partial<Field> = {}): string | undefined {
  return type.suggest?.(text, { name: "colonne", ...field });
}

/** The form that a field type expects, in French then in English. */
export function expectedForm(type: FieldType, field: Partial<Field> = {}): [fr: string, en: string] {
  const { fr, en } = type.expected({ name: "colonne", ...field });
  return [fr, en];
}
