import { isDeepStrictEqual } from "node:util";
import { isDay } from "../calendar/civil-day.js";
import { BadQuery } from "../http/bad-query.js";
import { type Box, ringOf } from "../rows/box-of.js";
import type { CoordinateSystem } from "../rows/coordinate-systems.js";
import { readFilter, readSystem, readSystemName } from "../rows/cql2/read-filter.js";
import {
  endOf,
  FEATURE_PARAMETERS,
  type FeatureCursor,
  type FeatureQuery,
  type Interval,
  startOf,
} from "../rows/features/feature-query.js";

export const FEATURE_LIMIT = { default: 100, max: 10_000 };

/**
 * Reads the parameters of `/items`; `filters` are the names of the properties that can be asked. Throws `BadQuery`
 * naming what is wrong; a limit that is too high is lowered, as the standard says.
 * @see https://docs.ogc.org/is/17-069r4/17-069r4.html#_items_
 */
export function parseFeatureQuery(given: URLSearchParams, filters: string[]): FeatureQuery {
  const parameters = new URLSearchParams(given);
  // What some clients write so as not to hide a property of the same name; OWSLib writes both.
  const alias = given.get("datetime_");
  if (alias !== null && !filters.includes("datetime_") && (given.get("datetime") ?? alias) === alias) {
    parameters.delete("datetime_");
    parameters.set("datetime", alias);
  }
  const properties: FeatureQuery["properties"] = [];
  const seen = new Set<string>();
  for (const [name, value] of parameters) {
    if (!FEATURE_PARAMETERS.includes(name) && !filters.includes(name))
      throw new BadQuery("parametre-inconnu", `Le paramètre «\u00A0${name}\u00A0» n'existe pas ici.`, name, [
        ...FEATURE_PARAMETERS,
        ...filters,
      ]);
    if (seen.has(name))
      throw new BadQuery("parametre-repete", `Le paramètre «\u00A0${name}\u00A0» est donné deux fois.`, name);
    seen.add(name);
    if (!FEATURE_PARAMETERS.includes(name)) properties.push({ field: name, value });
  }
  const system = readSystem(parameters, "bbox-crs");
  const filter = readFilter(parameters, filters);
  const bbox = parameters.get("bbox");
  const datetime = parameters.get("datetime");
  const cursor = parameters.get("cursor");
  return {
    ...(bbox === null ? { boxes: [] } : placeBox(parseBbox(bbox, system), system)),
    datetime: datetime === null ? null : parseDatetime(datetime),
    properties,
    ...(filter ? { filter } : {}),
    crs: readSystemName(parameters, "crs"),
    limit: Math.min(readInteger(parameters, "limit", FEATURE_LIMIT.default, 1), FEATURE_LIMIT.max),
    offset: readInteger(parameters, "offset", 0, 0),
    cursor: cursor === null ? null : parseCursor(cursor),
  };
}

export function writeFeatureCursor({ version, after }: FeatureCursor): string {
  return `${version}.${after}`;
}

function parseCursor(text: string): FeatureCursor {
  const [, version, after] = /^([1-9]\d{0,8})\.([1-9]\d{0,14})$/.exec(text) ?? [];
  if (version && after) return { version: Number(version), after: Number(after) };
  throw new BadQuery(
    "curseur-invalide",
    "Ce curseur n'est pas de ceux que donne le lien «\u00A0next\u00A0». Recommencez à la première page.",
    "cursor",
  );
}

function readInteger(parameters: URLSearchParams, name: string, usual: number, min: number): number {
  const text = parameters.get(name);
  if (text === null) return usual;
  if (/^\d{1,15}$/.test(text) && Number(text) >= min) return Number(text);
  throw new BadQuery(
    "valeur-invalide",
    `«\u00A0${name}\u00A0» est un nombre entier à partir de ${min}, et non «\u00A0${text}\u00A0».`,
    name,
  );
}

/** Four numbers, or six with heights, which are checked and then left aside: what is published lies in the plane. In the order x, y. */
function parseBbox(text: string, { latitudeFirst, geographic }: CoordinateSystem): Box {
  const parts = text.split(",").map((part) => part.trim());
  const numbers = parts.map(Number);
  const isRead = parts.every((part) => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(part));
  if (!isRead || (parts.length !== 4 && parts.length !== 6) || !numbers.every(Number.isFinite))
    throw badBbox(
      `«\u00A0bbox\u00A0» attend quatre nombres (ouest, sud, est, nord, en degrés), ou six avec les altitudes, et non «\u00A0${text}\u00A0».`,
    );
  const [a = 0, b = 0, c = 0, d = 0] = parts.length === 4 ? numbers : [numbers[0], numbers[1], numbers[3], numbers[4]];
  const [west, south, east, north] = latitudeFirst ? [b, a, d, c] : [a, b, c, d];
  if (south > north) throw badBbox("Dans «\u00A0bbox\u00A0», le sud est plus haut que le nord.");
  if (parts.length === 6 && (numbers[2] as number) > (numbers[5] as number))
    throw badBbox("Dans «\u00A0bbox\u00A0», l'altitude basse est plus haute que l'altitude haute.");
  if (west > east && !geographic) throw badBbox("Dans «\u00A0bbox\u00A0», l'ouest est plus loin que l'est.");
  return [west, south, east, north];
}

/** Where `bbox=` in degrees (CRS84) looks: one box, two across the antimeridian. Throws `BadQuery`. */
export function parseBoxes(text: string): Box[] {
  const degrees = readSystem(new URLSearchParams(), "bbox-crs");
  return placeBox(parseBbox(text, degrees), degrees).boxes;
}

/** Where features are, in longitudes and latitudes. */
function placeBox(
  asked: Box,
  { geographic, domain, toDegrees }: CoordinateSystem,
): Pick<FeatureQuery, "boxes" | "area"> {
  if (geographic) return { boxes: splitBox(asked) };
  const box = domain ? intersect(asked, domain) : asked;
  // The whole Earth, seen from afar.
  if (domain && isDeepStrictEqual(box, domain)) return { boxes: [] };
  // Straight lines of a projection are curves in degrees: each side is followed by short steps.
  const steps = domain ? 32 : 1;
  const corners = ringOf(box);
  const ring = corners.slice(1).flatMap(([x, y], rank) => {
    const [fromX, fromY] = corners[rank] as [number, number];
    return Array.from({ length: steps }, (_, step) => {
      const part = step / steps;
      return toDegrees([fromX + (x - fromX) * part, fromY + (y - fromY) * part]);
    });
  });
  if (!ring.flat().every(Number.isFinite)) throw badBbox("Cette «\u00A0bbox\u00A0» n'est pas de la Terre.");
  if (domain) return { boxes: [], area: { type: "Polygon", coordinates: [[...ring, ring[0] as number[]]] } };
  const [left = 0, bottom = 0] = ring[0] as number[];
  const [right = 0, top = 0] = ring[2] as number[];
  return { boxes: splitBox([left, bottom, right, top]) };
}

/** What a box has of another; a line of its edge where it has nothing. */
function intersect(box: Box, [west, south, east, north]: Box): Box {
  const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  const [left, bottom, right, top] = box;
  return [within(left, west, east), within(bottom, south, north), within(right, west, east), within(top, south, north)];
}

/** A box as one or two within 180 degrees: west beyond east goes across the antimeridian, as do longitudes beyond 180. */
function splitBox([west, south, east, north]: Box): Box[] {
  if (east - west >= 360) return [[-180, south, 180, north]];
  const [left, right] = [bringWithin(west), bringWithin(east)];
  if (left <= right) return [[left, south, right, north]];
  return [
    [left, south, 180, north],
    [-180, south, right, north],
  ];
}

function bringWithin(longitude: number): number {
  return Math.abs(longitude) <= 180 ? longitude : longitude - 360 * Math.floor((longitude + 180) / 360);
}

function badBbox(message: string): BadQuery {
  return new BadQuery("valeur-invalide", `${message} Exemple\u00A0: -1.4,45.7,-0.9,46.1.`, "bbox");
}

const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const INSTANT = new RegExp(
  `^${DAY}(?:T(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d))?$`,
  "i",
);

/** A day, an instant or an interval. Throws `BadQuery`. */
export function parseDatetime(text: string): Interval {
  // GDAL ends a day with a "T".
  const parts = text.split("/").map((part) => part.replace(/^(\d{4}-\d{2}-\d{2})T$/i, "$1"));
  const [from = "", to = from] = parts;
  const isOpen = (part: string) => part === "" || part === "..";
  const isRead = (part: string) => INSTANT.test(part) && isDay(part.slice(0, 10));
  const valid =
    parts.length === 1
      ? isRead(from)
      : parts.length === 2 && parts.every((part) => isOpen(part) || isRead(part)) && parts.some(isRead);
  if (!valid)
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0datetime\u00A0» attend un jour (2024-03-01), un instant (2024-03-01T12:00:00Z) ou un intervalle (2024-01-01/2024-12-31, ../2024-12-31, 2024-01-01/..), et non «\u00A0${text}\u00A0».`,
      "datetime",
    );
  const interval: Interval = { from: isOpen(from) ? null : from, to: isOpen(to) ? null : to };
  if (interval.from !== null && interval.to !== null && startOf(interval.from) > endOf(interval.to))
    throw new BadQuery("valeur-invalide", "Dans «\u00A0datetime\u00A0», la fin est avant le début.", "datetime");
  return interval;
}
