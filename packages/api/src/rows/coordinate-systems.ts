import { createProjector, lambert93, webMercator } from "@datalogue/ingest/projection";
import type { Position } from "geojson";
import type { Box } from "./box-of.js";

/** A system in which positions may be asked and given. */
export interface CoordinateSystem {
  /** In French, for the page of a layer. */
  title: string;
  /** Latitude before longitude, as the register of EPSG has it. */
  latitudeFirst: boolean;
  /** Degrees, which may go across the antimeridian. */
  geographic: boolean;
  /**
   * Where a position of it is one of the Earth, in its own units: beyond, the way back to degrees gives any. Null where a box of it is a box of
   * longitudes and latitudes.
   */
  domain: Box | null;
  /** From longitude and latitude to it, rounded to the millimetre or so; and back. */
  fromDegrees(position: Position): Position;
  toDegrees(position: Position): Position;
}

/** Longitude and latitude: what is stored, and given unless another is asked. */
export const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

const same = (position: Position) => position;
const swap = ([a = 0, b = 0]: Position): Position => [b, a];

function projected(
  title: string,
  projection: Parameters<typeof createProjector>[0],
  domain: Box | null,
): CoordinateSystem {
  const { toDegrees, fromDegrees } = createProjector(projection);
  const round = (value: number | undefined) => Math.round((value ?? 0) * 1000) / 1000;
  return {
    title,
    latitudeFirst: false,
    geographic: false,
    domain,
    fromDegrees(position) {
      const [x, y] = fromDegrees(position);
      return [round(x), round(y)];
    },
    toDegrees,
  };
}

/** The pole is at (700 000, 12 655 612): what is beside and below is drawn once. Above is the Pacific, which nobody looks at in this system. */
const LAMBERT_DOMAIN: Box = [-19_300_000, -12_345_000, 20_700_000, 12_655_000];

/** By their address, as OGC API Features part 2 names them. */
export const coordinateSystems: Record<string, CoordinateSystem> = {
  [CRS84]: {
    title: "longitude et latitude (CRS84)",
    ...{ latitudeFirst: false, geographic: true, domain: null },
    ...{ fromDegrees: same, toDegrees: same },
  },
  "http://www.opengis.net/def/crs/EPSG/0/4326": {
    title: "latitude et longitude (EPSG:4326)",
    ...{ latitudeFirst: true, geographic: true, domain: null },
    ...{ fromDegrees: swap, toDegrees: swap },
  },
  "http://www.opengis.net/def/crs/EPSG/0/2154": projected("Lambert-93 (EPSG:2154)", lambert93, LAMBERT_DOMAIN),
  "http://www.opengis.net/def/crs/EPSG/0/3857": projected("Web Mercator (EPSG:3857)", webMercator, null),
};
