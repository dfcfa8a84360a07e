import { type Grammar, parseCondition, parseTree, type TokenReader, type Tree } from "../expressions/parse-tree.js";

/** A formula over inputs, values computed before it and cells of tables. */
export type Formula = Tree<FormulaLeaf>;

export type FormulaLeaf =
  | { kind: "text"; value: string }
  /** An input, a value or a cell ("grille.part_fixe_eur"); `optional`: 0 where it is not given, or its cell is empty. */
  | { kind: "name"; name: string; optional: boolean }
  /** 1 where it is given, 0 elsewhere. */
  | { kind: "given"; name: string }
  | { kind: "call"; call: FunctionName; of: Formula[] };

/** The functions, each with how many arguments it takes. */
export const functions = {
  min: { least: 1, most: 20, title: "le plus petit de plusieurs nombres" },
  max: { least: 1, most: 20, title: "le plus grand de plusieurs nombres" },
  arrondi: { least: 2, most: 2, title: "un nombre, au plus proche multiple d'un pas (la moitié s'éloigne de zéro)" },
  arrondi_sup: { least: 2, most: 2, title: "un nombre, au multiple d'un pas qui suit" },
  arrondi_inf: { least: 2, most: 2, title: "un nombre, au multiple d'un pas qui précède" },
  jours: { least: 2, most: 2, title: "le nombre de jours d'un jour à un autre, les deux compris" },
} as const;

export type FunctionName = keyof typeof functions;

/** Words of the language: neither an input nor a value bears one of these names. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...["si", "alors", "sinon", "et", "ou", "val", "opt_val", "existe", "montant", "ecart", "montant_autre"],
  ...["part_annee", "part_comptage"],
  ...Object.keys(functions),
]);

/** Parses a formula. Throws `ExpressionError`, a French sentence. */
export function parseFormula(text: string): Formula {
  return parseTree(text, GRAMMAR);
}

/** Parses a condition, as a formula that is 1 where it holds and 0 elsewhere. Throws `ExpressionError`. */
export function parseFormulaCondition(text: string): Formula {
  return parseCondition(text, GRAMMAR);
}

const NAME = /^[A-Za-z_]/;

const GRAMMAR: Grammar<FormulaLeaf> = {
  expected: "un nombre, un nom, val(…), opt_val(…), existe(…), une fonction ou une parenthèse",
  hasLists: true,
  hasBareConditions: true,
  partsOf: (leaf) => (leaf.kind === "call" ? leaf.of : []),
  readLeaf(reader) {
    const token = reader.peek();
    if (token === undefined) return undefined;
    if (token.startsWith("'") && token.length > 1) {
      reader.skip();
      return { kind: "text", value: token.slice(1, -1) };
    }
    if (token === "val" || token === "opt_val" || token === "existe") {
      reader.skip();
      const name = readNamed(reader);
      return token === "existe" ? { kind: "given", name } : { kind: "name", name, optional: token === "opt_val" };
    }
    if (isFunction(token)) {
      reader.skip();
      return { kind: "call", call: token, of: readArguments(reader, token) };
    }
    if (!NAME.test(token) || ["si", "alors", "sinon", "et", "ou"].includes(token)) return undefined;
    reader.skip();
    return { kind: "name", name: token, optional: false };
  },
};

function readNamed({ take, peek, skip, unexpected }: TokenReader<FormulaLeaf>): string {
  take("(");
  const name = peek();
  if (name === undefined || !NAME.test(name)) throw unexpected("le nom d'une entrée, d'une valeur ou d'une cellule");
  skip();
  take(")");
  return name;
}

function readArguments({ take, peek, skip, unexpected, readTree }: TokenReader<FormulaLeaf>, call: FunctionName) {
  const { least, most } = functions[call];
  take("(");
  const of = [readTree()];
  while (peek() === ";") {
    if (of.length === most) throw unexpected("«\u00A0)\u00A0»");
    skip();
    of.push(readTree());
  }
  if (of.length < least) throw unexpected("«\u00A0;\u00A0»");
  take(")");
  return of;
}

function isFunction(token: string): token is FunctionName {
  return Object.hasOwn(functions, token);
}

/** The names of a formula, in the order they appear. */
export function namesOf(formula: Formula): string[] {
  const found = (node: Formula): string[] => {
    switch (node.kind) {
      case "number":
      case "text":
        return [];
      case "name":
      case "given":
        return [node.name];
      case "call":
        return node.of.flatMap(found);
      case "negative":
        return found(node.of);
      case "operation":
        return [...found(node.left), ...found(node.right)];
      case "choice":
        return [node.left, node.right, node.then, node.otherwise].flatMap(found);
    }
  };
  return [...new Set(found(formula))];
}
