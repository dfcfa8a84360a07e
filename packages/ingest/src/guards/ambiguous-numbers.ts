import { isAmbiguousNumber } from "../field-types/number-text.js";
import { count, type IssueCollector } from "../issues/issue-collector.js";
import type { RawCell } from "../table.js";
import type { LayoutColumn } from "../validation/layout.js";
import type { Guard } from "./guard.js";

/**
 * Notices the columns whose decimals may be thousands: "1,234" where the comma parts the columns too, as in English files, and is the
 * decimal mark of the schema. Nothing is said where one number of the column has another count of decimals ("7,5"), nor in files that
 * part their columns otherwise, as French ones do.
 */
export function ambiguousNumberGuard(
  columns: readonly LayoutColumn[],
  delimiter: string | null,
  issues: IssueCollector,
): Guard {
  let watched =
    delimiter === ","
      ? columns.filter(({ field, source }) => source >= 0 && field.type === "number" && field.decimalChar === ",")
      : [];
  /** Whether a cell shows that the comma is the decimal mark of its column. */
  const isSure = (text: RawCell) => !!text && /^[^,]*\d,\d+\s*$/.test(text) && !isAmbiguousNumber(text);
  return {
    read({ records, lineOf }) {
      watched = watched.filter(({ field: { name, title }, source, rank }) => {
        if (records.some((record) => isSure(record[source]))) {
          issues.remove("ambiguous-number", name);
          return false;
        }
        for (const [row, record] of records.entries()) {
          const text = record[source];
          if (!text?.includes(",") || !isAmbiguousNumber(text)) continue;
          const group = issues.group("ambiguous-number", name, title ? { title } : {});
          count(group, () => ({ line: lineOf(row), column: rank, value: text }));
        }
        return true;
      });
    },
    finish() {},
  };
}
