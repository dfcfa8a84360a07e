import type { Geometry, Position } from "geojson";
import type { FilterPart } from "../../http/filter-fault.js";
import {
  badFilter,
  boxGeometry,
  COMPARISONS,
  type Cql2Comparison,
  type Cql2Expression,
  type Cql2Literal,
  checkLength,
  join,
  MAX_DEPTH,
  MIRRORED,
  readBox,
} from "./cql2-expression.js";

type Token =
  | { kind: "name" | "quoted" | "text" | "sign"; value: string; at: number }
  | { kind: "number"; value: number; at: number }
  | { kind: "end"; value: ""; at: number };

const TOKEN =
  /\s*(?:(?<name>[\p{L}_][\p{L}\p{N}_.]*)|"(?<quoted>(?:[^"]|"")+)"|'(?<text>(?:[^'\\]|''|\\[\s\S])*)'|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?<sign><>|<=|>=|[<>=(),]))/iuy;

/**
 * Reads the text of a filter (`cql2-text`): comparisons, `AND OR NOT`, `LIKE`, `BETWEEN`, `IN`, `IS NULL`, `DATE('…')`, `TIMESTAMP('…')`,
 * `S_INTERSECTS` with a geometry of WKT or a `BBOX(…)`. Throws `QueryRefused` saying where it stops being one.
 */
export function parseCql2Text(text: string): Cql2Expression {
  checkLength(text);
  const reader = createReader(listTokens(text));
  const expression = parseOr(reader, 0);
  if (reader.peek().kind !== "end") throw reader.unexpected("end");
  return expression;
}

function listTokens(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.length && text.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw badFilter({ why: "not-cql2", at: at + 1, text: text.slice(at, at + 20).trim() });
    const { name, quoted, text: quotedText, number, sign } = found.groups ?? {};
    const start = at + 1;
    if (name !== undefined) tokens.push({ kind: "name", value: name, at: start });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", value: quoted.replaceAll('""', '"'), at: start });
    else if (quotedText !== undefined)
      tokens.push({ kind: "text", value: quotedText.replace(/''|\\'/g, "'"), at: start });
    else if (number !== undefined) tokens.push({ kind: "number", value: Number(number), at: start });
    else tokens.push({ kind: "sign", value: sign ?? "", at: start });
    at = TOKEN.lastIndex;
  }
  tokens.push({ kind: "end", value: "", at: text.length + 1 });
  return tokens;
}

type Reader = ReturnType<typeof createReader>;

function createReader(tokens: Token[]) {
  let rank = 0;
  const last = tokens.at(-1) as Token;
  const peek = (ahead = 0): Token => tokens[rank + ahead] ?? last;
  const isWord = ({ kind, value }: Token, word: string) => kind === "name" && String(value).toUpperCase() === word;
  const unexpected = (expected: FilterPart) => {
    const { kind, value, at } = peek();
    return badFilter({
      why: "unexpected",
      at,
      found: kind === "end" ? null : String(value).slice(0, 40),
      expected,
    });
  };
  const reader = {
    peek,
    unexpected,
    next: (): Token => {
      const token = peek();
      rank++;
      return token;
    },
    /** Steps over a word of the language, whatever its case, or says no. */
    takesWord(word: string): boolean {
      if (!isWord(peek(), word)) return false;
      rank++;
      return true;
    },
    takesSign(sign: string): boolean {
      const { kind, value } = peek();
      if (kind !== "sign" || value !== sign) return false;
      rank++;
      return true;
    },
    /** A name followed by a parenthesis: both are stepped over. */
    takesFunction(name: string): boolean {
      const after = peek(1);
      if (!isWord(peek(), name) || after.kind !== "sign" || after.value !== "(") return false;
      rank += 2;
      return true;
    },
    mustSign(sign: "(" | ")" | ","): void {
      if (!reader.takesSign(sign)) throw unexpected(sign);
    },
  };
  return reader;
}

function parseOr(reader: Reader, depth: number): Cql2Expression {
  const parts = [parseAnd(reader, depth)];
  while (reader.takesWord("OR")) parts.push(parseAnd(reader, depth));
  return join("or", parts);
}

function parseAnd(reader: Reader, depth: number): Cql2Expression {
  const parts = [parseFactor(reader, depth)];
  while (reader.takesWord("AND")) parts.push(parseFactor(reader, depth));
  return join("and", parts);
}

function parseFactor(reader: Reader, depth: number): Cql2Expression {
  if (depth > MAX_DEPTH) throw badFilter({ why: "too-deep", of: "text", most: MAX_DEPTH });
  if (reader.takesWord("NOT")) return { op: "not", part: parseFactor(reader, depth + 1) };
  if (reader.takesSign("(")) {
    const inner = parseOr(reader, depth + 1);
    reader.mustSign(")");
    return inner;
  }
  if (reader.takesFunction("S_INTERSECTS")) return parseIntersects(reader);
  const { kind, value } = reader.peek();
  const after = reader.peek(1);
  const isCompared = after.kind === "sign" && COMPARISONS.includes(after.value as Cql2Comparison);
  if (kind === "name" && /^(true|false)$/i.test(value) && !isCompared) {
    reader.next();
    return { op: "constant", value: /^true$/i.test(value) };
  }
  return parsePredicate(reader);
}

function parsePredicate(reader: Reader): Cql2Expression {
  const literal = tryLiteral(reader);
  if (literal) {
    const op = parseComparison(reader);
    return { op: MIRRORED[op], property: parseProperty(reader), value: literal };
  }
  const property = parseProperty(reader);
  if (reader.takesWord("IS")) {
    const negated = reader.takesWord("NOT");
    if (!reader.takesWord("NULL")) throw reader.unexpected("NULL");
    return negate(negated, { op: "isNull", property });
  }
  const negated = reader.takesWord("NOT");
  for (const op of ["like", "ilike"] as const)
    if (reader.takesWord(op.toUpperCase())) {
      const { kind, value } = reader.peek();
      if (kind !== "text") throw reader.unexpected("text");
      reader.next();
      return negate(negated, { op, property, pattern: value });
    }
  if (reader.takesWord("BETWEEN")) {
    const from = mustLiteral(reader);
    if (!reader.takesWord("AND")) throw reader.unexpected("AND");
    return negate(negated, { op: "between", property, from, to: mustLiteral(reader) });
  }
  if (reader.takesWord("IN")) {
    reader.mustSign("(");
    const values = [mustLiteral(reader)];
    while (reader.takesSign(",")) values.push(mustLiteral(reader));
    reader.mustSign(")");
    return negate(negated, { op: "in", property, values });
  }
  if (negated) throw reader.unexpected("negatable");
  return { op: parseComparison(reader), property, value: mustLiteral(reader) };
}

function negate(negated: boolean, part: Cql2Expression): Cql2Expression {
  return negated ? { op: "not", part } : part;
}

function parseComparison(reader: Reader): Cql2Comparison {
  const found = COMPARISONS.find((sign) => reader.takesSign(sign));
  if (!found) throw reader.unexpected("comparison");
  return found;
}

function parseProperty(reader: Reader): string {
  const { kind, value } = reader.peek();
  if (kind !== "name" && kind !== "quoted") throw reader.unexpected("property");
  reader.next();
  return value;
}

function mustLiteral(reader: Reader): Cql2Literal {
  const literal = tryLiteral(reader);
  if (!literal) throw reader.unexpected("literal");
  return literal;
}

function tryLiteral(reader: Reader): Cql2Literal | undefined {
  for (const kind of ["date", "timestamp"] as const)
    if (reader.takesFunction(kind.toUpperCase())) {
      const token = reader.peek();
      if (token.kind !== "text") throw reader.unexpected("text");
      reader.next();
      reader.mustSign(")");
      return { kind, value: token.value };
    }
  const { kind, value } = reader.peek();
  if (kind === "text" || kind === "number") {
    reader.next();
    return { kind, value } as Cql2Literal;
  }
  if (kind !== "name" || !/^(true|false)$/i.test(value)) return undefined;
  reader.next();
  return { kind: "boolean", value: /^true$/i.test(value) };
}

function parseIntersects(reader: Reader): Cql2Expression {
  const property = parseProperty(reader);
  reader.mustSign(",");
  const geometry = parseGeometry(reader, 0);
  reader.mustSign(")");
  return { op: "s_intersects", property, geometry };
}

/** A geometry of WKT, heights left aside, or a `BBOX`. */
function parseGeometry(reader: Reader, depth: number): Geometry {
  if (depth > MAX_DEPTH) throw badFilter({ why: "too-deep", of: "geometries", most: MAX_DEPTH });
  if (reader.takesFunction("BBOX")) {
    const numbers = listOf(reader, parseNumber);
    const box = readBox(numbers);
    if (!box) throw badFilter({ why: "box-of-text" });
    return boxGeometry(box);
  }
  const { kind, value } = reader.next();
  const type = kind === "name" ? value.toUpperCase() : "";
  if (reader.peek().kind === "name") reader.takesWord("Z");
  const positions = () => listIn(reader, parsePosition);
  const lines = () => listIn(reader, positions);
  switch (type) {
    case "POINT": {
      const [position, ...others] = positions();
      if (!position || others.length > 0) throw badFilter({ why: "one-position" });
      return { type: "Point", coordinates: position };
    }
    case "LINESTRING":
      return { type: "LineString", coordinates: positions() };
    case "POLYGON":
      return { type: "Polygon", coordinates: lines() };
    case "MULTIPOINT":
      return {
        type: "MultiPoint",
        coordinates: listIn(reader, () => {
          const isInner = reader.takesSign("(");
          const position = parsePosition(reader);
          if (isInner) reader.mustSign(")");
          return position;
        }),
      };
    case "MULTILINESTRING":
      return { type: "MultiLineString", coordinates: lines() };
    case "MULTIPOLYGON":
      return { type: "MultiPolygon", coordinates: listIn(reader, lines) };
    case "GEOMETRYCOLLECTION":
      return { type: "GeometryCollection", geometries: listIn(reader, () => parseGeometry(reader, depth + 1)) };
  }
  throw badFilter({ why: "no-wkt", found: String(value).slice(0, 40) });
}

function parsePosition(reader: Reader): Position {
  const position = [parseNumber(reader), parseNumber(reader)];
  if (reader.peek().kind === "number") reader.next();
  return position;
}

function parseNumber(reader: Reader): number {
  const token = reader.peek();
  if (token.kind !== "number") throw reader.unexpected("number");
  reader.next();
  return token.value;
}

function listIn<T>(reader: Reader, parse: (reader: Reader) => T): T[] {
  reader.mustSign("(");
  return listOf(reader, parse);
}

/** Things between commas, and the parenthesis that ends them. */
function listOf<T>(reader: Reader, parse: (reader: Reader) => T): T[] {
  const list = [parse(reader)];
  while (reader.takesSign(",")) list.push(parse(reader));
  reader.mustSign(")");
  return list;
}
