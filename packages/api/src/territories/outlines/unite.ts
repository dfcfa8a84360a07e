import type { Geometry, MultiPolygon, Polygon, Position } from "geojson";
import * as polyclip from "polyclip-ts";
import { polygonsOf } from "./polygons-of.js";

/** The outline of several together, without inner borders; undefined when none has a surface. */
export function unite(geometries: Geometry[]): Polygon | MultiPolygon | undefined {
  return shape(
    geometries.flatMap((geometry) => polygonsOf(geometry)),
    (first, others) => polyclip.union(first, ...others),
  );
}

/** What of an outline lies in a box (west, south, east, north); undefined when nothing does. */
export function clip(geometry: Geometry, [west, south, east, north]: [number, number, number, number]) {
  const box: Position[][] = [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ];
  return shape(polygonsOf(geometry), (first, others) => polyclip.intersection([first, ...others] as Clip, box as Clip));
}

/** What of an outline lies in the polygons of another; undefined when nothing does. */
export function intersect(geometry: Geometry, outline: Position[][][]): Polygon | MultiPolygon | undefined {
  return shape(polygonsOf(geometry), (first, others) =>
    polyclip.intersection([first, ...others] as Clip, outline as Clip),
  );
}

type Clip = Parameters<typeof polyclip.union>[0];

function shape(
  polygons: Position[][][],
  operate: (first: never, others: never[]) => unknown,
): Polygon | MultiPolygon | undefined {
  // Altitudes are no part of an outline.
  const [first, ...others] = polygons.map((rings) => rings.map((ring) => ring.map(([x = 0, y = 0]) => [x, y])));
  if (!first) return undefined;
  const coordinates = operate(first as never, others as never[]) as Position[][][];
  if (coordinates.length === 0) return undefined;
  const [only] = coordinates;
  return coordinates.length === 1 && only
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates };
}
