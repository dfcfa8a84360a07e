import { daysBetween, isDay } from "../calendar/civil-day.js";
import type { Comparison, Operator } from "../expressions/parse-tree.js";
import {
  add,
  compareExact,
  divide,
  type Exact,
  multiply,
  negate,
  ONE,
  roundTo,
  subtract,
  TooLarge,
  toExact,
  ZERO,
} from "./exact.js";
import type { Formula, FunctionName } from "./parse-formula.js";

/** What a name or a formula is: a number, or a text (a choice, a day). */
export type FormulaValue = Exact | string;

/** The result, or why there is none: names that are not given, or a French sentence. */
export type FormulaResult = { value: FormulaValue } | { missing: string[] } | { impossible: string };

/** What a formula reads. */
export interface Scope {
  /** Undefined: not given, or an empty cell. Throws what the caller of `evaluateFormula` catches. */
  valueOf(name: string): FormulaValue | undefined;
  /** Nodes that may still be visited, by all the formulas of one simulation. */
  steps: { left: number };
}

/** Thrown within an evaluation, and caught by it. */
class Stop extends Error {
  constructor(readonly result: { missing: string[] } | { impossible: string }) {
    super();
  }
}

/**
 * Computes a formula, exactly. What depends on something that is not given is missing, but for `opt_val` (0) and in the branch that is
 * not taken. A division by zero, a text where a number is needed, too many steps or digits are impossible, with the reason.
 */
export function evaluateFormula(formula: Formula, scope: Scope): FormulaResult {
  try {
    return { value: readNode(formula, scope) };
  } catch (error) {
    if (error instanceof Stop) return error.result;
    if (error instanceof TooLarge) return { impossible: "La formule donne un nombre trop grand." };
    throw error;
  }
}

function readNode(node: Formula, scope: Scope): FormulaValue {
  if (scope.steps.left-- <= 0) throw impossible("La formule demande trop de calculs.");
  switch (node.kind) {
    case "number":
      return toExact(node.value);
    case "text":
      return node.value;
    case "name": {
      const value = scope.valueOf(node.name) ?? (node.optional ? ZERO : undefined);
      if (value === undefined) throw new Stop({ missing: [node.name] });
      return value;
    }
    case "given":
      return scope.valueOf(node.name) === undefined ? ZERO : ONE;
    case "call":
      return CALLS[node.call](node.of, scope);
    case "negative":
      return negate(numberOf(node.of, scope));
    case "operation": {
      const [left, right] = [numberOf(node.left, scope), numberOf(node.right, scope)];
      if (node.operator === "/" && right.over === 0n) throw impossible("La formule divise par zéro.");
      return OPERATIONS[node.operator](left, right);
    }
    case "choice": {
      const holds = COMPARISONS[node.comparison](compare(readNode(node.left, scope), readNode(node.right, scope)));
      return readNode(holds ? node.then : node.otherwise, scope);
    }
  }
}

function numberOf(node: Formula, scope: Scope): Exact {
  const value = readNode(node, scope);
  if (typeof value === "string") throw impossible(`La formule calcule avec le texte «\u00A0${value}\u00A0».`);
  return value;
}

function dayOf(node: Formula, scope: Scope): string {
  const value = readNode(node, scope);
  if (typeof value !== "string" || !isDay(value))
    throw impossible("La formule compte des jours entre autre chose que des jours.");
  return value;
}

function compare(left: FormulaValue, right: FormulaValue): number {
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left !== "string" && typeof right !== "string") return compareExact(left, right);
  throw impossible("La formule compare un texte et un nombre.");
}

function impossible(reason: string): Stop {
  return new Stop({ impossible: reason });
}

const OPERATIONS: Record<Operator, (a: Exact, b: Exact) => Exact> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
};

const COMPARISONS: Record<Comparison, (order: number) => boolean> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
};

const CALLS: Record<FunctionName, (of: Formula[], scope: Scope) => Exact> = {
  min: (of, scope) => of.map((one) => numberOf(one, scope)).reduce((a, b) => (compareExact(a, b) <= 0 ? a : b)),
  max: (of, scope) => of.map((one) => numberOf(one, scope)).reduce((a, b) => (compareExact(a, b) >= 0 ? a : b)),
  arrondi: (of, scope) => roundTo(...rounded(of, scope)),
  arrondi_sup: (of, scope) => roundTo(...rounded(of, scope), "up"),
  arrondi_inf: (of, scope) => roundTo(...rounded(of, scope), "down"),
  jours: ([from, to], scope) => toExact(daysBetween(dayOf(given(from), scope), dayOf(given(to), scope)) + 1),
};

function rounded([of, step]: Formula[], scope: Scope): [Exact, Exact] {
  const [value, by] = [numberOf(given(of), scope), numberOf(given(step), scope)];
  if (by.over <= 0n) throw impossible("Le pas d'un arrondi est plus grand que 0.");
  return [value, by];
}

/** The parser counted the arguments. */
function given(formula: Formula | undefined): Formula {
  if (!formula) throw new Error("an argument that the parser did not read");
  return formula;
}
