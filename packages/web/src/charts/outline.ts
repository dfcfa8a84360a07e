import type { Feature, FeatureCollection, Geometry, MultiPolygon, Position } from "geojson";

/** An outline in pixels of the drawing: planar, so that no rule on the winding of rings applies. */
export interface PixelOutline {
  code: string;
  geometry: MultiPolygon;
}

/** The frame of a map and what lies in it. */
export interface PixelMap {
  width: number;
  height: number;
  outlines: PixelOutline[];
  /** Pixels of one kilometre, north to south. */
  kilometre: number;
  /** Longitude and latitude brought to the drawing. */
  project(position: Position): Position;
}

/**
 * Outlines brought to a drawing `width` pixels wide: longitudes narrowed by the cosine of the middle latitude, north up,
 * one decimal kept. `frame` are the codes that must be seen whole; the others are drawn where they fall.
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

function project(collection: FeatureCollection, width: number, margin: Margin, frame?: Set<string>): PixelMap {
  const features = collection.features.filter((feature) => polygons(feature.geometry).length > 0);
  const framed = frame ? features.filter((feature) => frame.has(codeOf(feature))) : features;
  const all = (framed.length ? framed : features).flatMap((feature) => polygons(feature.geometry).flat(2));
  if (all.length === 0) return { width, height: 0, kilometre: 0, outlines: [], project: () => [0, 0] };
  const longitudes = all.map(([longitude = 0]) => longitude);
  const latitudes = all.map(([, latitude = 0]) => latitude);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const narrowing = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (width - margin.left - margin.right) / ((east - west) * narrowing || 1);
  const tenth = (value: number) => Math.round(value * 10) / 10;
  const toPixels = ([longitude = 0, latitude = 0]: Position): Position => [
    tenth(margin.left + (longitude - west) * narrowing * scale),
    tenth(margin.top + (north - latitude) * scale),
  ];
  return {
    width,
    height: Math.ceil(margin.top + (north - south) * scale + margin.bottom),
    kilometre: scale / DEGREE,
    project: toPixels,
    outlines: features.map((feature) => ({
      code: codeOf(feature),
      geometry: {
        type: "MultiPolygon",
        coordinates: polygons(feature.geometry).map((rings) => rings.map((ring) => ring.map(toPixels))),
      },
    })),
  };
}

function codeOf(feature: Feature): string {
  return String(feature.properties?.code ?? "");
}

function polygons(geometry: Geometry | null): Position[][][] {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  return geometry?.type === "MultiPolygon" ? geometry.coordinates : [];
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

function findSpots({ geometry }: PixelOutline, flat: number): LabelSpot[] {
  const spots: LabelSpot[] = [];
  for (const rings of geometry.coordinates) {
    const outer = rings[0] ?? [];
    const xs = outer.map(([x = 0]) => x);
    const ys = outer.map(([, y = 0]) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const step = Math.max(1.5, Math.max(right - left, bottom - top) / 28);
    for (let x = left + step / 2; x < right; x += step) {
      for (let y = top + step / 2; y < bottom; y += step) {
        if (!contains(rings, x, y)) continue;
        spots.push({ x, y, room: Math.min(...rings.map((ring) => distance(ring, x, y, flat))) });
      }
    }
  }
  return spots.sort((a, b) => b.room - a.room);
}

/** True where a point of the drawing lies in an outline. */
export function isInside({ geometry }: PixelOutline, x: number, y: number): boolean {
  return geometry.coordinates.some((rings) => contains(rings, x, y));
}

/** Bounds of an outline. */
export function boundsOf({ geometry }: PixelOutline): { left: number; right: number } {
  const xs = geometry.coordinates.flat(2).map(([x = 0]) => x);
  return { left: Math.min(...xs), right: Math.max(...xs) };
}

function contains(rings: Position[][], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, previous = ring.length - 1; index < ring.length; previous = index++) {
      const [xi = 0, yi = 0] = ring[index] ?? [];
      const [xj = 0, yj = 0] = ring[previous] ?? [];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
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
