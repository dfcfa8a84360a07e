import type { Geometry, Position } from "geojson";
import { isObject } from "../field-types/json-value.js";
import { firstPosition, projectionOfEpsg, projectionOfValues, wgs84 } from "../projection.js";
import type { Announcement } from "./find-projection.js";
import { parseJson } from "./parse-json.js";
import { createFeatureSplitter } from "./split-features.js";

/** Bytes cut at once: the first features are enough where they are in degrees. */
const PIECE = 1 << 14;

/** Features in degrees, at the beginning of a file, after which all are. */
const LOOKED_AT = 20;

/**
 * The projected system that a GeoJSON in metres declares, in the member « crs » of GeoJSON 2008, before its features or after them; undefined when it
 * declares none that we know, or has degrees. Reads the first features only, but of a file in metres that declares nothing before them; the first
 * in metres may follow some in degrees.
 */
export async function findDeclaredCrs(chunks: AsyncIterable<Uint8Array>): Promise<Announcement | undefined> {
  let crs: unknown;
  let position: Position | undefined;
  let looked = 0;
  const look = (geometry: unknown) => {
    looked++;
    position = findPlace(geometry) ?? position;
  };
  const isInMetres = () => position !== undefined && !isInDegrees(position);
  const isInDegreesOnly = () =>
    position !== undefined && isInDegrees(position) && (looked >= LOOKED_AT || (crs !== undefined && !announce(crs)));
  const splitter = createFeatureSplitter({
    feature(bytes) {
      if (isInMetres() || isInDegreesOnly()) return;
      const feature = parse(bytes);
      look(isObject(feature) ? feature.geometry : undefined);
    },
    member(name, bytes) {
      if (name === "geometry") look(parse(bytes));
      if (name === "crs") crs = parse(bytes);
    },
  });
  const isEnough = (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; at += PIECE) {
      if (splitter.push(chunk.subarray(at, at + PIECE))) return true;
      if (isInDegreesOnly() || (isInMetres() && crs !== undefined)) return true;
    }
    return false;
  };
  for await (const chunk of chunks) if (isEnough(chunk)) break;
  return isInMetres() ? announce(crs) : undefined;
}

function announce(crs: unknown): Announcement | undefined {
  const name = isObject(crs) && isObject(crs.properties) ? crs.properties.name : undefined;
  if (typeof name !== "string") return undefined;
  const code = /\bEPSG\b.*?(\d+)$/i.exec(name)?.[1];
  const projection = code === undefined ? undefined : projectionOfEpsg(Number(code));
  if (!projection || projection === wgs84) return undefined;
  return {
    title: name,
    projection,
    source: { fr: "membre « crs »", en: "member “crs”" },
    says: { fr: "le membre « crs » annonce", en: "the member “crs” says" },
    absent: { fr: "aucun membre « crs »", en: "no member “crs”" },
  };
}

/** Whether a position may be in degrees. */
export function isInDegrees([x, y]: Position): boolean {
  return projectionOfValues(x as number, y as number) === wgs84;
}

/** The first position of a geometry; undefined for what has none or is no geometry, and for [0, 0], which stands for a place that is not known. */
export function findPlace(geometry: unknown): Position | undefined {
  try {
    const position = isObject(geometry) ? firstPosition(geometry as unknown as Geometry) : undefined;
    return position?.[0] === 0 && position[1] === 0 ? undefined : position;
  } catch {
    // Its check says why.
    return undefined;
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
