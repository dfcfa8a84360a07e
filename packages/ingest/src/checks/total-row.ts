import type { Field } from "../schema.js";
import type { RowCheck } from "../validation/row-check.js";

const TOTAL = /^(sous[ -])?(total|totaux)( (général|general|cumulé|\d{4}))?\s*:?$/i;

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
        for (let column = 0; column < texts.length; column++) {
          const text = texts[column];
          if (text && isTotal(text)) return { column };
        }
        return undefined;
      },
    },
  ];
}

/** Looks at the first letter before anything else: nearly all cells stop there. */
function isTotal(text: string): boolean {
  const letter = text.charCodeAt(0) | 32;
  return (letter === 116 || letter === 115) && text.length < 30 && TOTAL.test(text.trim());
}
