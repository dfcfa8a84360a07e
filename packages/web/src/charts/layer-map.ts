import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { TopLevelSpec } from "vega-lite";
import type { Cut } from "./chart.js";
import { limitsOf } from "./limits.js";
import { type PixelMap, projectOutlines } from "./outline.js";
import { featureOf, onMap } from "./outline-map.js";
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
): TopLevelSpec {
  const side = cut === 296 ? 14 : 22;
  const margin = { top: side, right: side, bottom: Math.max(side, SCALE_HEIGHT), left: side };
  const all = { ...outlines, features: [...surroundings.features, ...outlines.features] };
  const map = projectOutlines(all, cut - 2, margin, frame);
  const isInFrame = ([x = 0, y = 0]: Position) => x >= 0 && y >= 0 && x <= map.width && y <= map.height;
  const communes = new Set(outlines.features.map((feature) => String(feature.properties?.code)));
  const marks = layers.flatMap(({ letter, colour, ink, features }) => {
    const shapes: object[] = [];
    const points: { x: number; y: number }[] = [];
    for (const { geometry } of features) {
      for (const part of partsOf(geometry)) {
        if (part.type === "Point") {
          const [x = 0, y = 0] = map.project(part.coordinates);
          if (isInFrame([x, y])) points.push({ x, y });
        } else {
          const moved = { ...part, coordinates: move(part.coordinates, map.project) };
          shapes.push(featureOf(moved, { area: /Polygon/.test(part.type) }));
        }
      }
    }
    const lettered = points.length <= LETTERED;
    return [
      ...(shapes.length > 0 ? shapeMarks(shapes, colour) : []),
      ...(points.length > 0 ? pointMarks(points, { letter: lettered ? letter : "", colour, ink }) : []),
    ];
  });
  const land = map.outlines.filter(({ code }) => !communes.has(code));
  const inside = map.outlines.filter(({ code }) => communes.has(code));
  return onMap(map, land, cut, [
    {
      data: { values: inside.map(({ geometry }) => featureOf(geometry)) },
      mark: { type: "geoshape", clip: false, fill: colours.sheet, stroke: colours.control, strokeWidth: 1 },
    },
    {
      data: { values: [limitsIn(map, outlines, groups)] },
      mark: {
        type: "geoshape",
        clip: false,
        filled: false,
        stroke: colours.control,
        strokeWidth: 2.5,
        strokeCap: "round",
        strokeJoin: "round",
      },
    },
    ...marks,
    ...scaleBar(map),
  ]);
}

/** The limits of groups of communes, in pixels. */
function limitsIn(map: PixelMap, outlines: FeatureCollection, groups: string[][]): object {
  const { geometry } = limitsOf(outlines, groups);
  return featureOf({ ...geometry, coordinates: move(geometry.coordinates, map.project) });
}

function shapeMarks(values: object[], colour: string): object[] {
  const mark = { type: "geoshape", clip: false, stroke: colour, strokeWidth: 1.5, strokeJoin: "round" };
  return [
    {
      data: { values },
      transform: [{ filter: "datum.properties.area" }],
      mark: { ...mark, fill: colour, fillOpacity: 0.3 },
    },
    { data: { values }, transform: [{ filter: "!datum.properties.area" }], mark: { ...mark, filled: false } },
  ];
}

function pointMarks(values: object[], { letter, colour, ink }: Omit<DrawnLayer, "features">): object[] {
  const at = {
    x: { field: "x", type: "quantitative", scale: null },
    y: { field: "y", type: "quantitative", scale: null },
  };
  const circle = { type: "circle", opacity: 1, fill: colour, stroke: colours.sheet, strokeWidth: 1 };
  return [
    { data: { values }, mark: { ...circle, size: letter ? 230 : 40 }, encoding: at },
    ...(letter
      ? [
          {
            data: { values },
            mark: { type: "text", text: letter, color: ink, fontWeight: 600, fontSize: 12 },
            encoding: at,
          },
        ]
      : []),
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

/** Positions at any depth, brought to the drawing; those that fall on the same pixels are kept once in a row. */
function move(positions: Positions, project: (position: Position) => Position): Positions {
  if (typeof positions[0] === "number") return project(positions as Position);
  const moved = (positions as Positions[]).map((one) => move(one, project));
  if (typeof moved[0]?.[0] !== "number" || moved.length < 5) return moved;
  const kept = moved.filter(
    (one, rank) => rank === 0 || rank === moved.length - 1 || `${one}` !== `${moved[rank - 1]}`,
  );
  return kept.length >= 4 ? kept : moved;
}
