// Draws the roofs of the demonstration: invented streets near each town hall, a rectangle for each building.
import { PLACES, readOutlines } from "./demo-places.mjs";
import { isInside } from "./is-inside.mjs";
import { draw, randomFrom } from "./random.mjs";

/** Names that many communes of a shore have; none stands for a street of here. */
const STREETS = ["Rue du Port", "Rue des Salines", "Chemin des Ajoncs", "Impasse du Puits"];
const HOUSES = 10;
const METRES_BY_DEGREE = 111_320;

/** What is known of a building: all of it, its footprint alone, or what it receives as another cadastre computed it. */
const KNOWLEDGE = [
  { weight: 15, of: "planes" },
  { weight: 3, of: "footprint" },
  { weight: 2, of: "irradiation" },
];

/** Polygons with the fields of the schema `toits-solaires`, ten houses by street. */
export function demoRoofs() {
  const outlines = readOutlines();
  return PLACES.flatMap(({ code, hall }) => {
    const [ring] = outlines
      .get(code)
      .geometry.coordinates.flat(outlines.get(code).geometry.type === "MultiPolygon" ? 1 : 0);
    const random = randomFrom(`toits ${code}`);
    let rank = 0;
    return STREETS.flatMap((street, number) => {
      // A street every ninety metres, each turned a little its own way.
      const bearing = (random() - 0.5) * 60 + (number % 2) * 90;
      return Array.from({ length: HOUSES }, (_, house) => {
        const side = house % 2 === 0 ? 1 : -1;
        const along = 30 + Math.floor(house / 2) * 19;
        const corner = [(number - 1.5) * 90, (number % 2) * 60];
        const at = moved(corner, bearing, along, side * 13);
        const roof = roofOf({ code, street, house, bearing, side, hall, at, random });
        rank++;
        return {
          ...roof,
          properties: { id_toit: `DEMO-${code}-${String(rank).padStart(3, "0")}`, ...roof.properties },
        };
      });
    }).filter(({ geometry }) => isInside(ring, geometry.coordinates[0][0]));
  });
}

function roofOf({ code, street, house, bearing, side, hall, at, random }) {
  const isHall = street === STREETS[0] && house === HOUSES - 1;
  const [width, depth] = isHall ? [24, 16] : [9 + random() * 5, 7 + random() * 3];
  const flat = random() < 0.1;
  const tilt = flat ? 0 : Math.round(24 + random() * 18);
  // Half of a roof with two sides looks at the street, or away from it.
  const looks = (Math.round(bearing + (side > 0 ? 270 : 90)) + (random() < 0.5 ? 180 : 0) + 720) % 360;
  const area = ((width * depth) / Math.cos((tilt * Math.PI) / 180)) * (flat ? 1 : 0.5);
  const shade = Math.round(random() < 0.15 ? 30 + random() * 35 : random() * 14);
  const { of } = draw(KNOWLEDGE, random);
  const known = of === "footprint" ? [] : [area, area * (0.55 + random() * 0.2)];
  const [surface, usable] = known.map((value) => Math.round(value * 10) / 10);
  return {
    type: "Feature",
    properties: {
      code_insee: code,
      numero: String(house + 1),
      voie_nom: street,
      surface_m2: surface ?? null,
      surface_utile_m2: usable ?? null,
      inclinaison_deg: of === "planes" ? tilt : null,
      orientation_deg: of === "planes" ? looks : null,
      ombre_pct: of === "planes" ? shade : null,
      irradiation_kwh_m2: of === "irradiation" ? Math.round(1050 + random() * 450) : null,
    },
    geometry: { type: "Polygon", coordinates: [ringOf(hall, at, bearing, width, depth)] },
  };
}

/** A place `along` a bearing and `aside` of it, in metres east and north. */
function moved([east, north], bearing, along, aside) {
  const angle = (bearing * Math.PI) / 180;
  return [
    east + along * Math.sin(angle) + aside * Math.cos(angle),
    north + along * Math.cos(angle) - aside * Math.sin(angle),
  ];
}

function ringOf([x, y], centre, bearing, width, depth) {
  const corners = [
    [-1, -1],
    [-1, 1],
    [1, 1],
    [1, -1],
    [-1, -1],
  ];
  const ring = corners.map(([a, b]) => {
    const [east, north] = moved(centre, bearing, (a * width) / 2, (b * depth) / 2);
    const longitude = x + east / (METRES_BY_DEGREE * Math.cos((y * Math.PI) / 180));
    return [longitude, y + north / METRES_BY_DEGREE].map((value) => Number(value.toFixed(6)));
  });
  // Counter-clockwise, as RFC 7946 asks of an outer ring.
  const area = ring.slice(1).reduce((sum, [bx, by], rank) => sum + ring[rank][0] * by - bx * ring[rank][1], 0);
  return area > 0 ? ring : ring.reverse();
}
