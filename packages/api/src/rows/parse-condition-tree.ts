import { operatorName } from "./operator-name.js";
import { findRowOperator, rowOperators } from "./row-operators.js";
import type { RowFilter } from "./row-query.js";

/** A condition, or several of which one or all must hold. */
type Tree = { filter: RowFilter } | { word: "and" | "or"; parts: Tree[] };

/** What is read of a text, and how far. */
interface Scanner {
  text: string;
  at: number;
}

/** Lists within lists. */
const MAX_DEPTH = 10;

/**
 * Reads `(a__exact.1,and(b__contains.x,c__isnull))` as the tabular API of data.gouv.fr writes it: one of the conditions
 * holds, `and(…)` and `or(…)` holding others. Between double quotes, a quote being doubled, commas, dots and brackets of a
 * field or of a value are plain text; the values of a list stand between brackets: `a__in.(1,2)`.
 *
 * Gives alternatives, each being all of its conditions, at most `most` of them; undefined for what cannot be read,
 * "too-many" beyond.
 */
export function parseConditionTree(text: string, most: number): RowFilter[][] | "too-many" | undefined {
  const scanner = { text, at: 0 };
  const parts = readList(scanner, 0);
  if (!parts || scanner.at !== text.length) return undefined;
  return spreadTree({ word: "or", parts }, most) ?? "too-many";
}

/** True when a text of alternatives is written with dots and commas: what follows its first operator says so. */
export function isConditionTree(text: string): boolean {
  if (/^\(\s*(?:(?:and|or)\(|")/i.test(text)) return true;
  const [, sign] = AFTER_OPERATOR.exec(text) ?? [];
  return sign === undefined ? !/[=|]/.test(text) : sign === "." || sign === ",";
}

const OPERATOR = Object.keys(rowOperators).join("|");
const AFTER_OPERATOR = new RegExp(`__(?:${OPERATOR})([.,=|&])`, "i");
/** The longest field that an operator ends, so that a field may hold "__". */
const CONDITION = new RegExp(`^(.+?)__(${OPERATOR})(?:\\.(.*))?$`, "is");

function readList(scanner: Scanner, depth: number): Tree[] | undefined {
  if (scanner.text[scanner.at] !== "(" || depth > MAX_DEPTH) return undefined;
  const parts: Tree[] = [];
  do {
    scanner.at++;
    const part = readPart(scanner, depth);
    if (!part) return undefined;
    parts.push(part);
  } while (scanner.text[scanner.at] === ",");
  if (scanner.text[scanner.at] !== ")") return undefined;
  scanner.at++;
  return parts;
}

function readPart(scanner: Scanner, depth: number): Tree | undefined {
  const word = /^\s*(and|or)(?=\()/i.exec(scanner.text.slice(scanner.at, scanner.at + 20));
  if (word) {
    scanner.at += word[0].length;
    const parts = readList(scanner, depth + 1);
    return parts && { word: word[1]?.toLowerCase() as "and" | "or", parts };
  }
  const filter = readCondition(takeCondition(scanner));
  return filter && { filter };
}

/** The text up to the comma or the bracket that ends it. */
function takeCondition(scanner: Scanner): string {
  const start = scanner.at;
  let [open, quoted] = [0, false];
  for (; scanner.at < scanner.text.length; scanner.at++) {
    const sign = scanner.text[scanner.at];
    if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (sign === "(") open++;
    else if (open === 0 && (sign === "," || sign === ")")) break;
    else if (sign === ")") open--;
  }
  return scanner.text.slice(start, scanner.at).trim();
}

function readCondition(text: string): RowFilter | undefined {
  const [whole, quotedField] = /^"((?:[^"]|"")+)"/.exec(text) ?? [];
  // A field between quotes may hold what would end it.
  const condition = whole === undefined ? text : `q${text.slice(whole.length)}`;
  const [, field, named, written = ""] = CONDITION.exec(condition) ?? UNKNOWN_OPERATOR.exec(condition) ?? [];
  if (field === undefined || named === undefined) return undefined;
  const operator = operatorName(named);
  return {
    field: quotedField === undefined ? field : unquote(quotedField),
    operator,
    value: readValue(operator, written),
  };
}

/** Named in the refusal that follows. */
const UNKNOWN_OPERATOR = /^(.+)__([^._]+)(?:\.(.*))?$/s;

function readValue(operator: string, written: string): string {
  if (findRowOperator(operator)?.takes === "list") return /^\((.*)\)$/s.exec(written)?.[1] ?? written;
  const quoted = /^"((?:[^"]|"")*)"$/s.exec(written)?.[1];
  return quoted === undefined ? written : unquote(quoted);
}

const unquote = (text: string) => text.replaceAll('""', '"');

/** The alternatives that a tree amounts to; undefined beyond `most`. */
function spreadTree(tree: Tree, most: number): RowFilter[][] | undefined {
  if ("filter" in tree) return [[tree.filter]];
  let spread: RowFilter[][] = tree.word === "and" ? [[]] : [];
  for (const part of tree.parts) {
    const more = spreadTree(part, most);
    if (!more) return undefined;
    const count = tree.word === "and" ? spread.length * more.length : spread.length + more.length;
    if (count > most) return undefined;
    spread =
      tree.word === "and" ? spread.flatMap((one) => more.map((other) => [...one, ...other])) : [...spread, ...more];
  }
  return spread;
}
