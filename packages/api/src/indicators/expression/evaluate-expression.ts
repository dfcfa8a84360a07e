import type { Expression } from "./parse-expression.js";

/** The result, or why there is none: a French sentence. */
export type Evaluation = { value: number } | { missing: string[] } | { impossible: string };

type ValueOfIndicator = (indicator: string) => number | "secret" | undefined;

/**
 * Computes a formula. `valueOfIndicator` gives the value of an indicator, undefined where it has none: what depends on it is then
 * missing, except by `opt_val`, and in the branch of a `si` that is not taken. A "secret" value is missing by `opt_val` too: it
 * exists, and is not 0. A division by zero is impossible, never infinite.
 */
export function evaluateExpression(expression: Expression, valueOfIndicator: ValueOfIndicator): Evaluation {
  switch (expression.kind) {
    case "number":
      return { value: expression.value };
    case "value": {
      const value = valueOfIndicator(expression.indicator) ?? (expression.optional ? 0 : undefined);
      return value === undefined || value === "secret" ? { missing: [expression.indicator] } : { value };
    }
    case "negative": {
      const inside = evaluateExpression(expression.of, valueOfIndicator);
      return "value" in inside ? { value: -inside.value } : inside;
    }
    case "operation": {
      const [left, right] = both(expression, valueOfIndicator);
      if (!("value" in left) || !("value" in right)) return firstProblem(left, right);
      if (expression.operator === "/" && right.value === 0) return { impossible: "La formule divise par zéro." };
      return { value: OPERATIONS[expression.operator](left.value, right.value) };
    }
    case "choice": {
      const [left, right] = both(expression, valueOfIndicator);
      if (!("value" in left) || !("value" in right)) return firstProblem(left, right);
      const holds = COMPARISONS[expression.comparison](left.value, right.value);
      return evaluateExpression(holds ? expression.then : expression.otherwise, valueOfIndicator);
    }
  }
}

function both(
  { left, right }: { left: Expression; right: Expression },
  valueOfIndicator: ValueOfIndicator,
): [Evaluation, Evaluation] {
  return [evaluateExpression(left, valueOfIndicator), evaluateExpression(right, valueOfIndicator)];
}

/** What is missing on both sides; what is impossible first. */
function firstProblem(left: Evaluation, right: Evaluation): Evaluation {
  if ("impossible" in left) return left;
  if ("impossible" in right) return right;
  const missing = [left, right].flatMap((side) => ("missing" in side ? side.missing : []));
  return { missing: [...new Set(missing)] };
}

const OPERATIONS = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
};

const COMPARISONS = {
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
  "=": (a: number, b: number) => a === b,
  "!=": (a: number, b: number) => a !== b,
};
