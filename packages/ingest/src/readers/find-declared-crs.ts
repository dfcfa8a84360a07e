import type { Geometry, Position } from "geojson";
import { isObject } from "../field-types/json-value.js";
import { firstPosition, projectionOfEpsg, projectionOfName, projectionOfValues, wgs84 } from "../projection.js";
import type { Announcement } from "./find-projection.js";
import { parseJson } from "./parse-json.js";
import { createFeatureSplitter } from "./split-features.js";

/** Bytes cut at once: the first features are enough where they are in degrees. */
const PIECE = 1 << 14;

/** Features, at the beginning of a file, that tell degrees from metres. */
const LOOKED_AT = 20;

/** Characters of the name of a system; longer is none. */
const MAX_NAME = 1_000;

/**
 * The projected system that a GeoJSON in metres declares, in the member « crs » of GeoJSON 2008, before its features or after them, be it none that
 * we know; undefined when it declares none, or degrees, or has degrees. Reads the first features only, but of a file in metres that declares nothing
 * before them. The first in metres may follow some in degrees; under a name that we do not know, which may be one of degrees, these are the ones
 * that are right.
 */
export async function findDeclaredCrs(chunks: AsyncIterable<Uint8Array>): Promise<Announcement | undefined> {
  /** What the member says; null for degrees, or for nothing that tells. */
  let declared: Announcement | null | undefined;
  let hasDegrees = false;
  let hasMetres = false;
  let looked = 0;
  const look = (geometry: unknown) => {
    looked++;
    const position = findPlace(geometry);
    if (position && isInDegrees(position)) hasDegrees = true;
    else if (position) hasMetres = true;
  };
  const isSeen = () =>
    (hasMetres && (hasDegrees || declared?.projection !== undefined)) ||
    (looked >= LOOKED_AT && (hasMetres || hasDegrees));
  const splitter = createFeatureSplitter({
    feature(bytes) {
      if (isSeen()) return;
      const feature = parse(bytes);
      look(isObject(feature) ? feature.geometry : undefined);
    },
    member(name, bytes) {
      if (name === "geometry") look(parse(bytes));
      if (name === "crs") declared = announce(parse(bytes)) ?? null;
    },
  });
  const isEnough = (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; at += PIECE) {
      if (splitter.push(chunk.subarray(at, at + PIECE)) || declared === null) return true;
      if (isSeen() && (declared || !hasMetres)) return true;
    }
    return false;
  };
  for await (const chunk of chunks) if (isEnough(chunk)) break;
  return declared && hasMetres && (declared.projection || !hasDegrees) ? declared : undefined;
}

function announce(crs: unknown): Announcement | undefined {
  const written = isObject(crs) && isObject(crs.properties) ? crs.properties.name : undefined;
  if (typeof written !== "string") return undefined;
  const name = written.slice(0, MAX_NAME).trim();
  // GDAL writes that it knows none, and so do people.
  if (/\bCRS84h?$|^(WGS\s?84|un(known|defined|named)\b.*|null|none|inconnu|non défini)?$/i.test(name)) return undefined;
  // The first code that we know, of a compound system that of its positions: a version may come before it ("EPSG/2022/2154").
  const codes = name.match(/(?<!\d)\d{4,6}(?!\d)/g) ?? [];
  const projection =
    codes.map((code) => projectionOfEpsg(Number(code))).find(Boolean) ?? projectionOfName(name.replace(/^.*:/, ""));
  if (projection === wgs84) return undefined;
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
