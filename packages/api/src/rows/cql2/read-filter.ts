import { mapPositions } from "@datalogue/ingest/projection";
import { oneOf } from "../../http/query-parameters.js";
import { QueryRefused } from "../../http/query-refused.js";
import { type CoordinateSystem, CRS84, coordinateSystems } from "../coordinate-systems.js";
import { badFilter, type Cql2Expression } from "./cql2-expression.js";
import { parseCql2Text } from "./parse-text.js";
import { readCql2Json } from "./read-json.js";

/** The languages of a filter, the first one unless another is named; `cql-text` is what GDAL calls the first. */
export const FILTER_LANGUAGES = ["cql2-text", "cql2-json", "cql-text"] as const;

/**
 * The filter of an address in CQL2, its geometries in longitude and latitude; undefined without one. `properties` are those that a text may
 * name without quotes. Throws `QueryRefused`.
 */
export function readFilter(
  parameters: URLSearchParams,
  properties: readonly string[] = [],
): Cql2Expression | undefined {
  const language = oneOf(parameters, "filter-lang", FILTER_LANGUAGES);
  const system = readSystem(parameters, "filter-crs");
  const text = parameters.get("filter");
  if (text === null) return undefined;
  if (text.trim() === "") throw badFilter({ why: "empty" });
  const expression = language === "cql2-json" ? readCql2Json(text) : parseCql2Text(text, properties);
  return bringToDegrees(expression, system);
}

/** The reference system that a parameter names, longitude and latitude when it is absent. Throws `QueryRefused` for one that is not offered. */
export function readSystem(parameters: URLSearchParams, name: string): CoordinateSystem {
  return coordinateSystems[readSystemName(parameters, name)] as CoordinateSystem;
}

/** The same by its address. */
export function readSystemName(parameters: URLSearchParams, name: string): string {
  const text = parameters.get(name);
  if (text === null) return CRS84;
  // `EPSG:2154` and `[EPSG:2154]`, as people and other clients write it.
  const [, code] = /^\[?EPSG:(\d+)\]?$/i.exec(text) ?? [];
  const address = code === undefined ? text : `http://www.opengis.net/def/crs/EPSG/0/${code}`;
  if (Object.hasOwn(coordinateSystems, address)) return address;
  throw new QueryRefused({ kind: "unknown-system", value: text }, name, Object.keys(coordinateSystems));
}

function bringToDegrees(expression: Cql2Expression, system: CoordinateSystem): Cql2Expression {
  if (system === coordinateSystems[CRS84]) return expression;
  if ("parts" in expression)
    return { op: expression.op, parts: expression.parts.map((part) => bringToDegrees(part, system)) };
  if (expression.op === "not") return { op: "not", part: bringToDegrees(expression.part, system) };
  if (expression.op !== "s_intersects") return expression;
  const geometry = mapPositions(expression.geometry, system.toDegrees);
  if (/null/.test(JSON.stringify(geometry))) throw badFilter({ why: "out-of-system" });
  return { ...expression, geometry };
}
