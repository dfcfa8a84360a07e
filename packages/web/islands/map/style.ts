import type { FeatureCollection, Position } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { extendLand } from "../../src/charts/extend-land.js";
import { limitsOf } from "../../src/charts/limits.js";
import type { LookClass, MapData, MapLayer } from "./data.js";

/** Name of the only layer of our tiles. */
const SOURCE_LAYER = "features";

/** Colours of the style sheet, as the theme of the visitor gives them. */
export interface Palette {
  sea: string;
  land: string;
  sheet: string;
  ink: string;
  control: string;
  data: string;
  plan: string;
  categories: string[];
  /** Of figures, from little to much. */
  classes: string[];
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    sea: read("--sea-1"),
    land: read("--land"),
    sheet: read("--sheet"),
    ink: read("--ink"),
    control: read("--control"),
    data: read("--data"),
    plan: read("--plan"),
    classes: [1, 2, 3, 4, 5].map((rank) => read(`--q${rank}`)),
    categories: [1, 2, 3, 4, 5, 6, 7].map((rank) => read(`--c${rank}`)),
  };
}

/** Ids of the drawn layers of a dataset, the uppermost last. */
export function layerIds({ slug }: MapLayer): string[] {
  return ["ground", "area", "line", "letter", "point"].map((part) => `${slug}:${part}`);
}

/** The whole map: sea, land, communes with their names and figures, then the layers shown. Letters are drawn with the visitor's own fonts. */
export function styleOf(data: MapData, palette: Palette, usesBase: boolean): StyleSpecification {
  const { communes, surroundings, baseMap, values } = data;
  const shown = data.layers.filter((layer) => layer.shown && layer.tiles).sort((a, b) => a.rank - b.rank);
  const base = usesBase && baseMap;
  const isHatched = Object.values(values ?? {}).some(({ q }) => q !== undefined);
  const hasCircles = Object.values(values ?? {}).some(({ share }) => share !== undefined);
  const named = {
    ...communes,
    features: communes.features.map((feature) => {
      const own = values?.[String(feature.properties?.code)];
      const code = String(feature.properties?.code);
      const label = [feature.properties?.name, own?.text].filter(Boolean).join("\n");
      const short = [data.names[code], own?.text].filter(Boolean).join("\n");
      return { ...feature, properties: { ...feature.properties, ...own, label, short } };
    }),
  };
  return {
    version: 8,
    sources: {
      communes: { type: "geojson", data: named },
      centres: { type: "geojson", data: centresOf(named) },
      surroundings: { type: "geojson", data: surroundings },
      beyond: { type: "geojson", data: extendLand(surroundings) },
      found: {
        type: "geojson",
        data: {
          type: "FeatureCollection",
          features: data.found
            ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: data.found.at } }]
            : [],
        },
      },
      limits: {
        type: "geojson",
        data: limitsOf(
          communes,
          data.epcis.map((code) => data.territories[code] ?? []),
        ),
      },
      ...(base ? { base: { type: "raster" as const, tiles: [baseMap.url], tileSize: 256, attribution: "" } } : {}),
      ...Object.fromEntries(
        shown.map(({ slug, tiles, minZoom, maxZoom }) => [
          slug,
          { type: "vector" as const, tiles: [`${location.origin}${tiles}`], minzoom: minZoom, maxzoom: maxZoom },
        ]),
      ),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": palette.sea } },
      { id: "land", type: "fill", source: "surroundings", paint: { "fill-color": palette.land } },
      { id: "beyond", type: "fill", source: "beyond", paint: { "fill-color": palette.land } },
      {
        id: "communes",
        type: "fill",
        source: "communes",
        paint: {
          "fill-color": [
            "match",
            ["coalesce", ["get", "q"], 0],
            ...palette.classes.flatMap((colour, rank) => [rank + 1, colour]),
            palette.sheet,
          ] as never,
        },
      },
      ...(base ? [{ id: "base", type: "raster" as const, source: "base" }] : []),
      { id: "borders", type: "line", source: "communes", paint: { "line-color": palette.control, "line-width": 1 } },
      {
        id: "limits",
        type: "line",
        source: "limits",
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": palette.control, "line-width": 2.5 },
      },
      ...shown.flatMap((layer) => shapeLayers(layer, palette, isHatched)),
      {
        id: "circles",
        type: "circle",
        source: "centres",
        filter: ["has", "share"],
        paint: {
          "circle-radius": [
            ...["interpolate", ["linear"], ["zoom"]],
            ...[8.5, circleRadius(14), 10, circleRadius(26)],
          ] as never,
          "circle-color": palette.data,
          "circle-stroke-color": palette.sheet,
          "circle-stroke-width": 1,
        },
      },
      {
        id: "names",
        type: "symbol",
        source: "communes",
        layout: {
          // Far away, where there is little room, names are short.
          "text-field": ["step", ["zoom"], ["get", "short"], 10.5, ["get", "label"]],
          "text-size": 13,
          "text-max-width": 7,
          "text-padding": 2,
          // Where the name would hide or meet something else, it stands beside.
          "text-variable-anchor-offset": [...(hasCircles ? [] : ["center", [0, 0]]), ...BESIDE] as never,
          "text-justify": "auto",
        },
        paint: { "text-color": palette.ink, "text-halo-color": palette.sheet, "text-halo-width": 2.5 },
      },
      // Signs choose their places before names, which then keep clear of them.
      ...shown.flatMap(signLayers),
      {
        id: "found",
        type: "circle",
        source: "found",
        paint: {
          "circle-radius": 9,
          "circle-color": "transparent",
          "circle-stroke-color": palette.plan,
          "circle-stroke-width": 4,
        },
      },
    ],
  };
}

/** Surfaces go with quantities; the largest one has this radius, a zero is still seen. */
function circleRadius(largest: number): unknown[] {
  return ["max", 2, ["*", largest, ["sqrt", ["get", "share"]]]];
}

/** Where a name may stand beside the middle of its commune, nearer ones first: anchors, and ems to the right and down. */
const BESIDE = [0.7, 1.4].flatMap((far) => [
  ...["top", [0, far], "bottom", [0, -far]],
  ...["left", [far * 1.3, 0], "right", [-far * 1.3, 0]],
]);

/** The middle of each commune: of its largest ring. */
function centresOf({ features }: FeatureCollection): FeatureCollection {
  const centres = features.flatMap(({ geometry, properties }) => {
    const rings =
      geometry.type === "Polygon"
        ? geometry.coordinates.slice(0, 1)
        : geometry.type === "MultiPolygon"
          ? geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1))
          : [];
    const largest = rings.map(middleOf).sort((a, b) => b.area - a.area)[0];
    return largest
      ? [{ type: "Feature" as const, properties, geometry: { type: "Point" as const, coordinates: largest.at } }]
      : [];
  });
  return { type: "FeatureCollection", features: centres };
}

function middleOf(ring: Position[]): { area: number; at: Position } {
  let [twice, x, y] = [0, 0, 0];
  for (const [rank, [x1 = 0, y1 = 0]] of ring.slice(0, -1).entries()) {
    const [x2 = 0, y2 = 0] = ring[rank + 1] ?? [];
    const cross = x1 * y2 - x2 * y1;
    twice += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  }
  return { area: Math.abs(twice), at: twice === 0 ? (ring[0] ?? [0, 0]) : [x / (3 * twice), y / (3 * twice)] };
}

/** The value of an object that has a look, as text; and what each look gives. */
function byClass<T>({ look }: MapLayer, of: (one: LookClass) => T | undefined, otherwise: T): never {
  const told = look.classes.flatMap((one) => {
    const found = of(one);
    return found === undefined ? [] : [String(one.value), found];
  });
  if (look.field === undefined || told.length === 0) return otherwise as never;
  const value = look.computed?.expression ?? ["to-string", ["get", look.field]];
  return ["match", value, ...told, otherwise] as never;
}

/** Objects of a kind of geometry that the layer shows. */
function filterOf({ look }: MapLayer, kind: unknown): never {
  return [
    "all",
    kind,
    ...look.only.map(({ field, values }) => [
      "in",
      ["to-string", ["coalesce", ["get", field], ""]],
      ["literal", values.map((value) => (value === null ? "" : String(value)))],
    ]),
  ] as never;
}

/** A white that is white in both themes: the ground of the colours of a standard. */
const WHITE = "#ffffff";

/** Before the colour of a hatching, in the names of images. */
export const HATCH = "hachures:";

/** Areas over communes that are coloured by their values are hatched: both are read. */
function shapeLayers(layer: MapLayer, palette: Palette, isHatched: boolean): LayerSpecification[] {
  const { slug, look, rank } = layer;
  const source = { source: slug, "source-layer": SOURCE_LAYER };
  const area = filterOf(layer, ["==", ["geometry-type"], "Polygon"]);
  const other = look.colour || (palette.categories[rank] ?? palette.ink);
  const colour = byClass(layer, (one) => one.colour, other);
  return [
    ...(look.onWhite && !isHatched
      ? [{ id: `${slug}:ground`, type: "fill" as const, ...source, filter: area, paint: { "fill-color": WHITE } }]
      : []),
    {
      id: `${slug}:area`,
      type: "fill",
      ...source,
      filter: area,
      paint: isHatched
        ? { "fill-pattern": byClass(layer, (one) => one.colour && HATCH + one.colour, HATCH + other) }
        : { "fill-color": colour, "fill-opacity": look.opacity },
    },
    {
      id: `${slug}:line`,
      type: "line",
      ...source,
      filter: filterOf(layer, ["!=", ["geometry-type"], "Point"]),
      paint: look.onWhite
        ? { "line-color": "#343434", "line-width": 0.8 }
        : { "line-color": colour, "line-width": 2.25 },
    },
    ...(look.letter
      ? [
          {
            id: `${slug}:letter`,
            type: "symbol" as const,
            ...source,
            filter: area,
            layout: {
              "text-field": byClass(layer, (one) => String(one.value), ""),
              "text-size": 13,
              "text-padding": 4,
            },
            paint: { "text-color": palette.ink, "text-halo-color": palette.sheet, "text-halo-width": 2 },
          },
        ]
      : []),
  ];
}

/** Before the name of a sign, in the names of images. */
export const SIGN = "signe:";

function signLayers(layer: MapLayer): LayerSpecification[] {
  const { slug, look } = layer;
  return [
    {
      id: `${slug}:point`,
      type: "symbol",
      source: slug,
      "source-layer": SOURCE_LAYER,
      filter: filterOf(layer, ["==", ["geometry-type"], "Point"]),
      layout: {
        "icon-image": byClass(layer, (one) => one.sign && `${SIGN}${one.sign}`, `${SIGN}${look.sign}`),
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.65, 11, 1],
        "icon-allow-overlap": true,
        "icon-padding": 0,
      },
    },
  ];
}
