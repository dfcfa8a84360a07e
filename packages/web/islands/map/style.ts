import type { Feature } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { limitsOf } from "../../src/charts/limits.js";
import { boundsOf } from "./bounds.js";
import type { MapData, MapLayer } from "./data.js";

/** Name of the only layer of our tiles. */
const SOURCE_LAYER = "features";

/** Colours of the style sheet, as the theme of the visitor gives them. */
export interface Palette {
  paper: string;
  sea: string;
  land: string;
  sheet: string;
  ink: string;
  control: string;
  categories: string[];
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: read("--paper"),
    sea: read("--sea-1"),
    land: read("--land"),
    sheet: read("--sheet"),
    ink: read("--ink"),
    control: read("--control"),
    categories: [1, 2, 3, 4, 5, 6, 7].map((rank) => read(`--c${rank}`)),
  };
}

/** Ids of the drawn layers of a dataset, the uppermost last. */
export function layerIds({ slug }: MapLayer): string[] {
  return ["area", "line", "point", "mark", "letter"].map((part) => `${slug}:${part}`);
}

/** The whole map: sea, land, communes with their names, then the layers shown. Letters are drawn with the visitor's own fonts. */
export function styleOf(data: MapData, palette: Palette, usesBase: boolean): StyleSpecification {
  const { communes, surroundings, baseMap } = data;
  const shown = data.layers.filter((layer) => layer.shown && layer.tiles).sort((a, b) => a.rank - b.rank);
  const base = usesBase && baseMap;
  return {
    version: 8,
    sources: {
      communes: { type: "geojson", data: communes },
      surroundings: { type: "geojson", data: surroundings },
      unknown: { type: "geojson", data: beyond(knownBox(data)) },
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
      { id: "unknown", type: "fill", source: "unknown", paint: { "fill-color": palette.paper } },
      { id: "communes", type: "fill", source: "communes", paint: { "fill-color": palette.sheet } },
      ...(base ? [{ id: "base", type: "raster" as const, source: "base" }] : []),
      { id: "borders", type: "line", source: "communes", paint: { "line-color": palette.control, "line-width": 1 } },
      {
        id: "limits",
        type: "line",
        source: "limits",
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": palette.control, "line-width": 2.5 },
      },
      ...shown.flatMap((layer) => datasetLayers(layer, palette)),
      {
        id: "names",
        type: "symbol",
        source: "communes",
        layout: {
          "text-field": ["get", "name"],
          "text-size": 13,
          "text-max-width": 7,
          "text-padding": 2,
          // Where the name would hide or meet something else, it stands beside.
          "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
          "text-radial-offset": 0.7,
          "text-justify": "auto",
        },
        paint: { "text-color": palette.ink, "text-halo-color": palette.sheet, "text-halo-width": 1.5 },
      },
    ],
  };
}

/** Sea drawn beyond communes that come up to the edge of the surroundings, and how near that is, in degrees. */
const OFFSHORE = 0.12;
const NEAR = 0.02;

/** The box of which we know the land: that of the surroundings, and some sea on the sides where the communes come up to its edge. */
function knownBox({ communes, surroundings }: MapData): [number, number, number, number] {
  const around = boundsOf(surroundings);
  const own = boundsOf(communes);
  if (!around || !own) return [-180, -85, 180, 85];
  const [west, south, east, north] = own;
  return [
    west < around[0] + NEAR ? Math.min(around[0], west - OFFSHORE) : around[0],
    south < around[1] + NEAR ? Math.min(around[1], south - OFFSHORE) : around[1],
    east > around[2] - NEAR ? Math.max(around[2], east + OFFSHORE) : around[2],
    north > around[3] - NEAR ? Math.max(around[3], north + OFFSHORE) : around[3],
  ];
}

/** What lies outside of a box: we know neither its land nor its sea. */
function beyond([west, south, east, north]: [number, number, number, number]): Feature {
  const ring = (w: number, s: number, e: number, n: number) => [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
  return {
    type: "Feature",
    properties: {},
    geometry: { type: "Polygon", coordinates: [ring(-180, -85, 180, 85), ring(west, south, east, north).reverse()] },
  };
}

function datasetLayers({ slug, letter, rank }: MapLayer, palette: Palette): LayerSpecification[] {
  const colour = palette.categories[rank] ?? palette.ink;
  const source = { source: slug, "source-layer": SOURCE_LAYER };
  const only = (kind: string) => ["==", ["geometry-type"], kind] as never;
  const not = (kind: string) => ["!=", ["geometry-type"], kind] as never;
  return [
    {
      id: `${slug}:area`,
      type: "fill",
      ...source,
      filter: only("Polygon"),
      paint: { "fill-color": colour, "fill-opacity": 0.3 },
    },
    {
      id: `${slug}:line`,
      type: "line",
      ...source,
      filter: not("Point"),
      paint: { "line-color": colour, "line-width": 2 },
    },
    {
      id: `${slug}:point`,
      type: "circle",
      ...source,
      filter: only("Point"),
      paint: {
        "circle-color": colour,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 5, 12, 9],
        "circle-stroke-color": palette.sheet,
        "circle-stroke-width": 1,
      },
    },
    // Colour is never alone: each layer is known by its letter too, wherever there is room for it.
    {
      id: `${slug}:mark`,
      type: "symbol",
      ...source,
      filter: not("Point"),
      layout: { "text-field": letter, "text-size": 13, "text-padding": 12 },
      paint: { "text-color": palette.ink, "text-halo-color": palette.sheet, "text-halo-width": 2 },
    },
    {
      id: `${slug}:letter`,
      type: "symbol",
      ...source,
      filter: only("Point"),
      layout: {
        "text-field": letter,
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, 9, 12, 12],
        "text-allow-overlap": ["step", ["zoom"], false, 11, true],
        "text-padding": 0,
      },
      paint: { "text-color": inkOn(colour) },
    },
  ];
}

/** White or dark, whichever reads best on a colour written #rrggbb. */
function inkOn(colour: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2 > 0.2 ? "#0f242e" : "#ffffff";
}
