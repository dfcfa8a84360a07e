/** A formula over the values of other indicators, as a tree. */
export type Expression =
  | { kind: "number"; value: number }
  /** `val(id)`: the value, missing when it is missing; `opt_val(id)`: 0 then. */
  | { kind: "value"; indicator: string; optional: boolean }
  | { kind: "negative"; of: Expression }
  | { kind: "operation"; operator: "+" | "-" | "*" | "/"; left: Expression; right: Expression }
  /** `si a < b alors x sinon y`. */
  | {
      kind: "choice";
      left: Expression;
      comparison: Comparison;
      right: Expression;
      then: Expression;
      otherwise: Expression;
    };

export type Comparison = "<" | "<=" | ">" | ">=" | "=" | "!=";

/** What is not a formula: a French sentence that says where and what was expected. */
export class ExpressionError extends Error {}

interface Token {
  text: string;
  /** Rank of its first character, from 1. */
  at: number;
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z0-9_]+)*)|(<=|>=|!=|[-+*/()<>=])|(\S))/y;
const MAX_LENGTH = 2000;
const MAX_DEPTH = 50;

/**
 * Parses a formula: numbers (decimal point), `val(id)`, `opt_val(id)`, `+ - * /`, parentheses, `si … alors … sinon …` with
 * `< <= > >= = !=`. Nothing else is understood, nothing is run. A minus sign between two indicators is written between
 * parentheses or spaces, for an identifier may hold dashes. Throws `ExpressionError`.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`la formule dépasse ${MAX_LENGTH} caractères.`);
  const tokens = tokenize(text);
  let next = 0;
  let depth = 0;

  const peek = () => tokens[next]?.text;
  const take = (expected: string) => {
    if (peek() !== expected) throw unexpected(`«\u00A0${expected}\u00A0»`);
    next++;
  };
  const unexpected = (expected: string) => {
    const token = tokens[next];
    return new ExpressionError(
      token
        ? `au caractère ${token.at}, ${expected} est attendu, et non «\u00A0${token.text}\u00A0».`
        : `la formule s'arrête trop tôt\u00A0: ${expected} est attendu.`,
    );
  };
  const deeper = <T>(read: () => T): T => {
    if (++depth > MAX_DEPTH) throw new ExpressionError("la formule imbrique trop de parenthèses.");
    const result = read();
    depth--;
    return result;
  };

  const readExpression = (): Expression =>
    deeper(() => {
      if (peek() !== "si") return readSum();
      next++;
      const left = readSum();
      const comparison = peek();
      if (!isComparison(comparison)) throw unexpected("une comparaison (<, <=, >, >=, =, !=)");
      next++;
      const right = readSum();
      take("alors");
      const then = readExpression();
      take("sinon");
      return { kind: "choice", left, comparison, right, then, otherwise: readExpression() };
    });
  const readSum = (): Expression => readOperations(["+", "-"], () => readOperations(["*", "/"], readFactor));
  const readOperations = (operators: ("+" | "-" | "*" | "/")[], read: () => Expression): Expression => {
    let left = read();
    for (;;) {
      const operator = operators.find((one) => one === peek());
      if (!operator) return left;
      next++;
      left = { kind: "operation", operator, left, right: read() };
    }
  };
  const readFactor = (): Expression =>
    deeper(() => {
      const token = peek();
      if (token === "-") {
        next++;
        return { kind: "negative", of: readFactor() };
      }
      if (token === "(") {
        next++;
        const inside = readExpression();
        take(")");
        return inside;
      }
      if (token !== undefined && /^\d/.test(token)) {
        next++;
        return { kind: "number", value: Number(token) };
      }
      if (token === "val" || token === "opt_val") {
        next++;
        take("(");
        const indicator = peek();
        if (indicator === undefined || !/^[a-z0-9]/.test(indicator)) throw unexpected("l'identifiant d'un indicateur");
        next++;
        take(")");
        return { kind: "value", indicator, optional: token === "opt_val" };
      }
      throw unexpected("un nombre, val(…), opt_val(…) ou une parenthèse");
    });

  const expression = readExpression();
  if (next < tokens.length) throw unexpected("un opérateur (+, -, *, /) ou la fin de la formule");
  return expression;
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

/** What typography or French writes, and a formula does not. */
const WRITTEN: Record<string, string> = {
  "×": "*",
  "÷": "/",
  "−": "-",
  "–": "-",
  ":": "/",
  ",": ".",
  "≤": "<=",
  "≥": ">=",
  "≠": "!=",
};

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const token = match[0].trimStart();
    const at = TOKEN.lastIndex - token.length + 1;
    if (match[4] !== undefined)
      throw new ExpressionError(
        `au caractère ${at}, «\u00A0${token}\u00A0» n'est pas compris${WRITTEN[token] ? `\u00A0: écrivez «\u00A0${WRITTEN[token]}\u00A0»` : ""}.`,
      );
    tokens.push({ text: token, at });
  }
  return tokens;
}

function isComparison(text: string | undefined): text is Comparison {
  return text !== undefined && ["<", "<=", ">", ">=", "=", "!="].includes(text);
}
