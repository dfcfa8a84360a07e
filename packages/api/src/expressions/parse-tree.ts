/** A formula as a tree; `Leaf` is what else it may hold than numbers: values of indicators, inputs, cells, functions. */
export type Tree<Leaf> =
  | { kind: "number"; value: number }
  | Leaf
  | { kind: "negative"; of: Tree<Leaf> }
  | { kind: "operation"; operator: Operator; left: Tree<Leaf>; right: Tree<Leaf> }
  /** `si a < b alors x sinon y`. */
  | {
      kind: "choice";
      left: Tree<Leaf>;
      comparison: Comparison;
      right: Tree<Leaf>;
      then: Tree<Leaf>;
      otherwise: Tree<Leaf>;
    };

export type Operator = "+" | "-" | "*" | "/";
export type Comparison = "<" | "<=" | ">" | ">=" | "=" | "!=";

/** What is not a formula: a French sentence that says where and what was expected. */
export class ExpressionError extends Error {}

interface Token {
  text: string;
  /** Rank of its first character, from 1. */
  at: number;
}

/** Reads the tokens of a formula in order. */
export interface TokenReader<Leaf> {
  peek(): string | undefined;
  /** Passes the next token, whatever it is. */
  skip(): void;
  /** Passes the next token, which must be this one. */
  take(expected: string): void;
  /** What to throw at the next token; `expected` is a French noun. */
  unexpected(expected: string): ExpressionError;
  /** A whole formula. */
  readTree(): Tree<Leaf>;
}

/** What a formula may hold besides numbers. */
export interface Grammar<Leaf> {
  /** Reads a leaf at the next token; undefined when none begins there. */
  readLeaf(reader: TokenReader<Leaf>): Leaf | undefined;
  /** What may begin a term, after "… est attendu". */
  expected: string;
  /** Whether it holds texts between apostrophes and lists separated by semicolons, which functions take. */
  hasLists?: boolean;
  /** Whether a condition may be a number alone: it holds where that is not 0. */
  hasBareConditions?: boolean;
  /** Formulas that a leaf holds: the arguments of a function. */
  partsOf?(leaf: Leaf): readonly Tree<Leaf>[];
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z0-9_]+)*)|('[^']*')|(<=|>=|!=|[-+*/()<>=;])|(\S))/y;
const MAX_LENGTH = 2000;
const MAX_DEPTH = 50;
/** Nodes that whoever walks a tree visits: conditions that are joined share their ends, which are visited once for each way that leads there. */
const MAX_NODES = 20_000;

/**
 * Parses a formula: numbers (decimal point), leaves of its grammar, `+ - * /`, parentheses, `si … alors … sinon …` with
 * `< <= > >= = !=`, joined by `et`, `ou` (`et` binds first). Nothing else is understood, nothing is run. A minus sign between two names is
 * written between parentheses or spaces, for a name may hold dashes. Throws `ExpressionError`.
 */
export function parseTree<Leaf>(text: string, grammar: Grammar<Leaf>): Tree<Leaf> {
  return parse(text, grammar, (reader) => reader.readTree());
}

/** Parses what comes after `si`, as a formula that is 1 where it holds and 0 elsewhere. Throws `ExpressionError`. */
export function parseCondition<Leaf>(text: string, grammar: Grammar<Leaf>): Tree<Leaf> {
  const bit = (value: number) => ({ kind: "number", value }) as const;
  return parse(text, grammar, (reader) => reader.readCondition()(bit(1), bit(0)));
}

/** What a condition chooses. */
type Chooser<Leaf> = (then: Tree<Leaf>, otherwise: Tree<Leaf>) => Tree<Leaf>;

function parse<Leaf>(
  text: string,
  grammar: Grammar<Leaf>,
  read: (reader: TokenReader<Leaf> & { readCondition(): Chooser<Leaf> }) => Tree<Leaf>,
): Tree<Leaf> {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`la formule dépasse ${MAX_LENGTH} caractères.`);
  const tokens = tokenize(text, grammar.hasLists === true);
  let next = 0;
  let depth = 0;

  const peek = () => tokens[next]?.text;
  const skip = () => void next++;
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

  const readTree = (): Tree<Leaf> =>
    deeper(() => {
      if (peek() !== "si") return readSum();
      next++;
      const choose = readCondition();
      take("alors");
      const then = readTree();
      take("sinon");
      return choose(then, readTree());
    });
  /** Comparisons joined by `et`, themselves joined by `ou`: choices within choices, so that a tree needs no other kind of node. */
  const readCondition = (): Chooser<Leaf> => readJoined("ou", () => readJoined("et", readComparison));
  const readJoined = (word: "et" | "ou", read: () => Chooser<Leaf>): Chooser<Leaf> => {
    let condition = read();
    while (peek() === word) {
      next++;
      const [first, second] = [condition, read()];
      condition =
        word === "et"
          ? (then, otherwise) => first(second(then, otherwise), otherwise)
          : (then, otherwise) => first(then, second(then, otherwise));
    }
    return condition;
  };
  const readComparison = (): Chooser<Leaf> => {
    const left = readSum();
    const comparison = peek();
    if (!isComparison(comparison)) {
      if (!grammar.hasBareConditions) throw unexpected("une comparaison (<, <=, >, >=, =, !=)");
      const right = { kind: "number", value: 0 } as const;
      return (then, otherwise) => ({ kind: "choice", left, comparison: "!=", right, then, otherwise });
    }
    next++;
    const right = readSum();
    return (then, otherwise) => ({ kind: "choice", left, comparison, right, then, otherwise });
  };
  const readSum = (): Tree<Leaf> => readOperations(["+", "-"], () => readOperations(["*", "/"], readFactor));
  const readOperations = (operators: Operator[], read: () => Tree<Leaf>): Tree<Leaf> => {
    let left = read();
    for (;;) {
      const operator = operators.find((one) => one === peek());
      if (!operator) return left;
      next++;
      left = { kind: "operation", operator, left, right: read() };
    }
  };
  const reader = { peek, skip, take, unexpected, readTree, readCondition };
  const readFactor = (): Tree<Leaf> =>
    deeper(() => {
      const token = peek();
      if (token === "-") {
        next++;
        return { kind: "negative", of: readFactor() };
      }
      if (token === "(") {
        next++;
        const inside = readTree();
        take(")");
        return inside;
      }
      if (token !== undefined && /^\d/.test(token)) {
        if (!Number.isFinite(Number(token))) throw new ExpressionError("la formule contient un nombre trop grand.");
        next++;
        return { kind: "number", value: Number(token) };
      }
      const leaf = grammar.readLeaf(reader);
      if (leaf === undefined) throw unexpected(grammar.expected);
      return leaf;
    });

  const tree = read(reader);
  if (next < tokens.length) throw unexpected("un opérateur (+, -, *, /) ou la fin de la formule");
  if (countNodes(tree, grammar) > MAX_NODES)
    throw new ExpressionError("la formule combine trop de conditions par «\u00A0et\u00A0» et «\u00A0ou\u00A0».");
  return tree;
}

/** Nodes visited by a walk through a tree, each counted once for each way that leads there. */
function countNodes<Leaf>(tree: Tree<Leaf>, { partsOf = () => [] }: Pick<Grammar<Leaf>, "partsOf">): number {
  const known = new Map<Tree<Leaf>, number>();
  const listParts = (node: Tree<Leaf>): readonly Tree<Leaf>[] => {
    const { kind } = node as { kind: string };
    const inner = node as Exclude<Tree<Leaf>, Leaf>;
    if (kind === "number") return [];
    if (inner.kind === "negative") return [inner.of];
    if (inner.kind === "operation") return [inner.left, inner.right];
    if (inner.kind === "choice") return [inner.left, inner.right, inner.then, inner.otherwise];
    return partsOf(node as Leaf);
  };
  const count = (node: Tree<Leaf>): number => {
    const found = known.get(node) ?? listParts(node).reduce((sum, part) => sum + count(part), 1);
    known.set(node, found);
    return found;
  };
  return count(tree);
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
  "’": "'",
  '"': "'",
};

function tokenize(text: string, hasLists: boolean): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const token = match[0].trimStart();
    const at = TOKEN.lastIndex - token.length + 1;
    if (match[5] !== undefined || (!hasLists && (match[3] !== undefined || token === ";")))
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
