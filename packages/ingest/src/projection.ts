import type { Geometry, Position } from "geojson";
import proj4 from "proj4";

/** A coordinate system that we know to bring back to WGS84. */
export interface Projection {
  /** 4326 stands for all systems in degrees that differ from WGS84 by less than a metre. */
  epsg: number;
  title: string;
  /** Definition for proj4; null when coordinates already are degrees. */
  definition: string | null;
}

const GRS80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";

export const wgs84: Projection = { epsg: 4326, title: "WGS84", definition: null };

/** https://epsg.io/2154 */
export const lambert93: Projection = {
  epsg: 2154,
  title: "Lambert-93 (EPSG:2154)",
  definition: `+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +x_0=700000 +y_0=6600000 ${GRS80}`,
};

/** https://epsg.io/27572, of maps from before 2000; within some metres, without the grid of IGN. */
export const lambert2Extended: Projection = {
  epsg: 27572,
  title: "Lambert II étendu (EPSG:27572)",
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
    definition: `+proj=lcc +lat_1=${latitude - 0.75} +lat_2=${latitude + 0.75} +lat_0=${latitude} +lon_0=3 +x_0=1700000 +y_0=${(latitude - 41) * 1_000_000 + 200_000} ${GRS80}`,
  };
}

/** Datums of degrees that are WGS84 for our purpose: RGF93, ETRS89 and the French overseas ones. */
const GLOBAL_DATUM =
  /WGS_?\s?(19)?84|RGF_?\s?(19)?93|Reseau_Geodesique_Francais|ETRS|European_Terrestrial|RGAF|RGFG|RGR_?92|RGM_?04|RGSPM/i;

/** The system that a .prj file (WKT of ESRI or of OGC) announces; undefined when it is none that we know. */
export function projectionOfWkt(wkt: string): Projection | undefined {
  const text = wkt.replace(/^\ufeff/, "").trim();
  const name = /^\w+\s*\[\s*"([^"]*)"/.exec(text)?.[1] ?? "";
  const folded = name.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (/^(GEOGCS|GEOGCRS|GEODCRS)\s*\[/i.test(text)) return GLOBAL_DATUM.test(text) ? wgs84 : undefined;
  if (!/^(PROJCS|PROJCRS)\s*\[/i.test(text)) return undefined;
  const code = Number(/(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*\]\s*\]\s*$/i.exec(text)?.[1] ?? 0);
  if (code === 2154 || /^RGF(19)?93(V\d[AB]?)?LAMBERT93$/.test(folded)) return lambert93;
  if (code >= 3942 && code <= 3950) return conicConformal(code - 3900);
  if (code === 27572 || /^NTF(PARIS)?(LAMBERT(ZONEII|IIETENDU)|FRANCEII)|^LAMBERTIIETENDU/.test(folded))
    return lambert2Extended;
  const zone = Number(
    /^RGF(?:19)?93(?:V\d[AB]?)?(?:CC|LAMBERTCONIQUECONFORME|CONICCONFORMAL)(4[2-9]|50)$/.exec(folded)?.[1] ?? 0,
  );
  if (zone > 0) return conicConformal(zone);
  if (code === 3857 || /^WGS(19)?84(WEBMERCATOR|PSEUDOMERCATOR)|^POPULARVISUALISATION/.test(folded)) return webMercator;
  return undefined;
}

/** Systems in degrees that differ from WGS84 by less than a metre: RGF93 and its versions, ETRS89, French overseas ones. */
const DEGREES = new Set([4326, 4258, 4171, 9777, 9782, 4624, 5489, 4627, 4470, 4463, 4979, 4965]);

/** The system of an EPSG code (https://epsg.io); undefined when it is none that we know. */
export function projectionOfEpsg(code: number): Projection | undefined {
  if (DEGREES.has(code)) return wgs84;
  if (code === 2154 || code === 9793 || code === 9794) return lambert93;
  if (code === 27572 || code === 27582) return lambert2Extended;
  for (const first of [3942, 9822, 9842])
    if (code >= first && code <= first + 8) return conicConformal(code - first + 42);
  return code === 3857 ? webMercator : undefined;
}

/** The system that one pair of coordinates in or near metropolitan France belongs to; undefined when no range holds it. */
export function projectionOfValues(x: number, y: number): Projection | undefined {
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) return wgs84;
  if (within(x, 90_000, 1_300_000) && within(y, 6_000_000, 7_200_000)) return lambert93;
  // East of 1 000 000 only Corsica and the Rhine are left, where the conic zones have nothing.
  if (within(x, 0, 1_100_000) && within(y, 1_550_000, 2_720_000)) return lambert2Extended;
  if (within(x, 1_100_000, 1_260_000) && within(y, 1_550_000, 1_850_000)) return lambert2Extended;
  const latitude = 41 + Math.round((y - 200_000) / 1_000_000);
  const north = y - ((latitude - 41) * 1_000_000 + 200_000);
  if (within(x, 1_000_000, 2_400_000) && within(latitude, 42, 50) && Math.abs(north) < 300_000)
    return conicConformal(latitude);
  if (within(x, -650_000, 1_100_000) && within(y, 4_900_000, 6_700_000)) return webMercator;
  return undefined;
}

/** Both ways between positions of a system and WGS84 degrees, not rounded; altitudes are left out. */
export function createProjector({ definition }: Pick<Projection, "definition">): {
  toDegrees(position: Position): Position;
  fromDegrees(position: Position): Position;
} {
  if (definition === null) return { toDegrees: (position) => position, fromDegrees: (position) => position };
  const converter = proj4(definition);
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
