import type { CustomCheck } from "./custom-check.js";
import { numberOf } from "./number-of.js";

/** Skipped when a cell is empty or not a number: an unknown part makes the sum unknown. */
export const sumColumnsValue: CustomCheck = {
  code: "sum-columns-value",
  title: "Somme de plusieurs colonnes",
  ofValues: true,
  columns({ column, columns }) {
    if (typeof column !== "string" || !Array.isArray(columns) || columns.length === 0) return undefined;
    return [column, ...columns.map(String)];
  },
  compile: () => (texts) => {
    const numbers = texts.map((text) => (text === null ? undefined : numberOf(text)));
    if (numbers.includes(undefined)) return undefined;
    const [total, ...parts] = numbers as number[];
    // Sums of decimals are compared to the billionth: 0.1 + 0.2 is 0.3.
    const sum = Number(parts.reduce((a, b) => a + b, 0).toPrecision(12));
    const expected = Number((total as number).toPrecision(12));
    return sum === expected ? undefined : { detail: String(sum), suggestion: String(sum) };
  },
  examples: [
    {
      params: { column: "total", columns: ["verre", "papier"] },
      valid: [
        ["0.3", "0.1", "0.2"],
        ["3", "1", "2"],
        ["3", "1", null],
        [null, "1", "2"],
      ],
      invalid: [{ texts: ["4", "1", "2"], suggestion: "3" }],
    },
  ],
};
