import type { FeatureCollection, MultiPolygon, Position } from "geojson";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type Layers, layerOf, stackLayers } from "./layers.js";
import { type PixelMap, type PixelOutline, projectOutlines } from "./outline.js";
import { colours } from "./style.js";

/** Where is it? The communes without values, each one a link, with the land around and the depth of the sea. */
export function drawOutlines(
  outlines: FeatureCollection,
  surroundings: FeatureCollection,
  links: Map<string, { name: string; href: string; tint: number }>,
  cut: Cut,
): Drawing {
  const margin = cut === 296 ? 14 : 22;
  const all = { ...outlines, features: [...surroundings.features, ...outlines.features] };
  const frame = new Set(outlines.features.map((feature) => String(feature.properties?.code)));
  const map = projectOutlines(all, cut - 2, { top: margin, right: margin, bottom: margin, left: margin }, frame);
  const land = map.outlines.filter(({ code }) => !links.has(code));
  const communes = map.outlines.flatMap(({ code, geometry }) => {
    const link = links.get(code);
    return link ? [featureOf(geometry, { territory: code, ...link })] : [];
  });
  const tints = [0, 1, 2, 3, 4];
  return onMap(map, land, cut, [
    layerOf("communes", communes, COMMUNE, {
      fill: {
        field: "properties.tint",
        type: "ordinal",
        scale: { domain: tints, range: colours.classes },
        legend: null,
      },
      ...LINK,
    }),
  ]);
}

/** How communes are drawn, those without value too, and the channels of those that are links: `href`, named by `name`. */
export const COMMUNE = { type: "geoshape", invalid: null, stroke: colours.sheet, strokeWidth: 1.25 };
export const LINK = {
  href: { field: "properties.href", type: "nominal" },
  tooltip: { field: "properties.name", type: "nominal" },
} as const;
/** The outline of the commune read. */
export const READ = { type: "geoshape", fill: "transparent", stroke: colours.ink, strokeWidth: 3 };

/** The sea with its depth lines, the land around, then what a map says, then the hairline around it all. */
export function onMap(map: PixelMap, land: PixelOutline[], cut: Cut, layers: Layers[]): Drawing {
  const coast = featureOf({
    type: "MultiPolygon",
    coordinates: map.outlines.flatMap(({ geometry }) => geometry.coordinates),
  });
  const { width, height, projection } = map;
  return drawingOf({
    ...{ width, height },
    margins: { left: 1, right: 1, top: 1, bottom: 1 },
    layers: stackLayers(
      coastLayers(coast, cut),
      layerOf(
        "land",
        land.map(({ geometry }) => featureOf(geometry)),
        { type: "geoshape", fill: colours.land, stroke: colours.sheet, strokeWidth: 1 },
        {},
      ),
      ...layers,
      layerOf("frame", [{}], { type: "rect", filled: false, color: colours.control, strokeWidth: 1 }, WHOLE),
    ),
    rest: {
      projection,
      config: { view: { fill: colours.sea, stroke: null } },
    },
  });
}

/** The whole plot. */
const WHOLE = {
  ...{ x: { value: 0 }, x2: { value: { expr: "width" } } },
  ...{ y: { value: 0 }, y2: { value: { expr: "height" } } },
};

/** A shape as Vega-Lite reads it. */
export function featureOf(geometry: MultiPolygon | object, properties: object = {}): object {
  return { type: "Feature", properties, geometry };
}

/** A place of the drawing, as channels of longitude and latitude read it. */
export function placeOf({ invert }: PixelMap, place: Position): { longitude: number; latitude: number } {
  const [longitude = 0, latitude = 0] = invert(place);
  return { longitude: Number(longitude.toFixed(5)), latitude: Number(latitude.toFixed(5)) };
}

/** The channels of rows that `placeOf` has placed. */
export const PLACED = {
  longitude: { field: "longitude", type: "quantitative" },
  latitude: { field: "latitude", type: "quantitative" },
} as const;

/** Two pale depth lines around the coast. */
function coastLayers(coast: object, cut: Cut): Layers {
  const line = (stroke: string, strokeWidth: number) => ({
    data: { name: "coast" },
    mark: { type: "geoshape", fill: "transparent", stroke, strokeWidth },
  });
  return {
    datasets: { coast: [coast] },
    layer: [line(colours.seaDeep, cut === 296 ? 26 : 42), line(colours.seaShallow, cut === 296 ? 12 : 20)],
  };
}
