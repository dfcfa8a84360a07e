import type { Geometry, Position } from "geojson";
import pointInPolygon from "point-in-polygon-hao";
import proj4, { type Converter } from "proj4";

/** A coordinate system that we know to bring back to WGS84. */
export interface Projection {
  /** 4326 stands for all systems in degrees that differ from WGS84 by less than a metre. */
  epsg: number;
  title: string;
  /** Definition for proj4; null when coordinates already are degrees. */
  definition: string | null;
  /** W, S, E, N in degrees: where it is used, its waters included; undefined for what is of the whole world. */
  extent?: readonly [number, number, number, number];
}

const GRS80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";

export const wgs84: Projection = { epsg: 4326, title: "WGS84", definition: null };

/** Where the conic systems of metropolitan France are used (https://epsg.io/2154). */
export const METROPOLITAN_EXTENT = [-10, 41, 10.4, 51.6] as const;

/** https://epsg.io/2154 */
export const lambert93: Projection = {
  epsg: 2154,
  title: "Lambert-93 (EPSG:2154)",
  extent: METROPOLITAN_EXTENT,
  definition: `+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +x_0=700000 +y_0=6600000 ${GRS80}`,
};

/** https://epsg.io/27572, of maps from before 2000; within some metres, without the grid of IGN. */
export const lambert2Extended: Projection = {
  epsg: 27572,
  title: "Lambert II étendu (EPSG:27572)",
  extent: METROPOLITAN_EXTENT,
  definition:
    "+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320,0,0,0,0 +pm=paris +units=m +no_defs",
};

/** https://epsg.io/3857 */
export const webMercator: Projection = {
  epsg: 3857,
  title: "Web Mercator (EPSG:3857)",
  definition:
    "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs",
};

/** The nine conic conformal zones, one by degree of latitude from 42 to 50: https://epsg.io/3946 */
export function conicConformal(latitude: number): Projection {
  return {
    epsg: 3900 + latitude,
    title: `conique conforme CC${latitude} (EPSG:${3900 + latitude})`,
    extent: METROPOLITAN_EXTENT,
    definition: `+proj=lcc +lat_1=${latitude - 0.75} +lat_2=${latitude + 0.75} +lat_0=${latitude} +lon_0=3 +x_0=1700000 +y_0=${(latitude - 41) * 1_000_000 + 200_000} ${GRS80}`,
  };
}

/**
 * A zone of UTM on a datum that is WGS84 within a metre: https://epsg.io/2975
 * @param zone "40S".
 * @param latitude of the territory that it is for; a zone of the whole world has none.
 */
function utm(epsg: number, datum: string, zone: string, latitude?: number): Projection {
  const number = Number.parseInt(zone, 10);
  const isSouth = zone.endsWith("S");
  const meridian = 6 * number - 183;
  return {
    epsg,
    title: `${datum} / UTM ${zone} (EPSG:${epsg})`,
    definition: `+proj=utm +zone=${number}${isSouth ? " +south" : ""} ${GRS80}`,
    // A layer often goes beyond its zone, which is six degrees wide.
    extent:
      latitude === undefined
        ? [meridian - 9, isSouth ? -80 : -10, meridian + 9, isSouth ? 10 : 84]
        : [meridian - 9, latitude - 9, meridian + 9, latitude + 9],
  };
}

/** The official systems of the overseas territories, old and new; values that announce none are told in the first of their zone. */
const OVERSEAS = [
  utm(5490, "RGAF09", "20N", 16),
  utm(2972, "RGFG95", "22N", 4),
  utm(2975, "RGR92", "40S", -21),
  utm(4471, "RGM04", "38S", -13),
  utm(4467, "RGSPM06", "21N", 47),
  utm(10674, "RGM23", "38S", -13),
  utm(3313, "RGFG95", "21N", 4),
  utm(4559, "RRAF91", "20N", 16),
  utm(2989, "RRAF91", "20N", 16),
];

/** Datums of degrees that are WGS84 for our purpose: RGF93, ETRS89 and the French overseas ones. Any other may say its shift to it (TOWGS84). */
const GLOBAL_DATUM =
  /(?<!TO)WGS_?\s?(19)?84|RGF_?\s?(19)?93|Reseau_Geodesique_Francais|ETRS|European_Terrestrial|RGAF|RGFG|RGR_?(19)?92|RGM_?(20)?(04|23)|RGSPM|RRAF/i;

/**
 * The system that a .prj file (WKT of ESRI or of OGC) announces, without that of its heights; undefined when it is none that we know.
 */
export function projectionOfWkt(wkt: string): Projection | undefined {
  const text = horizontalPart(wkt.replace(/^\ufeff/, "").trim());
  if (/^(GEOGCS|GEOGCRS|GEODCRS)\s*\[/i.test(text)) return isInPlainDegrees(text) ? wgs84 : undefined;
  if (!/^(PROJCS|PROJCRS)\s*\[/i.test(text)) return undefined;
  const code = Number(/(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*\]\s*\]\s*$/i.exec(text)?.[1] ?? 0);
  // Whatever its name: "Lambert zone II" is written of several. Beyond are the codes of ESRI, often said to be of EPSG.
  if (code > 0 && code < 32_768) return projectionOfEpsg(code);
  return projectionOfName(/^\w+\s*\[\s*"([^"]*)"/.exec(text)?.[1] ?? "");
}

/**
 * The projected system that EPSG, ESRI or IGN calls so ("RGF_1993_Lambert_93", "LAMB93", "RGAF09 UTM Nord Fuseau 20"), without that of its heights
 * ("RGF93LAMB93.IGN69", "RGF93 v1 / Lambert-93 + NGF-IGN69 height"); undefined when it is none that we know.
 */
export function projectionOfName(name: string): Projection | undefined {
  const folded = name
    .toUpperCase()
    .replace(/(\+|\.[A-Z]).*/, "")
    .replace(/[^A-Z0-9]/g, "");
  if (/^(RGF(19)?93(V\d[AB]?)?)?LAMB(ERT)?93(RGF(19)?93)?$/.test(folded)) return lambert93;
  const [, datum, before, utmZone, after] =
    /^([A-Z]+?(?:\d\d)?)U(?:TM)?(?:ZONE)?(N(?:ORD)?|S(?:UD)?)?(?:F(?:USEAU)?)?(\d{1,2})(N(?:ORD)?|S(?:UD)?)?$/.exec(
      folded.replace(/(19|20)(?=\d\dU)/, ""),
    ) ?? [];
  if (datum) return utmOfName(datum, Number(utmZone), (before ?? after)?.charAt(0));
  if (/^NTF(PARIS)?(LAMBERT(ZONEII(?!I)|IIETENDU)|FRANCEII(?!I))|^LAMBERTIIETENDU|^LAMBE$/.test(folded))
    return lambert2Extended;
  const zone = Number(
    /^(?:RGF(?:19)?93(?:V\d[AB]?)?)?(?:CC|LAMBERTCONIQUECONFORME|CONICCONFORMAL)(4[2-9]|50)(?:ZONE\d)?$/.exec(
      folded,
    )?.[1] ?? 0,
  );
  if (zone > 0) return conicConformal(zone);
  return /^WGS(19)?84(WEBMERCATOR|PSEUDOMERCATOR)|^POPULARVISUALISATION/.test(folded) ? webMercator : undefined;
}

/** The first member of a compound system, which is that of its positions; the same text when it is not compound. */
function horizontalPart(wkt: string): string {
  const start = /^(?:COMPD_CS|COMPOUNDCRS)\s*\[\s*"[^"]*"\s*,\s*/i.exec(wkt)?.[0].length;
  if (start === undefined) return wkt;
  let depth = 0;
  for (const { 0: sign, index } of wkt.slice(start).matchAll(/"[^"]*"|[[\]]/g)) {
    if (sign === "[") depth++;
    if (sign === "]" && --depth === 0) return wkt.slice(start, start + index + 1);
  }
  return wkt;
}

/**
 * "WGS84", 30, "N" → its zone of UTM.
 * @param hemisphere "N" or "S"; IGN leaves it out, and the year of RRAF91, where the datum has one such zone alone.
 */
function utmOfName(datum: string, zone: number, hemisphere: string | undefined): Projection | undefined {
  if (datum === "WGS84" && hemisphere) return projectionOfEpsg((hemisphere === "N" ? 32_600 : 32_700) + zone);
  if (/^(ETRS89|RGF93)$/.test(datum) && hemisphere !== "S") return projectionOfEpsg(25_800 + zone);
  return OVERSEAS.find(({ title }) => {
    const [official = "", officialZone = ""] = title.split(/ \/ UTM | \(/);
    const zones = hemisphere ? [`${zone}${hemisphere}`] : [`${zone}N`, `${zone}S`];
    return [official, official.replace(/\d\d$/, "")].includes(datum) && zones.includes(officialZone);
  });
}

/** Degrees of a global datum, counted from Greenwich: not grads, nor from Paris. */
function isInPlainDegrees(wkt: string): boolean {
  const meridian = Number(/PRIMEM(?:ERIDIAN)?\s*\[\s*"[^"]*"\s*,\s*([^,\]\s]+)/i.exec(wkt)?.[1] ?? 0);
  const units = [...wkt.matchAll(/\b(?:ANGLE)?UNIT\s*\[\s*"([^"]*)"/gi)];
  // Heights have metres.
  return GLOBAL_DATUM.test(wkt) && meridian === 0 && units.every(([, name = ""]) => /^(deg|met)/i.test(name));
}

/**
 * Systems in degrees that differ from WGS84 by less than a metre: RGF93 and its versions, ETRS89, French overseas ones; then the same with heights
 * above the ellipsoid, and above the sea.
 */
const DEGREES = new Set([
  ...[4326, 4258, 4171, 9777, 9782, 4624, 5489, 4558, 4627, 4470, 10671, 4463],
  ...[4979, 4937, 4965, 9776, 9781, 4967, 5488, 4557, 4971, 4469, 10670, 4466],
  ...[9538, 9539, 9785, 10507, 9530, 9531, 9532, 9533, 9534, 9535, 9536, 9537, 9541, 9542],
]);

/** Codes of Lambert-93: of its versions, then of the same with the heights of the mainland and of Corsica. */
const LAMBERT93 = new Set([2154, 9793, 9794, 5698, 5699, 10497, 10498, 10499, 10500]);

/** Other codes of the same positions: former ones, those of ESRI, that of RGAF09 with the heights of Martinique. */
const OTHER_CODES = new Map([
  [102_110, 2154],
  [27582, 27572],
  [3785, 3857],
  [900_913, 3857],
  [102_100, 3857],
  [102_113, 3857],
  [10633, 5490],
]);

/** The system of an EPSG code (https://epsg.io), or of one of ESRI that is written for it; undefined when it is none that we know. */
export function projectionOfEpsg(written: number): Projection | undefined {
  const code = OTHER_CODES.get(written) ?? written;
  if (DEGREES.has(code)) return wgs84;
  if (LAMBERT93.has(code)) return lambert93;
  if (code === 27572) return lambert2Extended;
  for (const first of [3942, 9822, 9842])
    if (code >= first && code <= first + 8) return conicConformal(code - first + 42);
  if (code === 3857) return webMercator;
  if (within(code, 32_601, 32_660)) return utm(code, "WGS84", `${code - 32_600}N`);
  if (within(code, 32_701, 32_760)) return utm(code, "WGS84", `${code - 32_700}S`);
  if (within(code, 25_828, 25_838)) return utm(code, "ETRS89", `${code - 25_800}N`);
  return OVERSEAS.find(({ epsg }) => epsg === code);
}

/** Metropolitan France with what lies off its coasts, coarsely, then Corsica: closed rings of longitudes and latitudes. */
const FRANCE = [
  ringOf(
    ...[-5.6, 48.9, -1.9, 50, 1.4, 51.3, 2.7, 51.3, 4.9, 50.3, 8.4, 49.2, 7.9, 47.3, 7.3, 45.7],
    ...[7.9, 43.6, 6.3, 42.7, 3.4, 42.2, 1.6, 42.2, -1.9, 42.9, -1.9, 45, -2.9, 46.5, -5.2, 47.3, -5.6, 48.9],
  ),
  ringOf(8.4, 41.2, 8.4, 43.2, 9.8, 43.2, 9.8, 41.2, 8.4, 41.2),
];

function ringOf(...numbers: number[]): [number, number][] {
  return numbers.flatMap((x, at) => (at % 2 === 0 ? [[x, numbers[at + 1] as number]] : []));
}

/** Metres from the middle of a conic zone, north or south, that it is used for. */
const ZONE_HEIGHT = 300_000;

/**
 * The system that one pair of coordinates belongs to: degrees, else of Lambert-93, Lambert II étendu, the conic zone of its northing and Web
 * Mercator, the one that places it in the territory, else the official one that does where the whole territory is overseas, else the first that
 * places it in metropolitan France; undefined when none does. France is an outline and no box: Paris in Web Mercator would be in the Bay of Biscay
 * in Lambert-93. Where both place it on land (Reims would be in the Landes), Lambert-93 is much the more common.
 * @param territory W, S, E, N in degrees.
 */
export function projectionOfValues(
  x: number,
  y: number,
  territory?: readonly [number, number, number, number],
): Projection | undefined {
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) return wgs84;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  const parallel = 41 + Math.round((y - 200_000) / 1_000_000);
  const away = y - ((parallel - 41) * 1_000_000 + 200_000);
  const zone = within(parallel, 42, 50) && Math.abs(away) < ZONE_HEIGHT ? [conicConformal(parallel)] : [];
  const placeIn = (projection: Projection) => createProjector(projection).toDegrees([x, y]) as [number, number];
  const placed = [lambert93, lambert2Extended, ...zone, webMercator].filter((projection) =>
    FRANCE.some((ring) => pointInPolygon(placeIn(projection), [ring])),
  );
  if (!territory) return placed[0];
  const overseas = OVERSEAS.filter(({ extent }) => extent && isWithin(territory, extent));
  const local = [...placed, ...overseas].find((projection) => {
    const [longitude, latitude] = placeIn(projection);
    return isWithin([longitude, latitude, longitude, latitude], territory);
  });
  return local ?? placed[0];
}

type Box = NonNullable<Projection["extent"]>;

function isWithin([west, south, east, north]: Box, [left, bottom, right, top]: Box): boolean {
  return west >= left && south >= bottom && east <= right && north <= top;
}

/** Made once: values may be asked about row by row. */
const converters = new Map<string, Converter>();

/** Both ways between positions of a system and WGS84 degrees, not rounded; altitudes are left out. */
export function createProjector({ definition }: Pick<Projection, "definition">): {
  toDegrees(position: Position): Position;
  fromDegrees(position: Position): Position;
} {
  if (definition === null) return { toDegrees: (position) => position, fromDegrees: (position) => position };
  const converter = converters.get(definition) ?? proj4(definition);
  converters.set(definition, converter);
  return {
    toDegrees: ([x, y]) => converter.inverse([x as number, y as number]),
    fromDegrees: ([longitude, latitude]) => converter.forward([longitude as number, latitude as number]),
  };
}

/** What brings positions of a system to WGS84 degrees, rounded to a millimetre; altitudes are left out. */
export function createReprojection({ definition }: Pick<Projection, "definition">): (geometry: Geometry) => Geometry {
  if (definition === null) return (geometry) => geometry;
  const { toDegrees } = createProjector({ definition });
  const move = (position: Position): Position => {
    const [longitude, latitude] = toDegrees(position);
    return [roundDegrees(longitude as number), roundDegrees(latitude as number)];
  };
  return (geometry) => mapPositions(geometry, move);
}

/** The same geometry with each position changed; the given one is left as it is. */
export function mapPositions(geometry: Geometry, move: (position: Position) => Position): Geometry {
  switch (geometry.type) {
    case "Point":
      return { type: "Point", coordinates: move(geometry.coordinates) };
    case "MultiPoint":
    case "LineString":
      return { type: geometry.type, coordinates: geometry.coordinates.map(move) };
    case "MultiLineString":
    case "Polygon":
      return { type: geometry.type, coordinates: geometry.coordinates.map((line) => line.map(move)) };
    case "MultiPolygon":
      return {
        type: "MultiPolygon",
        coordinates: geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(move))),
      };
    case "GeometryCollection":
      return {
        type: "GeometryCollection",
        geometries: geometry.geometries.map((member) => mapPositions(member, move)),
      };
  }
}

/** The first position of a geometry; undefined when it is empty. */
export function firstPosition(geometry: Geometry): Position | undefined {
  if (geometry.type === "GeometryCollection") return geometry.geometries.map(firstPosition).find(Boolean);
  let inner: unknown = geometry.coordinates;
  while (Array.isArray(inner) && Array.isArray(inner[0])) inner = inner[0];
  return Array.isArray(inner) && typeof inner[0] === "number" ? (inner as Position) : undefined;
}

function roundDegrees(degrees: number): number {
  return Math.round(degrees * 1e8) / 1e8;
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
