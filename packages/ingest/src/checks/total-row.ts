import type { Field } from "../schema.js";
import { isTotal } from "./foot-line.js";
import type { RowCheck } from "./row-check.js";

/** Notices the total lines that spreadsheets leave among the records: they would be counted twice. */
export function totalRowCheck(fields: readonly Field[]): RowCheck[] {
  // Where a type or a form is asked for, the word "total" is an error already.
  const free = ({ type = "string", constraints = {} }: Field) =>
    type === "string" && !constraints.pattern && !constraints.enum;
  const columns = fields
    .slice(0, 2)
    .filter(free)
    .map((field) => field.name);
  if (columns.length === 0) return [];
  return [
    {
      code: "total-row",
      columns,
      test(texts) {
        const column = texts.findIndex((text) => text !== null && isTotal(text));
        return column < 0 ? undefined : { column };
      },
    },
  ];
}
