import type { CustomCheck } from "./custom-check.js";
import { numberOf } from "./number-of.js";

type Value = number | string;

interface Operator {
  fr: string;
  holds: (a: Value, b: Value) => boolean;
}

const OPERATORS: Record<string, Operator> = {
  ">": { fr: "supérieur", holds: (a, b) => a > b },
  ">=": { fr: "supérieur ou égal", holds: (a, b) => a >= b },
  "==": { fr: "égal", holds: (a, b) => a === b },
  "=": { fr: "égal", holds: (a, b) => a === b },
  "!=": { fr: "différent par rapport", holds: (a, b) => a !== b },
  "<=": { fr: "inférieur ou égal", holds: (a, b) => a <= b },
  "<": { fr: "inférieur", holds: (a, b) => a < b },
};

/** Numbers compare as numbers, everything else as text (dates, as ISO, then compare in time). Skipped when a cell is empty. */
export const compareColumnsValue: CustomCheck = {
  code: "compare-columns-value",
  title: "Comparaison de deux colonnes",
  ofValues: true,
  columns({ column, op, column2 }) {
    if (typeof column !== "string" || typeof column2 !== "string") return undefined;
    return typeof op === "string" && Object.hasOwn(OPERATORS, op) ? [column, column2] : undefined;
  },
  facts: ({ op }) => ({ bound: operatorOf(op).fr }),
  compile({ op }) {
    const { holds } = operatorOf(op);
    return ([first, second], written) => {
      if (!first || !second) return undefined;
      const [a, b] = [numberOf(first), numberOf(second)];
      const right = a !== undefined && b !== undefined ? holds(a, b) : holds(first, second);
      return right ? undefined : { detail: written?.[1] ?? second };
    };
  },
  examples: [
    {
      params: { column: "fin", op: ">=", column2: "debut" },
      valid: [
        ["2024-02-01", "2024-01-31"],
        ["2024-01-01", "2024-01-01"],
        [null, "2024-01-01"],
      ],
      invalid: [{ texts: ["2023-12-31", "2024-01-01"] }],
    },
    {
      params: { column: "refus", op: "<", column2: "total" },
      valid: [
        ["9", "10"],
        ["1,5", "2"],
      ],
      invalid: [{ texts: ["10", "9"] }, { texts: ["10", "10.0"] }],
    },
    { params: { column: "a", op: "==", column2: "b" }, valid: [["1.0", "1"]], invalid: [{ texts: ["1", "2"] }] },
    { params: { column: "a", op: "=", column2: "b" }, valid: [["x", "x"]], invalid: [{ texts: ["x", "y"] }] },
    { params: { column: "a", op: "!=", column2: "b" }, valid: [["x", "y"]], invalid: [{ texts: ["x", "x"] }] },
    { params: { column: "a", op: ">", column2: "b" }, valid: [["10", "9"]], invalid: [{ texts: ["9", "9"] }] },
    { params: { column: "a", op: "<=", column2: "b" }, valid: [["9", "9"]], invalid: [{ texts: ["10", "9"] }] },
  ],
};

/** The operator of parameters that `columns` has accepted. */
function operatorOf(op: unknown): Operator {
  return OPERATORS[op as string] as Operator;
}
