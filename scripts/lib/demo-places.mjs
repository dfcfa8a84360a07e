// The places that the demonstration data speak of, and how many people live there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isInside } from "./is-inside.mjs";

/** The content folder of the project. */
export const CONTENT = join(import.meta.dirname, "..", "..", "datasets");

export const OLERON = "241700624";
export const MARENNES = "241700699";

/** The 14 communes: code, EPCI, town hall (longitude, latitude). */
export const PLACES = [
  { code: "17323", epci: OLERON, hall: [-1.39, 46.02] },
  { code: "17486", epci: OLERON, hall: [-1.35, 46.01] },
  { code: "17337", epci: OLERON, hall: [-1.32, 45.98] },
  { code: "17385", epci: OLERON, hall: [-1.31, 45.94] },
  { code: "17140", epci: OLERON, hall: [-1.26, 45.91] },
  { code: "17093", epci: OLERON, hall: [-1.22, 45.88] },
  { code: "17485", epci: OLERON, hall: [-1.24, 45.86] },
  { code: "17411", epci: OLERON, hall: [-1.23, 45.83] },
  { code: "17219", epci: MARENNES, hall: [-1.11, 45.82] },
  { code: "17058", epci: MARENNES, hall: [-1.13, 45.85] },
  { code: "17351", epci: MARENNES, hall: [-1.05, 45.79] },
  { code: "17185", epci: MARENNES, hall: [-0.97, 45.73] },
  { code: "17265", epci: MARENNES, hall: [-1.03, 45.76] },
  { code: "17406", epci: MARENNES, hall: [-0.98, 45.77] },
];

/** Share of Hiers-Brouage in what is now Marennes-Hiers-Brouage. */
const HIERS_BROUAGE_SHARE = 0.105;

/** The communes that report for one of today in a year, and the share of each: Hiers-Brouage and Marennes apart before 2019. */
export function reportingParts(code, year) {
  return code === "17219" && year < 2019
    ? [
        { code: "17189", share: HIERS_BROUAGE_SHARE },
        { code: "17219", share: 1 - HIERS_BROUAGE_SHARE },
      ]
    : [{ code, share: 1 }];
}

/** Population municipale of a commune: the year's, else the first or the last one known. */
export function inhabitants(code, year) {
  const years = population.get(code);
  return years.get(Math.min(Math.max(year, 2018), 2023));
}

const population = readPopulations();

function readPopulations() {
  const lines = readFileSync(join(CONTENT, "territoires", "populations.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  const byCode = new Map();
  for (const [code, year, kind, value] of lines.map((line) => line.split(","))) {
    if (kind !== "municipale") continue;
    if (!byCode.has(code)) byCode.set(code, new Map());
    byCode.get(code).set(Number(year), Number(value));
  }
  return byCode;
}

/** Outlines of the schematic map, features by code. */
export function readOutlines() {
  const { features } = JSON.parse(readFileSync(join(CONTENT, "territoires", "outlines.geojson"), "utf8"));
  return new Map(features.map((feature) => [feature.properties.code, feature]));
}

/** A place of the commune, more often near the town hall than far from it (2.5 km at most); `ring` is its outline. */
export function placeNear([x, y], ring, random) {
  for (;;) {
    const distance = 0.0225 * random();
    const angle = 2 * Math.PI * random();
    const place = [x + (distance * Math.cos(angle)) / 0.696, y + distance * Math.sin(angle)];
    const rounded = place.map((coordinate) => Math.round(coordinate * 1e5) / 1e5);
    if (isInside(ring, rounded)) return rounded;
  }
}
