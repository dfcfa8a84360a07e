import type { FeatureCollection } from "geojson";
import type { TopLevelSpec } from "vega-lite";
import type { Cut } from "./chart.js";
import { type PixelMap, type PixelOutline, projectOutlines } from "./outline.js";
import { colours, config } from "./style.js";

/** Where is it? The communes without values, each one a link, with the land around and the depth of the sea. */
export function drawOutlines(
  outlines: FeatureCollection,
  surroundings: FeatureCollection,
  links: Map<string, { name: string; href: string; tint: number }>,
  cut: Cut,
): TopLevelSpec {
  const margin = cut === 296 ? 14 : 22;
  const all = { ...outlines, features: [...surroundings.features, ...outlines.features] };
  const frame = new Set(outlines.features.map((feature) => String(feature.properties?.code)));
  const map = projectOutlines(all, cut - 2, { top: margin, right: margin, bottom: margin, left: margin }, frame);
  const land = map.outlines.filter(({ code }) => !links.has(code));
  const communes = map.outlines.flatMap((outline) => {
    const link = links.get(outline.code);
    return link ? [{ ...link, outline }] : [];
  });
  return onMap(map, land, cut, [
    {
      data: {
        values: communes.map(({ name, href, tint, outline }) =>
          featureOf(outline.geometry, { name, href, fill: colours.classes[tint] ?? colours.classes[1] }),
        ),
      },
      mark: { type: "geoshape", clip: false, stroke: colours.sheet, strokeWidth: 1.25, strokeJoin: "round" },
      encoding: {
        fill: { field: "properties.fill", type: "nominal", scale: null },
        href: { field: "properties.href", type: "nominal" },
        description: { field: "properties.name", type: "nominal" },
      },
    },
  ]);
}

/** The sea with its depth lines, the land around, then what a map says, then the hairline around it all. */
export function onMap(map: PixelMap, land: PixelOutline[], cut: Cut, layers: object[]): TopLevelSpec {
  const everything = featureOf({
    type: "MultiPolygon",
    coordinates: map.outlines.flatMap(({ geometry }) => geometry.coordinates),
  });
  return {
    width: map.width,
    height: map.height,
    padding: 1,
    autosize: "none",
    config: { ...config, view: { fill: colours.sea, stroke: null } },
    projection: { type: "identity", scale: 1, translate: [0, 0] },
    layer: [
      ...coast(everything, cut),
      {
        data: { values: land.map(({ geometry }) => featureOf(geometry)) },
        mark: { type: "geoshape", clip: false, fill: colours.land, stroke: colours.sheet, strokeWidth: 1 },
      },
      ...layers,
      frameOf(map),
    ],
  } as unknown as TopLevelSpec;
}

/** A feature of a map already in pixels. */
export function featureOf(geometry: object, properties: object = {}): object {
  return { type: "Feature", properties, geometry };
}

/** Two pale depth lines around the coast. */
function coast(shape: object, cut: Cut): object[] {
  const line = (stroke: string, strokeWidth: number) => ({
    data: { values: [shape] },
    mark: { type: "geoshape", clip: false, fill: "transparent", stroke, strokeWidth, strokeJoin: "round" },
  });
  return [line(colours.seaDeep, cut === 296 ? 26 : 42), line(colours.seaShallow, cut === 296 ? 12 : 20)];
}

/** The hairline around a map. */
function frameOf({ width, height }: { width: number; height: number }): object {
  return {
    data: { values: [{}] },
    mark: { type: "rect", filled: false, color: colours.control },
    encoding: { x: { value: 0 }, x2: { value: width }, y: { value: 0 }, y2: { value: height } },
  };
}
