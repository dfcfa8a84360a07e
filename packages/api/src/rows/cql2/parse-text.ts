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

/** `at`: where it begins, from 1, as people are told; `end`: what follows begins there. */
type Token = { at: number; end: number } & (
  | { kind: "name" | "quoted" | "text" | "sign"; value: string }
  | { kind: "number"; value: number }
  | { kind: "end"; value: "" }
);

const TOKEN =
  /\s*(?:(?<name>[\p{L}_][\p{L}\p{N}_.]*)|"(?<quoted>(?:[^"]|"")+)"|'(?<text>(?:[^'\\]|''|\\[\s\S])*)'|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?<sign><>|<=|>=|[<>=(),]))/iuy;

/** What is read as a name without quotes; what goes on with one. */
const [PLAIN_NAME, IN_NAME] = [/^[\p{L}_][\p{L}\p{N}_.]*$/u, /^[\p{L}\p{N}_.]/u];

/**
 * Reads the text of a filter (`cql2-text`): comparisons, `AND OR NOT`, `LIKE`, `BETWEEN`, `IN`, `IS NULL`, `DATE('…')`, `TIMESTAMP('…')`,
 * `S_INTERSECTS` with a geometry of WKT or a `BBOX(…)`. `properties`: names that are read without quotes too, whatever their signs. Throws
 * `QueryRefused` saying where it stops being one.
 */
export function parseCql2Text(text: string, properties: readonly string[] = []): Cql2Expression {
  checkLength(text);
  const reader = createReader(text, properties);
  const expression = parseOr(reader, 0);
  if (reader.peek().kind !== "end") throw reader.unexpected("end");
  return expression;
}

function readToken(text: string, from: number): Token {
  const at = from + 1;
  TOKEN.lastIndex = from;
  const found = TOKEN.exec(text);
  if (!found) {
    const rest = text.slice(from).trim();
    if (rest === "") return { kind: "end", value: "", at: text.length + 1, end: text.length };
    throw badFilter({ why: "not-cql2", at, text: rest.slice(0, 20) });
  }
  const end = TOKEN.lastIndex;
  const { name, quoted, text: quotedText, number, sign } = found.groups ?? {};
  if (name !== undefined) return { kind: "name", value: name, at, end };
  if (quoted !== undefined) return { kind: "quoted", value: quoted.replaceAll('""', '"'), at, end };
  if (quotedText !== undefined) return { kind: "text", value: quotedText.replace(/''|\\'/g, "'"), at, end };
  if (number !== undefined) return { kind: "number", value: Number(number), at, end };
  return { kind: "sign", value: sign ?? "", at, end };
}

type Reader = ReturnType<typeof createReader>;

/** Reads one token after the other, where it is looked at: a name with an apostrophe is known by where it stands. */
function createReader(text: string, properties: readonly string[]) {
  const unquoted = properties.filter((name) => !PLAIN_NAME.test(name)).sort((a, b) => b.length - a.length);
  let from = 0;
  const seen = new Map<number, Token>();
  const tokenAt = (place: number): Token => {
    const token = seen.get(place) ?? readToken(text, place);
    seen.set(place, token);
    return token;
  };
  const peek = (): Token => tokenAt(from);
  const after = (): Token => tokenAt(peek().end);
  const isWord = ({ kind, value }: Token, word: string) => kind === "name" && String(value).toUpperCase() === word;
  const startOfToken = () => from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
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
    after,
    unexpected,
    next: (): Token => {
      const token = peek();
      from = token.end;
      return token;
    },
    /** The longest property that is written here without the quotes that its name asks for, as GDAL writes all of them. */
    peekUnquoted(): string | undefined {
      if (unquoted.length === 0) return undefined;
      const start = startOfToken();
      return unquoted.find((name) => text.startsWith(name, start) && !IN_NAME.test(text.slice(start + name.length)));
    },
    /** Steps over it, or says no. */
    takesUnquoted(): string | undefined {
      const found = reader.peekUnquoted();
      if (found !== undefined) from = startOfToken() + found.length;
      return found;
    },
    /** Steps over a word of the language, whatever its case, or says no. */
    takesWord(word: string): boolean {
      if (!isWord(peek(), word)) return false;
      from = peek().end;
      return true;
    },
    takesSign(sign: string): boolean {
      const { kind, value } = peek();
      if (kind !== "sign" || value !== sign) return false;
      from = peek().end;
      return true;
    },
    /** A name followed by a parenthesis: both are stepped over. */
    takesFunction(name: string): boolean {
      if (!isWord(peek(), name) || after().kind !== "sign" || after().value !== "(") return false;
      from = after().end;
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
  const unquoted = reader.takesUnquoted();
  if (unquoted !== undefined) return parseComparisonOf(unquoted, reader, isNumber(unquoted));
  if (reader.takesWord("NOT")) return { op: "not", part: parseFactor(reader, depth + 1) };
  if (reader.takesSign("(")) {
    const inner = parseOr(reader, depth + 1);
    reader.mustSign(")");
    return inner;
  }
  if (reader.takesFunction("S_INTERSECTS")) return parseIntersects(reader);
  const { kind, value } = reader.peek();
  const after = reader.after();
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
  return parseComparisonOf(parseProperty(reader), reader);
}

/** What is asked of a property, once it is read; `mayBeNumber`: beside another property, its name is the number itself. */
function parseComparisonOf(property: string, reader: Reader, mayBeNumber = false): Cql2Expression {
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
  const op = parseComparison(reader);
  const other = mayBeNumber ? reader.peekUnquoted() : undefined;
  const literal = other === undefined || isNumber(other) ? tryLiteral(reader) : undefined;
  if (literal) return { op, property, value: literal };
  if (!mayBeNumber) throw reader.unexpected("literal");
  return { op: MIRRORED[op], property: parseProperty(reader), value: { kind: "number", value: Number(property) } };
}

/** Whether the name of a property is a number too. */
function isNumber(name: string): boolean {
  return Number.isFinite(Number(name));
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
  const unquoted = reader.takesUnquoted();
  if (unquoted !== undefined) return unquoted;
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
