import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import { escapeText } from "../format/escape.js";
import { SIGN_SIDE, signPaths } from "../icons/map-signs.js";
import type { Cut } from "./chart.js";
import type { Drawing } from "./drawing.js";
import { extendLand } from "./extend-land.js";
import { gatherPoints } from "./gather-points.js";
import { classOfFeature, isShown, type LayerLook } from "./layer-look.js";
import { type Layers, layerOf } from "./layers.js";
import { limitsOf } from "./limits.js";
import { isInside, labelSpots, type PixelMap, type PixelOutline, projectOutlines, rewind } from "./outline.js";
import { featureOf, LINK, onMap } from "./outline-map.js";
import {
  type Box,
  baselines,
  boxOfName,
  inTwoLines,
  NAME_SIZE,
  type NameToPlace,
  type PlacedName,
  placeNames,
  shortNames,
} from "./place-names.js";
import { renderDrawing } from "./render-chart.js";
import { SCALE_HEIGHT, scaleBar, scaleWidth } from "./scale-bar.js";
import { colours, textWidth } from "./style.js";

/** A layer of the catalogue as the still map draws it. */
export interface DrawnLayer {
  look: LayerLook;
  features: Feature<Geometry | null, Record<string, unknown>>[];
}

/** What lies under the layers. */
export interface Ground {
  communes: FeatureCollection;
  surroundings: FeatureCollection;
  /** Codes of the communes of each group whose limits are drawn. */
  groups: string[][];
  /** Codes of the communes that must be seen whole. */
  frame: Set<string>;
}

/** What is known of a commune, written and drawn on it. */
export interface CommuneValue {
  /** « 58 % », as short as can be; none where only names are written. */
  text?: string;
  /** « Dolus-d’Oléron : 58 % ». */
  note: string;
  href: string;
  /** The colour of its class, one for all where circles tell quantities; none for a quantity that is not known. */
  fill?: string;
  /** Share of the largest quantity, 0 to 1: the surface of its circle; absent where it is not known. */
  share?: number;
}

/** What a still map shows. */
export interface LayerMap {
  ground: Ground;
  layers: DrawnLayer[];
  /** One sentence for who cannot see the drawing. */
  label: string;
  id: string;
  /** By code of commune. */
  values?: Map<string, CommuneValue>;
  /** A place that was sought: longitude, latitude. */
  found?: Position;
}

/** Widths of the drawing, and how high it may be: shown, its letters are never under 12 px. */
const CUTS = [
  { width: 304, most: 390, className: "cut-narrow cut-map" },
  { width: 600, most: 453, className: "cut-wide cut-map" },
];

/** Those of a map in the card of a chart, as wide as the charts beside it. */
export const CARD_CUTS: typeof CUTS = [
  { width: 296, most: 390, className: "cut-narrow" },
  { width: 480, most: 420, className: "cut-wide" },
];

/** Both cuts of a map, each drawn for its width, with the names of communes, signs and letters over it. */
export async function renderLayerMap(map: LayerMap, cuts = CUTS): Promise<string> {
  let svg = "";
  for (const cut of cuts) svg += await renderCut(map, cut);
  return svg;
}

/** One cut, for an image of its own: without links. */
export function renderLayerCut(map: LayerMap, cut: { width: number; most: number }): Promise<string> {
  return renderCut(map, { ...cut, className: "" }, false);
}

async function renderCut(
  layerMap: LayerMap,
  { width, most, className }: (typeof CUTS)[number],
  links = layerMap.values !== undefined,
): Promise<string> {
  const map = project(layerMap.ground, width, most);
  const drawing = drawLayers(layerMap, map, width);
  const { label, id } = layerMap;
  const svg = await renderDrawing(drawing, { label, className, id: `${id}-${width}`, links });
  return svg.replace(
    /<\/svg>$/,
    `${hatchings(layerMap, width)}<g transform="translate(1,1)">${overlay(layerMap, map)}</g></svg>`,
  );
}

/** The map of the territory in a frame that is no higher than `most`: sea and land fill its sides. */
function project({ communes, surroundings, frame }: Ground, width: number, most: number): PixelMap {
  const side = width < 480 ? 12 : 22;
  const all = { ...communes, features: [...surroundings.features, ...communes.features] };
  const bottom = Math.max(side, SCALE_HEIGHT);
  const fit = (across: number) =>
    projectOutlines(all, width - 2, { top: side, right: across, bottom, left: across }, frame);
  const first = fit(side);
  if (first.height <= most || first.height === 0) return first;
  const plot = (width - 2 - 2 * side) * ((most - side - bottom) / (first.height - side - bottom));
  return fit(Math.floor((width - 2 - plot) / 2));
}

/** Where are the objects of these layers? The communes, the limits of their groups, each layer, and the scale. */
function drawLayers({ ground, layers, values, id }: LayerMap, map: PixelMap, width: number): Drawing {
  const cut: Cut = width < 480 ? 296 : 480;
  const hatched = values !== undefined && hasClasses(values);
  const { communes: outlines, surroundings, groups } = ground;
  const codes = new Set(outlines.features.map((feature) => String(feature.properties?.code)));
  const land = map.outlines.filter(({ code }) => !codes.has(code));
  const inside = map.outlines.filter(({ code }) => codes.has(code));
  const limits = limitsOf(outlines, groups);
  const more = rewind(extendLand(surroundings).geometry);
  return onMap(map, land, cut, [
    layerOf(
      "beyond",
      more.coordinates.length > 0 ? [featureOf(more)] : [],
      { type: "geoshape", fill: colours.land, stroke: null },
      {},
    ),
    // A commune of which nothing is known is no link.
    layerOf(
      "others",
      inside.flatMap(({ code, geometry }) => (values?.has(code) ? [] : [featureOf(geometry)])),
      { type: "geoshape", fill: colours.sheet, stroke: colours.control, strokeWidth: 1 },
      {},
    ),
    layerOf(
      "communes",
      inside.flatMap(({ code, geometry }) => {
        const own = values?.get(code);
        const { fill = colours.sheet, note = "", href = "" } = own ?? {};
        return own ? [featureOf(geometry, { fill, name: note, href })] : [];
      }),
      { type: "geoshape", stroke: colours.control, strokeWidth: 1 },
      { fill: { field: "properties.fill", type: "nominal", scale: null }, ...LINK },
    ),
    layerOf(
      "limits",
      limits.geometry.coordinates.length > 0 ? [limits] : [],
      { type: "geoshape", filled: false, stroke: colours.control, strokeWidth: 2.5, strokeCap: "round" },
      {},
    ),
    ...layers.flatMap((layer, rank) =>
      shapesOf(
        layer,
        map,
        `layer-${rank + 1}`,
        hatched ? (colour) => `url(#${hatchId(id, width, colour)})` : undefined,
      ),
    ),
    scaleBar(map),
  ]);
}

/** A white that is white in both themes. */
const WHITE = "#fffffe";

/** Whether communes are coloured by their values: areas over them are then hatched, so that both are read. */
export function hasClasses(values: Map<string, { fill?: string; share?: number }>): boolean {
  return [...values.values()].some(({ fill, share }) => fill !== undefined && share === undefined);
}

const hatchId = (id: string, width: number, colour: string) => `${id}-${width}-zone-${colour.slice(1)}`;

/** The hatchings that a drawing refers to, one for each colour of its areas. */
function hatchings({ id, layers, values }: LayerMap, width: number): string {
  if (!values || !hasClasses(values)) return "";
  const used = new Set(
    layers.flatMap(({ look, features }) =>
      features
        .filter(
          ({ geometry, properties }) => /Polygon|Collection/.test(geometry?.type ?? "") && isShown(look, properties),
        )
        .map(({ properties }) => classOfFeature(look, properties)?.colour ?? look.colour),
    ),
  );
  const patterns = [...used].map(
    (colour) =>
      `<pattern id="${hatchId(id, width, colour)}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1.5 0v7" stroke="${colour}" stroke-width="3"/></pattern>`,
  );
  return patterns.length > 0 ? `<defs>${patterns.join("")}</defs>` : "";
}

/** The surfaces and lines of a layer, a group for each look; `hatch` gives what surfaces are filled with, where they let see what is under. */
function shapesOf(
  { look, features }: DrawnLayer,
  map: PixelMap,
  name: string,
  hatch: ((colour: string) => string) | undefined,
): Layers[] {
  const groups = new Map<string, { surfaces: object[]; lines: object[] }>();
  const ground: object[] = [];
  for (const { geometry, properties } of features.filter((one) => isShown(look, one.properties))) {
    const colour = classOfFeature(look, properties)?.colour ?? look.colour;
    const group = groups.get(colour) ?? { surfaces: [], lines: [] };
    groups.set(colour, group);
    for (const part of partsOf(geometry)) {
      if (part.type === "Point") continue;
      const thinned = { ...part, coordinates: thin(part.coordinates, map) } as Geometry;
      if (/Polygon/.test(part.type)) {
        group.surfaces.push(featureOf(rewind(thinned)));
        if (look.onWhite && !hatch) ground.push(featureOf(rewind(thinned)));
      } else group.lines.push(featureOf(thinned));
    }
  }
  return [
    layerOf(`${name}-ground`, ground, { type: "geoshape", fill: WHITE, stroke: null }, {}),
    ...[...groups].flatMap(([colour, { surfaces, lines }], rank) => [
      layerOf(
        `${name}-${rank}-surfaces`,
        surfaces,
        {
          type: "geoshape",
          ...(hatch ? { fill: hatch(colour) } : { fill: colour, fillOpacity: look.opacity }),
          stroke: look.onWhite ? "#343434" : colour,
          strokeWidth: look.onWhite ? 0.8 : 1.5,
        },
        {},
      ),
      layerOf(
        `${name}-${rank}-lines`,
        lines,
        { type: "geoshape", filled: false, stroke: colour, strokeWidth: 2.25, strokeCap: "round" },
        {},
      ),
    ]),
  ];
}

/** Of the number that tells signs which would cover each other, and the class that it has in the drawing. */
const COUNT_SIZE = 13;
const GATHERED = "gathered";

/** Whether a map drawn here tells some of its places by their number. */
export function hasGathered(svg: string): boolean {
  return svg.includes(`class="${GATHERED}"`);
}

const LARGEST_CIRCLE = 26;

/** What is written and drawn over the shapes: circles, letters, signs, names; names give way to the rest. */
function overlay({ ground, layers, values, found }: LayerMap, map: PixelMap): string {
  const obstacles: Box[] = [];
  const drawn: string[] = [];
  const letters: { x: number; y: number }[] = [];
  const scale = map.width < 480 ? 0.6 : 1;
  const codes = new Map(
    ground.communes.features.map(({ properties }) => [String(properties?.code), String(properties?.name ?? "")]),
  );
  for (const outline of map.outlines) {
    const share = values?.get(outline.code)?.share;
    const spot = labelSpots(outline, 1)[0];
    if (share === undefined || !spot) continue;
    const radius = Math.max(2, Math.sqrt(share) * LARGEST_CIRCLE * scale);
    drawn.push(
      `<circle cx="${tenth(spot.x)}" cy="${tenth(spot.y)}" r="${tenth(radius)}" fill="${colours.data}" stroke="${colours.sheet}"/>`,
    );
    obstacles.push(around(spot.x, spot.y, radius));
  }
  for (const { look, features } of layers) {
    const shown = features.filter((one) => isShown(look, one.properties));
    if (look.letter)
      for (const { geometry, properties } of shown) {
        const own = classOfFeature(look, properties);
        const spot = own && spotOf(geometry, map);
        // Of two so near that one letter would cover the other, one is written.
        if (!own || !spot || letters.some(({ x, y }) => Math.abs(x - spot.x) < 12 && Math.abs(y - spot.y) < 15))
          continue;
        letters.push(spot);
        drawn.push(text([String(own.value)], [spot.y + 4.5], spot.x, 13));
        obstacles.push(around(spot.x, spot.y, 8));
      }
    const points = shown.flatMap(({ geometry, properties }) =>
      partsOf(geometry).flatMap((part) => {
        if (part.type !== "Point") return [];
        const [x = 0, y = 0] = map.project(part.coordinates);
        const isSeen = x > 0 && y > 0 && x < map.width && y < map.height;
        return isSeen ? [{ x, y, sign: classOfFeature(look, properties)?.sign ?? look.sign }] : [];
      }),
    );
    for (const { x, y, points: own } of gatherPoints(points, SIGN_SIDE + 1)) {
      const [first] = own;
      const isAlone = own.length === 1 && first;
      const width = isAlone ? SIGN_SIDE : Math.max(SIGN_SIDE, textWidth(String(own.length), COUNT_SIZE, true) + 6);
      const mark = isAlone
        ? `<path d="${signPaths[first.sign]}" fill="none" stroke="${colours.sheet}" stroke-width="1.5"/>`
        : `<text x="${tenth(width / 2)}" y="${tenth(SIGN_SIDE / 2 + COUNT_SIZE * 0.36)}" text-anchor="middle" font-size="${COUNT_SIZE}" font-weight="600" fill="${colours.sheet}">${own.length}</text>`;
      drawn.push(
        `<g${isAlone ? "" : ` class="${GATHERED}"`} transform="translate(${tenth(x - width / 2)},${tenth(y - SIGN_SIDE / 2)})"><rect width="${tenth(width)}" height="${SIGN_SIDE}" fill="${colours.ink}" stroke="${colours.sheet}"/>${mark}</g>`,
      );
      obstacles.push(around(x, y, SIGN_SIDE / 2));
    }
  }
  if (found) {
    const [x = 0, y = 0] = map.project(found);
    drawn.push(
      `<path d="M${tenth(x - 9)} ${tenth(y)}h18M${tenth(x)} ${tenth(y - 9)}v18" stroke="${colours.plan}" stroke-width="3"/>`,
    );
    obstacles.push(around(x, y, 10));
  }
  obstacles.push({ left: 0, right: scaleWidth(map), top: map.height - SCALE_HEIGHT, bottom: map.height });
  const shorts = shortNames(codes);
  const names = map.outlines.flatMap((outline): NameToPlace[] => {
    const name = codes.get(outline.code);
    return name
      ? [{ outline, ways: waysOf(name, shorts.get(outline.code) ?? name, values?.get(outline.code)?.text) }]
      : [];
  });
  // Where signs are many, a name over some of them is better than no name.
  const placed = placeNames(names, obstacles, map);
  const left = names.filter(({ outline }) => placed.every(({ code }) => code !== outline.code));
  const others = placed.map(({ lines, x, y }) => boxOfName(lines, x, y));
  const last = placeNames(left, others, map);
  const all = [...placed, ...last];
  const outlines = new Map(map.outlines.map((outline) => [outline.code, outline]));
  return [
    ...all.map((one) => leaderOf(one, outlines.get(one.code))),
    ...drawn,
    ...all.map((one) => text(one.lines, baselines(one), one.x, NAME_SIZE)),
  ].join("");
}

/** Shorter, a line from a name to its commune would say nothing. */
const SHORTEST_LEADER = 6;

/** The line from a name that stands beside its commune to the middle of it; nothing for a name that stands on it. */
function leaderOf({ lines, x, y }: PlacedName, outline: PixelOutline | undefined): string {
  const spot = outline && labelSpots(outline, 1)[0];
  if (!outline || !spot || isInside(outline, x, y)) return "";
  const { left, right, top, bottom } = boxOfName(lines, x, y);
  const from = { x: Math.min(Math.max(spot.x, left), right), y: Math.min(Math.max(spot.y, top), bottom) };
  if (Math.hypot(from.x - spot.x, from.y - spot.y) < SHORTEST_LEADER) return "";
  const line = `M${tenth(from.x)} ${tenth(from.y)}L${tenth(spot.x)} ${tenth(spot.y)}`;
  return `<path d="${line}" stroke="${colours.sheet}" stroke-width="3" stroke-linecap="round"/><path d="${line}" stroke="${colours.ink}" stroke-width="1.25" stroke-linecap="round"/>`;
}

/** The ways to write a name and its value, the best one first. */
function waysOf(name: string, short: string, value: string | undefined): string[][] {
  const isLong = name.length > 13;
  const two = inTwoLines(name);
  const shortTwo = inTwoLines(short);
  const all: string[][] = [
    ...(isLong ? [] : [[name]]),
    [short],
    ...(two ? [two] : []),
    ...(shortTwo ? [shortTwo] : []),
  ];
  if (value === undefined) return all;
  return [...all.map((lines) => [...lines, value]), ...(short.length < 12 ? [[`${short} ${value}`]] : [])];
}

function text(lines: string[], at: number[], x: number, size: number): string {
  return lines
    .map(
      (line, rank) =>
        `<text x="${tenth(x)}" y="${tenth(at[rank] ?? 0)}" text-anchor="middle" font-size="${size}" font-weight="600" fill="${colours.ink}" stroke="${colours.sheet}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escapeText(line)}</text>`,
    )
    .join("");
}

function around(x: number, y: number, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

/** The roomiest place of an area that is seen; undefined for what is no area. */
function spotOf(geometry: Geometry | null, map: PixelMap): { x: number; y: number } | undefined {
  const shape = rewind(geometry);
  if (shape.coordinates.length === 0) return undefined;
  const outline: PixelOutline = {
    code: "",
    geometry: shape,
    pixels: shape.coordinates.map((rings) => rings.map((ring) => ring.map((place) => map.project(place)))),
  };
  const [spot] = labelSpots(outline, 1);
  return spot && spot.x > 8 && spot.y > 8 && spot.x < map.width - 8 && spot.y < map.height - 8 ? spot : undefined;
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

const tenth = (value: number) => Math.round(value * 10) / 10;
