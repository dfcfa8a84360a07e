import { holdsPoint } from "@datalogue/api";
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Position } from "geojson";
import { projection } from "vega";

/** An outline, on Earth and on the drawing. */
export interface PixelOutline {
  code: string;
  /** Longitudes and latitudes, outer rings clockwise as d3 and Vega want them (RFC 7946 wants the contrary). */
  geometry: MultiPolygon;
  /** The same rings in pixels. */
  pixels: Position[][][];
}

/** The frame of a map and what lies in it. */
export interface PixelMap {
  width: number;
  height: number;
  outlines: PixelOutline[];
  /** Pixels of one kilometre at the middle of the map. */
  kilometre: number;
  /** How Vega-Lite brings longitudes and latitudes to the frame, whose middle is at `center`. */
  projection: { type: "mercator"; center: [number, number]; scale: number };
  /** Longitude and latitude brought to the drawing, and back. */
  project(position: Position): Position;
  invert(place: Position): Position;
}

/**
 * Outlines brought to a drawing `width` pixels wide, north up. `frame` are the codes that must be seen whole; the others are
 * drawn where they fall.
 */
export function projectOutlines(
  collection: FeatureCollection,
  width: number,
  margin: Margin,
  frame?: Set<string>,
): PixelMap {
  // The same outlines are drawn for every territory, year and indicator.
  const known = projected.get(collection) ?? new Map<string, PixelMap>();
  projected.set(collection, known);
  const key = [width, margin.top, margin.right, margin.bottom, margin.left, ...(frame ?? [])].join(" ");
  const map = known.get(key) ?? project(collection, width, margin, frame);
  known.set(key, map);
  return map;
}

interface Margin {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Kilometres of a degree of latitude. */
const DEGREE = 111.2;

const projected = new WeakMap<FeatureCollection, Map<string, PixelMap>>();

/** The projection that Vega draws with. */
interface Mercator {
  (position: [number, number]): [number, number];
  invert(place: [number, number]): [number, number];
  fitWidth(width: number, shape: object): this;
  center(position: [number, number]): this;
  scale(): number;
  scale(scale: number): this;
  translate(place: [number, number]): this;
  path: { bounds(shape: object): [[number, number], [number, number]] };
}

const newMercator = (projection as unknown as (type: string) => () => Mercator)("mercator");

function project(collection: FeatureCollection, width: number, margin: Margin, frame?: Set<string>): PixelMap {
  const features = collection.features.filter((feature) => polygons(feature.geometry).length > 0);
  const shapes = features.map((feature) => ({ code: codeOf(feature), geometry: rewind(feature.geometry) }));
  const framed = frame ? shapes.filter(({ code }) => frame.has(code)) : shapes;
  const seen = {
    type: "MultiPolygon",
    coordinates: (framed.length ? framed : shapes).flatMap(({ geometry }) => geometry.coordinates),
  };
  if (seen.coordinates.length === 0) return NOTHING;
  const plot = width - margin.left - margin.right;
  const fitted = newMercator().fitWidth(plot, seen);
  const [, [, depth]] = fitted.path.bounds(seen);
  const height = Math.ceil(margin.top + depth + margin.bottom);
  const round = (value: number, decimals: number) => Number(value.toFixed(decimals));
  const [longitude, latitude] = fitted.invert([width / 2 - margin.left, height / 2 - margin.top]);
  const center: [number, number] = [round(longitude, 6), round(latitude, 6)];
  const scale = round(fitted.scale(), 2);
  const drawn = newMercator()
    .center(center)
    .scale(scale)
    .translate([width / 2, height / 2]);
  const toPixels = ([longitude = 0, latitude = 0]: Position) => drawn([longitude, latitude]);
  return {
    width,
    height,
    kilometre: (scale / Math.cos((latitude * Math.PI) / 180)) * (Math.PI / 180 / DEGREE),
    projection: { type: "mercator", center, scale },
    project: toPixels,
    invert: ([x = 0, y = 0]) => drawn.invert([x, y]),
    outlines: shapes.map(({ code, geometry }) => ({
      ...{ code, geometry },
      pixels: geometry.coordinates.map((rings) => rings.map((ring) => ring.map(toPixels))),
    })),
  };
}

const NOTHING: PixelMap = {
  ...{ width: 0, height: 0, kilometre: 0, outlines: [] },
  projection: { type: "mercator", center: [0, 0], scale: 1 },
  project: () => [0, 0],
  invert: () => [0, 0],
};

function codeOf(feature: Feature): string {
  return String(feature.properties?.code ?? "");
}

function polygons(geometry: Geometry | null): Position[][][] {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  return geometry?.type === "MultiPolygon" ? geometry.coordinates : [];
}

/** Outer rings clockwise and holes the other way: wound as RFC 7946 asks, a ring is for Vega all that lies outside. */
export function rewind(geometry: Geometry | null): MultiPolygon {
  const coordinates = polygons(geometry).map((rings) =>
    rings.map((ring, rank) => (isClockwise(ring) === (rank === 0) ? ring : [...ring].reverse())),
  );
  return { type: "MultiPolygon", coordinates };
}

function isClockwise(ring: Position[]): boolean {
  const twice = ring.reduce((sum, [x = 0, y = 0], rank) => {
    const [nextX = 0, nextY = 0] = ring[(rank + 1) % ring.length] ?? [];
    return sum + (nextX - x) * (nextY + y);
  }, 0);
  return twice > 0;
}

/** A place for a label inside an outline, with its distance to the nearest edge. */
export interface LabelSpot {
  x: number;
  y: number;
  room: number;
}

/** Places tried for a label, at most. */
const MOST_SPOTS = 120;
const found = new WeakMap<PixelOutline, Map<number, LabelSpot[]>>();

/** Places inside an outline where a label may stand, roomiest first. `flat` > 1 seeks width rather than height. */
export function labelSpots(outline: PixelOutline, flat = 1.6): LabelSpot[] {
  const known = found.get(outline) ?? new Map<number, LabelSpot[]>();
  found.set(outline, known);
  const spots = known.get(flat) ?? findSpots(outline, flat).slice(0, MOST_SPOTS);
  known.set(flat, spots);
  return spots;
}

function findSpots({ pixels }: PixelOutline, flat: number): LabelSpot[] {
  const spots: LabelSpot[] = [];
  for (const rings of pixels) {
    const outer = rings[0] ?? [];
    const xs = outer.map(([x = 0]) => x);
    const ys = outer.map(([, y = 0]) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const step = Math.max(1.5, Math.max(right - left, bottom - top) / 28);
    for (let x = left + step / 2; x < right; x += step) {
      for (let y = top + step / 2; y < bottom; y += step) {
        if (!holdsPoint(rings, [x, y])) continue;
        spots.push({ x, y, room: Math.min(...rings.map((ring) => distance(ring, x, y, flat))) });
      }
    }
  }
  return spots.sort((a, b) => b.room - a.room);
}

/** True where a point of the drawing lies in an outline. */
export function isInside(outline: PixelOutline, x: number, y: number): boolean {
  // Most points asked about are nowhere near: their borders are not gone through.
  const { left, right, top, bottom } = boundsOf(outline);
  if (x < left || x > right || y < top || y > bottom) return false;
  return outline.pixels.some((rings) => holdsPoint(rings, [x, y]));
}

const bounds = new WeakMap<PixelOutline, { left: number; right: number; top: number; bottom: number }>();

/** Bounds of an outline. */
export function boundsOf(outline: PixelOutline): { left: number; right: number; top: number; bottom: number } {
  const known = bounds.get(outline);
  if (known) return known;
  const [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const found = { left: least, right: most, top: least, bottom: most };
  // One by one: there may be more points than a call takes arguments.
  for (const [x = 0, y = 0] of outline.pixels.flat(2)) {
    found.left = Math.min(found.left, x);
    found.right = Math.max(found.right, x);
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y);
  }
  bounds.set(outline, found);
  return found;
}

/** Distance to the edges of a ring, heights counted `flat` times. */
function distance(ring: Position[], x: number, y: number, flat: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let index = 1; index < ring.length; index++) {
    const [ax = 0, ay = 0] = ring[index - 1] ?? [];
    const [bx = 0, by = 0] = ring[index] ?? [];
    const [dx, dy] = [bx - ax, (by - ay) * flat];
    const length = dx * dx + dy * dy;
    const t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * flat * dy) / length)) : 0;
    best = Math.min(best, Math.hypot(x - ax - t * dx, (y - ay) * flat - t * dy));
  }
  return best;
}
