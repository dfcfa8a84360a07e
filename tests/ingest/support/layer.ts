import { writeZip } from "./write-zip.js";

type Point = readonly [number, number];

/** A shape of a test layer: a point, the rings of a polygon (outer ones clockwise), or nothing. */
export type TestShape = { point: Point } | { rings: readonly (readonly Point[])[] } | null;

/** A column of a test layer: name (ten bytes at most are kept), dBASE type, width. */
export type TestColumn = readonly [name: string, type: "C" | "N" | "D" | "L", width: number];

const POINT = 1;
const POLYGON = 5;

function writeShape(shape: TestShape): Buffer {
  if (shape === null) return Buffer.alloc(4);
  if ("point" in shape) {
    const bytes = Buffer.alloc(20);
    bytes.writeInt32LE(POINT, 0);
    for (const [at, value] of shape.point.entries()) bytes.writeDoubleLE(value, 4 + 8 * at);
    return bytes;
  }
  const points = shape.rings.flat();
  const bytes = Buffer.alloc(44 + 4 * shape.rings.length + 16 * points.length);
  bytes.writeInt32LE(POLYGON, 0);
  bytes.writeInt32LE(shape.rings.length, 36);
  bytes.writeInt32LE(points.length, 40);
  let start = 0;
  for (const [rank, ring] of shape.rings.entries()) {
    bytes.writeInt32LE(start, 44 + 4 * rank);
    start += ring.length;
  }
  const from = 44 + 4 * shape.rings.length;
  for (const [at, value] of points.flat().entries()) bytes.writeDoubleLE(value, from + 8 * at);
  return bytes;
}

/** A .shp file (ESRI Shapefile Technical Description, 1998). */
export function writeShp(shapes: readonly TestShape[]): Buffer {
  const records = shapes.map((shape, rank) => {
    const content = writeShape(shape);
    const head = Buffer.alloc(8);
    head.writeInt32BE(rank + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  const body = Buffer.concat(records);
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE((100 + body.length) / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(shapes.some((shape) => shape && "rings" in shape) ? POLYGON : POINT, 32);
  return Buffer.concat([header, body]);
}

/** A .dbf file; cells are given as they are written, a row that starts with "*" is deleted. */
export function writeDbf(
  columns: readonly TestColumn[],
  rows: readonly (readonly string[])[],
  encoding: BufferEncoding = "utf8",
): Buffer {
  const length = 1 + columns.reduce((sum, [, , width]) => sum + width, 0);
  const start = 33 + 32 * columns.length;
  const header = Buffer.alloc(start);
  header[0] = 3;
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(start, 8);
  header.writeUInt16LE(length, 10);
  for (const [rank, [name, type, width]] of columns.entries()) {
    const at = 32 + 32 * rank;
    header.write(name.slice(0, 10), at, "latin1");
    header.write(type, at + 11, "latin1");
    header[at + 16] = width;
  }
  header[start - 1] = 0x0d;
  const records = rows.map((row) => {
    const deleted = row[0] === "*";
    const record = Buffer.alloc(length, " ");
    if (deleted) record[0] = 0x2a;
    let at = 1;
    for (const [rank, [, type, width]] of columns.entries()) {
      const bytes = Buffer.from((deleted ? row.slice(1) : row)[rank] ?? "", encoding).subarray(0, width);
      bytes.copy(record, type === "N" ? at + width - bytes.length : at);
      at += width;
    }
    return record;
  });
  return Buffer.concat([header, ...records, Buffer.from([0x1a])]);
}

export const WKT = {
  lambert93:
    'PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]',
  wgs84:
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
  utm20:
    'PROJCS["RGAF09_UTM_Zone_20N",GEOGCS["GCS_RGAF09",DATUM["Reseau_Geodesique_des_Antilles_Francaises_2009",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],UNIT["Meter",1.0]]',
  lambertNord:
    'PROJCS["NTF_Paris_Lambert_Nord_France",GEOGCS["GCS_NTF_Paris",DATUM["D_NTF",SPHEROID["Clarke_1880_IGN",6378249.2,293.4660212936265]],PRIMEM["Paris",2.33722917],UNIT["Grad",0.01570796326794897]],PROJECTION["Lambert_Conformal_Conic"],UNIT["Meter",1.0]]',
};

/** A zipped layer; files whose content is undefined are left out. */
export function zipLayers(files: Record<string, Uint8Array | string | undefined>): Buffer {
  return writeZip(
    Object.entries(files).flatMap(([name, content]) =>
      content === undefined ? [] : [[name, typeof content === "string" ? Buffer.from(content) : content] as const],
    ),
  );
}
