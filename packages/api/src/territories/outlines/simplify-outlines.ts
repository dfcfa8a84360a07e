import type { Feature, FeatureCollection, Geometry, MultiPolygon, Polygon, Position } from "geojson";
import { feature as toFeature } from "topojson-client";
import { topology as toTopology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";
import type { GeometryCollection, Topology } from "topojson-specification";
import { areaOf } from "./area-of.js";
import type { Outline } from "./assemble-outlines.js";
import { polygonsOf } from "./polygons-of.js";
import { extentOf } from "./read-outlines.js";
import { unite } from "./unite.js";

/** Details that are kept over the width of the whole: maps of pages are 300 to 640 pixels wide. */
const PIXELS = 400;

/** Outlines light enough for the maps of pages. */
export interface LightOutlines {
  /** As many as were given, in their order. */
  outlines: Outline[];
  /** The land beside, simplified with them. */
  beside: (Polygon | MultiPolygon)[];
}

/**
 * Simplifies outlines and the land beside them together (Visvalingam on their topology): a border that two share stays the
 * same for both. What a map as wide as the whole would not show is left out, islets included, never a whole territory.
 */
export function simplifyOutlines(outlines: Outline[], beside: Geometry[]): LightOutlines {
  if (outlines.length === 0) return { outlines: [], beside: [] };
  const land = beside.map((geometry): Feature => ({ type: "Feature", properties: {}, geometry }));
  const collection: FeatureCollection = { type: "FeatureCollection", features: [...outlines, ...land] };
  const topology = presimplify(toTopology({ all: collection }) as Topology<{ all: GeometryCollection }>);
  const [west, south, east, north] = extentOf(outlines.map(({ geometry }) => geometry));
  let pixel = Math.max(east - west, north - south) / PIXELS;
  // A territory far smaller than the whole may vanish: then less is taken off all of them, so that borders stay shared.
  for (let attempt = 0; attempt < 12; attempt++, pixel /= 2) {
    const light = simplify(topology, pixel * pixel);
    const { features } = toFeature(light, light.objects.all) as FeatureCollection;
    const shapes = features.map(({ geometry }) => readShape(geometry, pixel));
    const found = outlines.flatMap((outline, rank) => {
      const geometry = shapes[rank];
      return geometry && areaOf(geometry) > areaOf(outline.geometry) / 2 ? [{ ...outline, geometry }] : [];
    });
    if (found.length === outlines.length)
      return { outlines: found, beside: shapes.slice(outlines.length).filter((shape) => shape !== undefined) };
  }
  return { outlines, beside: beside.flatMap((geometry) => unite([geometry]) ?? []) };
}

/** A simplified shape without what cannot be seen any more; undefined when nothing is left. */
function readShape(geometry: Geometry, pixel: number): Polygon | MultiPolygon | undefined {
  const polygons = polygonsOf(geometry).flatMap((rings) => {
    const [outer, ...holes] = rings.map(roundRing);
    return outer && isSeen(outer, pixel) ? [[outer, ...holes.filter((hole) => isSeen(hole, pixel))]] : [];
  });
  const [only] = polygons;
  if (!only) return undefined;
  return polygons.length === 1
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: polygons };
}

function roundRing(ring: Position[]): Position[] {
  return ring.map(([x = 0, y = 0]) => [Math.round(x * 1e5) / 1e5, Math.round(y * 1e5) / 1e5]);
}

/** Whether a ring is still a surface, and wider or higher than two pixels. */
function isSeen(ring: Position[], pixel: number): boolean {
  if (new Set(ring.map(String)).size < 3) return false;
  const spread = (axis: 0 | 1) => {
    const values = ring.map((position) => position[axis] as number);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.max(spread(0), spread(1)) > 2 * pixel;
}
