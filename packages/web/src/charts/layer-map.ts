import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { Cut } from "./chart.js";
import type { Drawing } from "./drawing.js";
import { type Layers, layerOf } from "./layers.js";
import { limitsOf } from "./limits.js";
import { type PixelMap, projectOutlines, rewind } from "./outline.js";
import { featureOf, onMap, PLACED } from "./outline-map.js";
import { SCALE_HEIGHT, scaleBar } from "./scale-bar.js";
import { colours } from "./style.js";

/** A layer of the catalogue as the still map draws it. */
export interface DrawnLayer {
  /** What stands for it in the legend and on its places: colour is never alone. */
  letter: string;
  colour: string;
  /** Colour of the letter on it. */
  ink: string;
  features: Feature<Geometry | null>[];
}

/** Beyond as many, the points of a layer are dots without letter. */
const LETTERED = 40;

/** What lies under the layers. */
export interface Ground {
  communes: FeatureCollection;
  surroundings: FeatureCollection;
  /** Codes of the communes of each group whose limits are drawn. */
  groups: string[][];
  /** Codes of the communes that must be seen whole. */
  frame: Set<string>;
}

/** Where are the objects of these layers? The communes, the limits of their groups, each layer, and the scale. */
export function drawLayers(
  { communes: outlines, surroundings, groups, frame }: Ground,
  layers: DrawnLayer[],
  cut: Cut,
): Drawing {
  const side = cut === 296 ? 14 : 22;
  const margin = { top: side, right: side, bottom: Math.max(side, SCALE_HEIGHT), left: side };
  const all = { ...outlines, features: [...surroundings.features, ...outlines.features] };
  const map = projectOutlines(all, cut - 2, margin, frame);
  const communes = new Set(outlines.features.map((feature) => String(feature.properties?.code)));
  const land = map.outlines.filter(({ code }) => !communes.has(code));
  const inside = map.outlines.filter(({ code }) => communes.has(code));
  const limits = limitsOf(outlines, groups);
  return onMap(map, land, cut, [
    layerOf(
      "communes",
      inside.map(({ geometry }) => featureOf(geometry)),
      { type: "geoshape", fill: colours.sheet, stroke: colours.control, strokeWidth: 1 },
      {},
    ),
    layerOf(
      "limits",
      limits.geometry.coordinates.length > 0 ? [limits] : [],
      { type: "geoshape", filled: false, stroke: colours.control, strokeWidth: 2.5, strokeCap: "round" },
      {},
    ),
    ...layers.flatMap((layer, rank) => marksOf(layer, map, `layer-${rank + 1}`)),
    scaleBar(map),
  ]);
}

/** The surfaces, lines and points of a layer. */
function marksOf({ letter, colour, ink, features }: DrawnLayer, map: PixelMap, name: string): Layers[] {
  const surfaces: object[] = [];
  const lines: object[] = [];
  const points: object[] = [];
  for (const part of features.flatMap(({ geometry }) => partsOf(geometry))) {
    if (part.type === "Point") {
      const [x = 0, y = 0] = map.project(part.coordinates);
      const [longitude, latitude] = part.coordinates;
      if (x >= 0 && y >= 0 && x <= map.width && y <= map.height) points.push({ longitude, latitude });
    } else {
      const thinned = { ...part, coordinates: thin(part.coordinates, map) } as Geometry;
      if (/Polygon/.test(part.type)) surfaces.push(featureOf(rewind(thinned)));
      else lines.push(featureOf(thinned));
    }
  }
  const stroke = { type: "geoshape", stroke: colour, strokeWidth: 1.5 };
  const written = points.length <= LETTERED ? letter : "";
  const circle = { type: "circle", opacity: 1, fill: colour, stroke: colours.sheet, strokeWidth: 1 };
  return [
    layerOf(`${name}-surfaces`, surfaces, { ...stroke, fill: colour, fillOpacity: 0.3 }, {}),
    layerOf(`${name}-lines`, lines, { ...stroke, filled: false }, {}),
    layerOf(`${name}-points`, points, { ...circle, size: written ? 230 : 40 }, PLACED),
    written
      ? layerOf(
          `${name}-points`,
          points,
          { type: "text", text: letter, color: ink, fontWeight: 600, fontSize: 12 },
          PLACED,
        )
      : { datasets: {}, layer: [] },
  ];
}

type SimpleGeometry = Exclude<Geometry, { type: "GeometryCollection" | "MultiPoint" }>;

function partsOf(geometry: Geometry | null): SimpleGeometry[] {
  if (!geometry) return [];
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(partsOf);
  if (geometry.type === "MultiPoint")
    return geometry.coordinates.map((coordinates) => ({ type: "Point" as const, coordinates }));
  return [geometry];
}

type Positions = Position | Positions[];

/** Positions at any depth, without those that fall on the same tenth of a pixel as the one before. */
function thin(positions: Positions, map: PixelMap): Positions {
  if (typeof positions[0] === "number") return positions;
  const lists = positions as Positions[];
  if (typeof lists[0]?.[0] !== "number") return lists.map((one) => thin(one, map));
  const places = lists.map((one) => String(map.project(one as Position).map((value) => Math.round(value * 10))));
  const kept = lists.filter((_, rank) => rank === 0 || rank === lists.length - 1 || places[rank] !== places[rank - 1]);
  return lists.length >= 5 && kept.length >= 4 ? kept : lists;
}
