import { isDay } from "../quality/civil-day.js";
import type { Box } from "../rows/write-rows.js";
import { BadQuery } from "../services.js";
import { CRS84 } from "./links.js";

/** What is asked of the features of a collection. */
export interface FeatureQuery {
  /** One box; two when the box goes across the antimeridian; none when no place is asked. */
  boxes: Box[];
  datetime: Interval | null;
  /** Equality of a property and a value, as written in the address. */
  properties: { field: string; value: string }[];
  limit: number;
  offset: number;
  cursor: FeatureCursor | null;
}

/** Days or instants as RFC 3339 writes them, both included; null where the interval is open. */
export interface Interval {
  from: string | null;
  to: string | null;
}

/** Where a page of features ended: the version it was read in and the number of its last feature. */
export interface FeatureCursor {
  version: number;
  after: number;
}

export const FEATURE_LIMIT = { default: 100, max: 10_000 };

/** The parameters that are not the name of a property. */
export const FEATURE_PARAMETERS = ["bbox", "datetime", "limit", "offset", "cursor", "crs", "bbox-crs", "f"];

/**
 * Reads the parameters of `/items`; `filters` are the names of the properties that can be asked. Throws `BadQuery`
 * naming what is wrong; a limit that is too high is lowered, as the standard says.
 * @see https://docs.ogc.org/is/17-069r4/17-069r4.html#_items_
 */
export function parseFeatureQuery(parameters: URLSearchParams, filters: string[]): FeatureQuery {
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
  for (const name of ["crs", "bbox-crs"]) onlyCrs84(parameters, name);
  const bbox = parameters.get("bbox");
  const datetime = parameters.get("datetime");
  const cursor = parameters.get("cursor");
  return {
    boxes: bbox === null ? [] : parseBbox(bbox),
    datetime: datetime === null ? null : parseDatetime(datetime),
    properties,
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

/** GDAL names the reference system in which it asks and wants positions: the only one there is. */
function onlyCrs84(parameters: URLSearchParams, name: string): void {
  const text = parameters.get(name);
  if (text === null || text === CRS84) return;
  throw new BadQuery(
    "valeur-invalide",
    `Les positions se donnent et se lisent en longitude et latitude\u00A0: «\u00A0${name}\u00A0» ne peut pas valoir «\u00A0${text}\u00A0».`,
    name,
    [CRS84],
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

/** Four numbers, or six with heights, which are checked and then left aside: what is published lies in the plane. */
function parseBbox(text: string): Box[] {
  const parts = text.split(",").map((part) => part.trim());
  const numbers = parts.map(Number);
  const isRead = parts.every((part) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part));
  if (!isRead || (parts.length !== 4 && parts.length !== 6) || !numbers.every(Number.isFinite))
    throw badBbox(
      `«\u00A0bbox\u00A0» attend quatre nombres (ouest, sud, est, nord, en degrés), ou six avec les altitudes, et non «\u00A0${text}\u00A0».`,
    );
  const [west = 0, south = 0, east = 0, north = 0] =
    parts.length === 4 ? numbers : [numbers[0], numbers[1], numbers[3], numbers[4]];
  if (south > north) throw badBbox("Dans «\u00A0bbox\u00A0», le sud est plus haut que le nord.");
  if (parts.length === 6 && (numbers[2] as number) > (numbers[5] as number))
    throw badBbox("Dans «\u00A0bbox\u00A0», l'altitude basse est plus haute que l'altitude haute.");
  if (west <= east) return [[west, south, east, north]];
  return [
    [west, south, 180, north],
    [-180, south, east, north],
  ];
}

function badBbox(message: string): BadQuery {
  return new BadQuery("valeur-invalide", `${message} Exemple\u00A0: -1.4,45.7,-0.9,46.1.`, "bbox");
}

const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const INSTANT = new RegExp(
  `^${DAY}(?:T(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:Z|[+-]\\d{2}:\\d{2}))?$`,
  "i",
);

function parseDatetime(text: string): Interval {
  const parts = text.split("/");
  const [from = "", to = from] = parts;
  const isOpen = (part: string) => part === "" || part === "..";
  const isRead = (part: string) => INSTANT.test(part) && isDay(part.slice(0, 10));
  const valid =
    parts.length === 1 ? isRead(from) : parts.length === 2 && parts.every((part) => isOpen(part) || isRead(part));
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

/** First instant of a day or of an instant, in seconds since 1970. */
export function startOf(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text.replace(/:60/, ":59").toUpperCase()) / 1000;
}

/** Last instant of a day or of an instant, in seconds since 1970. */
export function endOf(text: string): number {
  return text.length === 10 ? startOf(text) + 86_399.999 : startOf(text);
}
