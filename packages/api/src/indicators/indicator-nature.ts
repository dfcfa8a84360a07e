import { type Expression, parseExpression } from "./expression/parse-expression.js";
import { type Indicator, isDerived } from "./indicator.js";

type Find = (id: string) => Indicator | undefined;

/** A number of things rather than a ratio: twice as many inhabitants make about twice as much. `find` gives other indicators. */
export function isCount({ measure }: Indicator, find: Find): boolean {
  const isCounted = (id: string) => {
    const of = find(id);
    return of !== undefined && isCount(of, find);
  };
  if (measure.kind === "cumulative") return isCounted(measure.of);
  if (measure.kind === "expression") return natureOf(parseExpression(measure.expression), isCounted) === "count";
  if (measure.kind === "series") return measure.denominator === undefined;
  return measure.kind === "sum" || measure.kind === "distinct";
}

/** Counts add to counts and are scaled by plain numbers; anything else is a ratio. */
function natureOf(expression: Expression, isCounted: (id: string) => boolean): "count" | "number" | "ratio" {
  switch (expression.kind) {
    case "number":
      return "number";
    case "value":
      return isCounted(expression.indicator) ? "count" : "ratio";
    case "negative":
      return natureOf(expression.of, isCounted);
    case "choice":
      return natureOf(expression.then, isCounted);
    case "operation": {
      const left = natureOf(expression.left, isCounted);
      const right = natureOf(expression.right, isCounted);
      if (right === "number") return left;
      if (expression.operator === "/") return "ratio";
      if (expression.operator === "*") return left === "number" ? right : "ratio";
      return left === right ? left : "ratio";
    }
  }
}

/** Whether its values by dimension add up to the whole: a sum, or a ratio to one denominator. */
export function hasParts(indicator: Indicator): boolean {
  if (isDerived(indicator)) return false;
  const { measure } = indicator;
  return (
    measure.kind === "sum" ||
    (measure.kind === "ratio" && !("byDimension" in measure.denominator && measure.denominator.byDimension === true))
  );
}
