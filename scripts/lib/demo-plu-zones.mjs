// The zones of two local plans (PLU) of the demonstration, with the fields of the CNIG standard (ZONE_URBA). The drawing lies
// inside the schematic outlines of the communes: towns, hamlets and reserves are discs around plausible places, shores and
// marshes are bands; their limits follow small cells, so that the map looks like a plan and cannot be taken for the real one.
import { readOutlines } from "./demo-places.mjs";
import { drawZones, kilometres } from "./zoning.mjs";

/** Size of the cells, in kilometres. */
const SPACING = 0.22;

/** Zones of any of the two plans: label, type of the standard, name. In the order of the file. */
const ZONES = {
  Ua: ["U", "Centre ancien"],
  Ub: ["U", "Quartiers d’habitation"],
  Uh: ["U", "Hameaux et villages"],
  Up: ["U", "Secteur patrimonial de la place forte"],
  Ux: ["U", "Activités économiques"],
  Ut: ["U", "Hébergement touristique et campings"],
  "1AUh": ["AUc", "À urbaniser à court terme, habitat"],
  "1AUx": ["AUc", "À urbaniser à court terme, activités"],
  "2AU": ["AUs", "À urbaniser à long terme, après modification du plan"],
  A: ["A", "Agricole"],
  Ao: ["A", "Agricole, activités ostréicoles et aquacoles"],
  N: ["N", "Naturelle"],
  Nr: ["N", "Espaces remarquables du littoral et des marais"],
};

const disc = (zone, centre, radius) => ({ zone, holds: (place) => kilometres(place, centre) < radius });
const where = (zone, holds) => ({ zone, holds });

/** Each plan: the rules are tried in order, the first one that holds a place gives its zone; `else` is the rest. */
export const PLANS = [
  {
    folder: "zones-plu-marennes-hiers-brouage",
    commune: "17219",
    approved: "20220310",
    else: "A",
    rules: [
      disc("2AU", [-1.1178, 45.8262], 0.27),
      disc("1AUh", [-1.0985, 45.8282], 0.3),
      disc("1AUx", [-1.0905, 45.8105], 0.27),
      disc("Ux", [-1.0985, 45.8125], 0.5),
      disc("Ua", [-1.11, 45.82], 0.45),
      disc("Ub", [-1.109, 45.821], 1.15),
      disc("Uh", [-1.083, 45.853], 0.4),
      disc("Up", [-1.07, 45.866], 0.32),
      where("Ao", ([x, y]) => y < 45.8125 && x < -1.084),
      where("Ao", ([x]) => x < -1.117),
      where("Nr", ([x, y]) => y > 45.861 || (x > -1.045 && y > 45.838)),
      disc("N", [-1.058, 45.846], 1.1),
    ],
  },
  {
    folder: "zones-plu-dolus-d-oleron",
    commune: "17140",
    approved: "20191217",
    else: "A",
    rules: [
      disc("2AU", [-1.2515, 45.9035], 0.28),
      disc("1AUh", [-1.2715, 45.909], 0.3),
      disc("1AUx", [-1.2445, 45.9165], 0.2),
      disc("Ux", [-1.2495, 45.914], 0.36),
      disc("Ua", [-1.26, 45.91], 0.36),
      disc("Ub", [-1.26, 45.909], 0.95),
      disc("Uh", [-1.2835, 45.8935], 0.45),
      disc("Uh", [-1.238, 45.899], 0.33),
      disc("Uh", [-1.247, 45.883], 0.3),
      disc("Ut", [-1.2705, 45.8835], 0.33),
      where("Ao", ([x, y]) => x > -1.222 && x < -1.203 && y < 45.915),
      where("Nr", ([x]) => x > -1.222),
      where("Nr", ([x, y]) => (x + 1.3035) * 77.67 * 0.709 - (45.9029 - y) * 111.15 * 0.705 < 0.55),
      where("N", ([x, y]) => y > 45.921 && x > -1.245),
    ],
  },
];

const outlines = readOutlines();

/** The zones of a plan, as features. */
export function listZones({ commune, approved, rules, else: rest }) {
  const outline = outlines.get(commune).geometry.coordinates[0];
  const zoneOf = (place) => rules.find(({ holds }) => holds(place))?.zone ?? rest;
  return drawZones(outline, { name: commune, spacing: SPACING, zones: Object.keys(ZONES), zoneOf }).map(
    ({ zone, rings }) => ({
      type: "Feature",
      properties: {
        LIBELLE: zone,
        LIBELONG: ZONES[zone][1],
        TYPEZONE: ZONES[zone][0],
        NOMFIC: `${commune}_reglement_${approved}.pdf`,
        URLFIC: null,
        IDURBA: `${commune}_PLU_${approved}`,
        DATVALID: approved,
      },
      geometry: { type: "MultiPolygon", coordinates: [rings] },
    }),
  );
}
