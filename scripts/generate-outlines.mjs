// Draws the schematic map of the 14 communes: datasets/territoires/outlines.geojson, and the land around them.
//
//   node scripts/generate-outlines.mjs
//
// Nobody should take this drawing for official limits: it is labelled "contours schématiques" wherever it shows, and
// `territories import` replaces it. It starts from the coastline land-10m of Natural Earth (public domain), brought by
// the npm package world-atlas when the script runs, in which Oléron has 34 points. Three steps:
//
//   1. the shore is corrected where it is too coarse: the west of the island is 1 km too far east, so that several
//      town halls would stand in the sea; the Seudre is opened;
//   2. each shore is divided between the town halls: a point belongs to the nearest one (Voronoi), the hamlets of a
//      few communes being added so that a town hall that stands at one end of its commune does not narrow it;
//   3. inland, the communes stop at a limit drawn by hand: a plausible one, no more.
//
// The result is deterministic: same packages, same bytes.
import { createRequire } from "node:module";
import { join } from "node:path";
import { withInstalledPackages } from "./lib/bring-package.mjs";
import { isInside } from "./lib/is-inside.mjs";
import { writeFeatures } from "./lib/write-files.mjs";

const OUT = join(import.meta.dirname, "..", "datasets", "territoires");
const PACKAGES = ["world-atlas@2.0.2", "topojson-client@3.1.0", "polygon-clipping@0.15.7", "d3-delaunay@6.0.4"];

/** Window of the drawing: west, south, east, north. */
const WINDOW = [-1.55, 45.62, -0.8, 46.13];
/** A degree of longitude is shorter than one of latitude: distances are measured after this. */
const X_SCALE = Math.cos((45.9 * Math.PI) / 180);
/** Any point of the island, to tell its ring from the others. */
const ON_ISLAND = [-1.3, 45.95];

/** Town hall, then hamlets that widen the share of the commune. Longitude, latitude. */
const COMMUNES = [
  {
    code: "17323",
    name: "Saint-Denis-d’Oléron",
    island: true,
    seeds: [
      [-1.39, 46.02],
      [-1.385, 46.045],
      [-1.365, 46.028],
    ],
  },
  {
    code: "17486",
    name: "La Brée-les-Bains",
    island: true,
    seeds: [
      [-1.35, 46.01],
      [-1.335, 46.015],
    ],
  },
  {
    code: "17337",
    name: "Saint-Georges-d’Oléron",
    island: true,
    seeds: [
      [-1.32, 45.98],
      [-1.27, 45.985],
      [-1.355, 45.97],
      [-1.375, 45.985],
      [-1.345, 45.99],
      [-1.31, 46.005],
    ],
  },
  {
    code: "17385",
    name: "Saint-Pierre-d’Oléron",
    island: true,
    seeds: [
      [-1.31, 45.94],
      [-1.24, 45.95],
      [-1.28, 45.92],
      [-1.285, 45.945],
    ],
  },
  {
    code: "17140",
    name: "Dolus-d’Oléron",
    island: true,
    seeds: [
      [-1.26, 45.91],
      [-1.215, 45.915],
      [-1.275, 45.89],
      [-1.25, 45.885],
    ],
  },
  {
    code: "17093",
    name: "Le Château-d’Oléron",
    island: true,
    seeds: [
      [-1.22, 45.88],
      [-1.195, 45.88],
      [-1.2, 45.865],
    ],
  },
  {
    code: "17485",
    name: "Le Grand-Village-Plage",
    island: true,
    seeds: [
      [-1.24, 45.86],
      [-1.26, 45.866],
    ],
  },
  {
    code: "17411",
    name: "Saint-Trojan-les-Bains",
    island: true,
    seeds: [
      [-1.23, 45.83],
      [-1.215, 45.845],
      [-1.235, 45.845],
    ],
  },
  {
    code: "17058",
    name: "Bourcefranc-le-Chapus",
    island: false,
    seeds: [
      [-1.13, 45.85],
      [-1.125, 45.868],
    ],
  },
  {
    code: "17219",
    name: "Marennes-Hiers-Brouage",
    island: false,
    seeds: [
      [-1.11, 45.82],
      [-1.085, 45.855],
      [-1.05, 45.87],
      [-1.03, 45.85],
    ],
  },
  {
    code: "17351",
    name: "Saint-Just-Luzac",
    island: false,
    seeds: [
      [-1.05, 45.79],
      [-1.065, 45.81],
      [-1.01, 45.81],
    ],
  },
  {
    code: "17265",
    name: "Nieulle-sur-Seudre",
    island: false,
    seeds: [
      [-1.03, 45.76],
      [-1.005, 45.76],
    ],
  },
  { code: "17406", name: "Saint-Sornin", island: false, seeds: [[-0.98, 45.77]] },
  {
    code: "17185",
    name: "Le Gua",
    island: false,
    seeds: [
      [-0.97, 45.73],
      [-0.985, 45.74],
    ],
  },
];

/** The Seudre separates the Bassin de Marennes from the peninsula of Arvert: land-10m closes it too far downstream. */
const SEUDRE = [
  [-1.15, 45.81],
  [-1.1, 45.787],
  [-1.01, 45.737],
  [-0.985, 45.7165],
  [-0.95, 45.697],
  [-0.952, 45.693],
  [-0.99, 45.709],
  [-1.057, 45.74],
  [-1.085, 45.755],
  [-1.15, 45.806],
];

/** Inland limit of the six communes of the mainland, drawn by hand from the sea in the north to the Seudre. */
const MAINLAND_LIMIT = [
  [-1.2, 45.885],
  [-1.12, 45.884],
  [-1.075, 45.893],
  [-1.04, 45.887],
  [-1.015, 45.868],
  [-1.005, 45.842],
  [-0.985, 45.825],
  [-0.975, 45.8],
  [-0.95, 45.785],
  [-0.938, 45.757],
  [-0.905, 45.752],
  [-0.9, 45.735],
  [-0.925, 45.722],
  [-0.92, 45.698],
  [-0.951, 45.695],
  [-0.99, 45.713],
  [-1.04, 45.742],
  [-1.09, 45.77],
  [-1.15, 45.81],
  [-1.2, 45.82],
];

await withInstalledPackages(PACKAGES, async (modules) => {
  const require = createRequire(join(modules, "noop.cjs"));
  const { feature } = require(join(modules, "topojson-client"));
  const clip = require(join(modules, "polygon-clipping"));
  const { Delaunay } = await import(join(modules, "d3-delaunay", "src", "index.js"));

  const world = require(join(modules, "world-atlas", "land-10m.json"));
  const land = polygonsOf(feature(world, world.objects.land)).filter((polygon) => polygon[0].some(inWindow));
  const island = correctIsland(land.find((polygon) => isInside(polygon[0], ON_ISLAND)));
  const others = clip.intersection(
    land.filter((polygon) => !isInside(polygon[0], ON_ISLAND)),
    [windowRing()],
  );
  const shore = clip.difference(others, [closed(SEUDRE)]);
  const mainland = clip.intersection(shore, [closed(MAINLAND_LIMIT)]);

  const outlines = [
    ...divide(
      COMMUNES.filter((commune) => commune.island),
      [island],
      { clip, Delaunay },
    ),
    ...divide(
      COMMUNES.filter((commune) => !commune.island),
      mainland,
      { clip, Delaunay },
    ),
  ].sort((a, b) => (a.properties.code < b.properties.code ? -1 : 1));
  writeFeatures(join(OUT, "outlines.geojson"), outlines);

  const around = clip.difference(shore, ...outlines.map((outline) => outline.geometry.coordinates));
  writeFeatures(join(OUT, "around.geojson"), [
    { type: "Feature", properties: { code: "", kind: "around" }, geometry: geometryOf(around) },
  ]);
});

/** Moves the western shore 1 km west, from the southern point to the lighthouse of Chassiron, and that point south. */
function correctIsland([ring]) {
  const widened = ring.map(([x, y]) => (isWestern([x, y]) ? [x - 0.016, y] : [x, y]));
  return [softened(widened.map(([x, y]) => [x, y < 45.84 ? y - (45.84 - y) * 0.5 : y]))];
}

/** Cuts the corners of a ring once (Chaikin): a shore of few points looks less like a diagram. */
function softened(ring) {
  const points = ring.slice(1).flatMap(([x, y], i) => {
    const [x0, y0] = ring[i];
    return [
      [0.8 * x0 + 0.2 * x, 0.8 * y0 + 0.2 * y],
      [0.2 * x0 + 0.8 * x, 0.2 * y0 + 0.8 * y],
    ];
  });
  return closed(points);
}

function isWestern([x, y]) {
  const axis = -1.225 - ((y - 45.82) / (46.04 - 45.82)) * 0.14;
  return y > 45.815 && y < 46.045 && x < axis + 0.02 && x < -1.224 && !(y > 45.99 && x > -1.372);
}

/** Shares an area between communes, each point going to the nearest seed; features in WGS84, four decimals. */
function divide(communes, area, { clip, Delaunay }) {
  const seeds = communes.flatMap((commune) => commune.seeds.map((seed) => ({ commune, seed })));
  const voronoi = Delaunay.from(seeds.map(({ seed: [x, y] }) => [x * X_SCALE, y])).voronoi([-3, 44, 1, 48]);
  return communes.map((commune) => {
    const cells = seeds.flatMap((seed, i) => (seed.commune === commune ? [voronoi.cellPolygon(i)] : []));
    const share = clip.union(...cells.map((cell) => [cell.map(([x, y]) => [x / X_SCALE, y])]));
    const { code, name } = commune;
    return { type: "Feature", properties: { code, name }, geometry: geometryOf(clip.intersection(share, area)) };
  });
}

/** Polygon or MultiPolygon with four decimals (about 10 m), rings as RFC 7946 wants them, specks left out. */
function geometryOf(multi) {
  const polygons = multi
    .map((polygon) => polygon.map((ring, i) => oriented(rounded(ring), i === 0)).filter((ring) => ring.length >= 4))
    .filter((polygon) => polygon.length && Math.abs(area(polygon[0])) > 1e-5);
  return polygons.length === 1
    ? { type: "Polygon", coordinates: polygons[0] }
    : { type: "MultiPolygon", coordinates: polygons };
}

function rounded(ring) {
  const points = ring.map(([x, y]) => [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4]);
  return points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
}

function oriented(ring, counterClockwise) {
  return area(ring) > 0 === counterClockwise ? ring : [...ring].reverse();
}

/** Signed area in square degrees, positive when the ring turns counter-clockwise. */
function area(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum / 2;
}

function polygonsOf(land) {
  const geometries = land.type === "FeatureCollection" ? land.features.map((f) => f.geometry) : [land.geometry];
  return geometries.flatMap((g) => (g.type === "MultiPolygon" ? g.coordinates : [g.coordinates]));
}

function inWindow([x, y]) {
  return x > WINDOW[0] && x < WINDOW[2] && y > WINDOW[1] && y < WINDOW[3];
}

function windowRing() {
  const [west, south, east, north] = WINDOW;
  return closed([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);
}

function closed(points) {
  return [...points, points[0]];
}
