import type { Geometry, Position } from "geojson";
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

/** Reads a filter in JSON (`cql2-json`): the same expression as its text gives. Throws `QueryRefused`. */
export function readCql2Json(text: string): Cql2Expression {
  checkLength(text);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badFilter({ why: "not-json" });
  }
  return readExpression(json, 0);
}

function readExpression(json: unknown, depth: number): Cql2Expression {
  if (depth > MAX_DEPTH) throw badFilter({ why: "too-deep", of: "operations", most: MAX_DEPTH });
  if (typeof json === "boolean") return { op: "constant", value: json };
  const { op, args } = isObject(json) ? json : {};
  if (typeof op !== "string" || !Array.isArray(args)) throw badFilter({ why: "no-operation" });
  const name = op.toLowerCase();
  if (name === "and" || name === "or") {
    if (args.length < 2) throw badFilter({ why: "one-condition", of: name });
    return join(
      name,
      args.map((arg) => readExpression(arg, depth + 1)),
    );
  }
  const must = (count: number) => {
    if (args.length !== count) throw badFilter({ why: "arguments", of: name, count });
  };
  if (name === "not") {
    must(1);
    return { op: "not", part: readExpression(args[0], depth + 1) };
  }
  if (name === "isnull") {
    must(1);
    return { op: "isNull", property: mustProperty(args[0]) };
  }
  if (name === "between") {
    must(3);
    return {
      op: "between",
      property: mustProperty(args[0]),
      from: mustLiteral(args[1]),
      to: mustLiteral(args[2]),
    };
  }
  must(2);
  if (COMPARISONS.includes(name as Cql2Comparison)) {
    const comparison = name as Cql2Comparison;
    const property = propertyOf(args[0]);
    if (property !== undefined) return { op: comparison, property, value: mustLiteral(args[1]) };
    return { op: MIRRORED[comparison], property: mustProperty(args[1]), value: mustLiteral(args[0]) };
  }
  const property = mustProperty(args[0]);
  if (name === "like" || name === "ilike") {
    const [, pattern] = args;
    if (typeof pattern !== "string") throw badFilter({ why: "no-pattern", of: name });
    return { op: name, property, pattern };
  }
  if (name === "in") {
    const [, values] = args;
    if (!Array.isArray(values) || values.length === 0) throw badFilter({ why: "no-list" });
    return { op: "in", property, values: values.map(mustLiteral) };
  }
  if (name === "s_intersects") return { op: "s_intersects", property, geometry: readGeometry(args[1], 0) };
  throw badFilter({ why: "unknown-operation", of: op.slice(0, 40) }, [
    "and",
    "or",
    "not",
    ...COMPARISONS,
    "like",
    "between",
    "in",
    "isNull",
    "s_intersects",
  ]);
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function propertyOf(json: unknown): string | undefined {
  return isObject(json) && typeof json.property === "string" ? json.property : undefined;
}

function mustProperty(json: unknown): string {
  const property = propertyOf(json);
  if (property === undefined) throw badFilter({ why: "no-property" });
  return property;
}

function mustLiteral(json: unknown): Cql2Literal {
  if (typeof json === "string") return { kind: "text", value: json };
  if (typeof json === "number") return { kind: "number", value: json };
  if (typeof json === "boolean") return { kind: "boolean", value: json };
  if (isObject(json))
    for (const kind of ["date", "timestamp"] as const) {
      const value = json[kind];
      if (typeof value === "string") return { kind, value };
    }
  throw badFilter({ why: "no-literal" });
}

/** How deep the positions of each type lie. */
const DEPTHS = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 } as const;

function readGeometry(json: unknown, depth: number): Geometry {
  if (depth > MAX_DEPTH) throw badFilter({ why: "too-deep", of: "geometries", most: MAX_DEPTH });
  if (isObject(json)) {
    const { type, coordinates, geometries, bbox } = json;
    if (type === undefined && Array.isArray(bbox)) {
      const box = bbox.every((one) => typeof one === "number") ? readBox(bbox) : undefined;
      if (!box) throw badFilter({ why: "box-of-json" });
      return boxGeometry(box);
    }
    if (type === "GeometryCollection" && Array.isArray(geometries))
      return { type, geometries: geometries.map((one) => readGeometry(one, depth + 1)) };
    if (typeof type === "string" && Object.hasOwn(DEPTHS, type)) {
      const levels = DEPTHS[type as keyof typeof DEPTHS];
      return { type, coordinates: readPositions(coordinates, levels) } as Geometry;
    }
  }
  throw badFilter({ why: "no-geojson" });
}

function readPositions(json: unknown, levels: number): unknown {
  if (!Array.isArray(json) || json.length === 0) throw badFilter({ why: "no-coordinates" });
  if (levels > 0) return json.map((one) => readPositions(one, levels - 1));
  const [x, y, z = 0] = json;
  if (json.length > 3 || ![x, y, z].every((one) => typeof one === "number" && Number.isFinite(one)))
    throw badFilter({ why: "no-position" });
  return [x, y] satisfies Position;
}
