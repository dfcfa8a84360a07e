/** What the frame of a .shp file tells, without reading its coordinates. */
export interface ShpFrame {
  shapes: number;
  /** Shapes carry altitudes or measures. */
  altitudes: boolean;
  /** Rank, from 1, of the first record that is cut or is not what it declares; null when all are right. */
  brokenAt: number | null;
}

const FILE_CODE = 9994;
const HEADER = 100;
const POINTS = new Set([1, 11, 21]);
const MULTIPOINTS = new Set([8, 18, 28]);
const LINES_AND_POLYGONS = new Set([3, 5, 13, 15, 23, 25]);

/**
 * Walks through the records of a .shp file (ESRI Shapefile Technical Description, 1998) and finds each whole, of the type of the file
 * and long enough for what it announces, before anything of it is read. Undefined when this is no .shp file, or one of shapes that are
 * not points, lines or polygons.
 */
export function walkShapes(shp: Buffer): ShpFrame | undefined {
  if (shp.length < HEADER || shp.readInt32BE(0) !== FILE_CODE) return undefined;
  const type = shp.readInt32LE(32);
  if (type !== 0 && !POINTS.has(type) && !MULTIPOINTS.has(type) && !LINES_AND_POLYGONS.has(type)) return undefined;
  const end = shp.readInt32BE(24) * 2;
  let shapes = 0;
  const frame = (brokenAt: number | null): ShpFrame => ({ shapes, altitudes: type > 10, brokenAt });
  for (let at = HEADER; at + 12 <= shp.length; shapes++) {
    const length = shp.readInt32BE(at + 4) * 2;
    if (length < 4 || at + 8 + length > shp.length || !isWhole(shp.subarray(at + 8, at + 8 + length), type))
      return frame(shapes + 1);
    at += 8 + length;
  }
  return frame(end > shp.length ? shapes + 1 : null);
}

/** The record is of the type of the file, or null, and long enough for the points that it announces. */
function isWhole(record: Buffer, type: number): boolean {
  const own = record.readInt32LE(0);
  if (own === 0) return true;
  if (own !== type) return false;
  if (POINTS.has(type)) return record.length >= 20;
  if (record.length < 44 && LINES_AND_POLYGONS.has(type)) return false;
  if (record.length < 40) return false;
  const first = record.readInt32LE(36);
  if (MULTIPOINTS.has(type)) return first >= 0 && record.length >= 40 + 16 * first;
  const points = record.readInt32LE(40);
  return first >= 0 && points >= 0 && record.length >= 44 + 4 * first + 16 * points;
}
