import type { Geometry, Position } from "geojson";

/** A geometry of a GeoPackage as GeoJSON has it; `null` = empty; `fault`: why it is none, in French. */
export type GpkgShape = { geometry: Geometry | null; heights: boolean } | { fault: string };

/** Bytes of the box that follows the header, by its code. */
const BOX_BYTES = [0, 32, 48, 48, 64];
const EXTENDED = 0x20;

/**
 * Reads the binary of a geometry column: OGC GeoPackage 1.3,  2.1.3 (header, box), then WKB in its ISO form, or in that of PostGIS.
 * Heights are kept, measures left out. Curves made of straight lines only are read as lines and polygons; arcs are not.
 */
export function readGpkgGeometry(blob: Buffer): GpkgShape {
  if (blob.length < 8 || blob[0] !== 0x47 || blob[1] !== 0x50)
    return { fault: "la géométrie n'est pas au format GeoPackage" };
  const flags = blob[3] as number;
  const boxBytes = BOX_BYTES[(flags >> 1) & 7];
  if (boxBytes === undefined || (flags & EXTENDED) !== 0 || blob.length < 8 + boxBytes + 5)
    return { fault: "l'en-tête de la géométrie n'est pas celui d'un GeoPackage" };
  const reader = new WkbReader(blob, 8 + boxBytes);
  try {
    return { geometry: reader.read(), heights: reader.heights };
  } catch (error) {
    if (error instanceof BadWkb) return { fault: error.message };
    throw error;
  }
}

/** The bytes are not a geometry that we read. */
class BadWkb extends Error {}

const CUT = "la géométrie est coupée ou abîmée";
const ARC =
  "la géométrie a des arcs de cercle : dans QGIS, « Convertir les géométries courbes » les remplace par des segments";
const MAX_DEPTH = 8;

class WkbReader {
  heights = false;
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The geometry that starts here; null when it has no position. */
  read(depth = 0): Geometry | null {
    if (depth > MAX_DEPTH) throw new BadWkb("des géométries sont imbriquées trop profondément");
    this.#need(5);
    const little = this.#bytes[this.#at++] === 1;
    const code = this.#uint(little);
    // PostGIS tells heights, measures and a system by the highest bits; ISO by thousands.
    const form = (code & 0x0fffffff) >>> 0;
    const thousands = Math.floor(form / 1000);
    if (thousands > 3) throw new BadWkb(CUT);
    const hasZ = (code & 0x80000000) !== 0 || thousands === 1 || thousands === 3;
    const hasM = (code & 0x40000000) !== 0 || thousands === 2 || thousands === 3;
    if ((code & 0x20000000) !== 0) this.#uint(little);
    const layout: Layout = { little, hasZ, size: 2 + Number(hasZ) + Number(hasM) };
    return this.#readAs(form % 1000, layout, depth);
  }

  #readAs(type: number, layout: Layout, depth: number): Geometry | null {
    switch (type) {
      case 1: {
        const coordinates = this.#position(layout);
        return coordinates.every(Number.isNaN) ? null : { type: "Point", coordinates };
      }
      case 2:
        return orNull({ type: "LineString", coordinates: this.#positions(layout) });
      case 3:
      case 17:
        return orNull({
          type: "Polygon",
          coordinates: this.#times(layout, 4, () => this.#positions(layout)).filter((ring) => ring.length > 0),
        });
      case 4:
        return orNull({
          type: "MultiPoint",
          coordinates: this.#members(layout, depth, "Point").map(({ coordinates }) => coordinates),
        });
      case 5:
      case 11:
        return orNull({
          type: "MultiLineString",
          coordinates: this.#members(layout, depth, "LineString").map(({ coordinates }) => coordinates),
        });
      case 6:
      case 12:
        return orNull({
          type: "MultiPolygon",
          coordinates: this.#members(layout, depth, "Polygon").map(({ coordinates }) => coordinates),
        });
      case 7: {
        const geometries = this.#times(layout, 5, () => this.read(depth + 1)).filter((member) => member !== null);
        return geometries.length > 0 ? { type: "GeometryCollection", geometries } : null;
      }
      case 9: {
        // Each line begins where the one before ends.
        const lines = this.#members(layout, depth, "LineString").map(({ coordinates }) => coordinates);
        return orNull({ type: "LineString", coordinates: lines.flatMap((line, rank) => line.slice(rank > 0 ? 1 : 0)) });
      }
      case 10:
        return orNull({
          type: "Polygon",
          coordinates: this.#members(layout, depth, "LineString").map(({ coordinates }) => coordinates),
        });
      case 8:
        throw new BadWkb(ARC);
      default:
        throw new BadWkb(`la géométrie est d'un type que nous ne lisons pas (code ${type})`);
    }
  }

  /** The members of a geometry of several parts, which are all of one type. */
  #members<T extends "Point" | "LineString" | "Polygon">(
    layout: Layout,
    depth: number,
    type: T,
  ): Extract<Geometry, { type: T }>[] {
    return this.#times(layout, 5, () => this.read(depth + 1)).flatMap((member) => {
      if (member === null) return [];
      if (member.type !== type) throw new BadWkb(CUT);
      return [member as Extract<Geometry, { type: T }>];
    });
  }

  #positions(layout: Layout): Position[] {
    return this.#times(layout, layout.size * 8, () => this.#position(layout));
  }

  #position({ little, hasZ, size }: Layout): Position {
    this.#need(size * 8);
    const read = () => {
      const value = little ? this.#bytes.readDoubleLE(this.#at) : this.#bytes.readDoubleBE(this.#at);
      this.#at += 8;
      return value;
    };
    const position = [read(), read()];
    if (hasZ) {
      const height = read();
      if (!Number.isNaN(height)) {
        this.heights = true;
        position.push(height);
      } else if (Number.isNaN(position[0])) position.push(height);
    }
    if (size > 2 + Number(hasZ)) read();
    return position;
  }

  /** As many as a number announces, which the bytes left must be able to hold. */
  #times<T>({ little }: Layout, least: number, read: () => T): T[] {
    this.#need(4);
    const count = this.#uint(little);
    this.#need(count * least);
    return Array.from({ length: count }, read);
  }

  #uint(little: boolean): number {
    this.#need(4);
    const value = little ? this.#bytes.readUInt32LE(this.#at) : this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) throw new BadWkb(CUT);
  }
}

interface Layout {
  little: boolean;
  hasZ: boolean;
  /** Numbers of a position. */
  size: number;
}

/** A geometry of no part is none. */
function orNull<T extends Geometry & { coordinates: unknown[] }>(geometry: T): T | null {
  return geometry.coordinates.length > 0 ? geometry : null;
}
