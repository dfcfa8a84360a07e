import { parseTree, type Tree } from "../../expressions/parse-tree.js";

/** A formula over the values of other indicators, as a tree. */
export type Expression = Tree<IndicatorValue>;

/** `val(id)`: the value, missing when it is missing; `opt_val(id)`: 0 then. */
export interface IndicatorValue {
  kind: "value";
  indicator: string;
  optional: boolean;
}

/**
 * Parses a formula (`expressions/parse-tree.ts`) whose leaves are `val(id)` and `opt_val(id)`. Throws `ExpressionError`.
 */
export function parseExpression(text: string): Expression {
  return parseTree<IndicatorValue>(text, {
    expected: "un nombre, val(…), opt_val(…) ou une parenthèse",
    readLeaf({ peek, skip, take, unexpected }) {
      const token = peek();
      if (token !== "val" && token !== "opt_val") return undefined;
      skip();
      take("(");
      const indicator = peek();
      if (indicator === undefined || !/^[a-z0-9]/.test(indicator)) throw unexpected("l'identifiant d'un indicateur");
      skip();
      take(")");
      return { kind: "value", indicator, optional: token === "opt_val" };
    },
  });
}

/** The indicators of a formula, in the order they appear. */
export function indicatorsOf(expression: Expression): string[] {
  const found = (node: Expression): string[] => {
    switch (node.kind) {
      case "number":
        return [];
      case "value":
        return [node.indicator];
      case "negative":
        return found(node.of);
      case "operation":
        return [...found(node.left), ...found(node.right)];
      case "choice":
        return [node.left, node.right, node.then, node.otherwise].flatMap(found);
    }
  };
  return [...new Set(found(expression))];
}
