// Draws the cycle facilities of the demonstration: wavy lines between town halls, cut where they leave a commune.
import { MARENNES, PLACES, placeNear, readOutlines } from "./demo-places.mjs";
import { isInside } from "./is-inside.mjs";
import { draw, randomFrom } from "./random.mjs";

/** Brouage, whose facilities Hiers-Brouage (17189) reported before 2019. */
const BROUAGE = [-1.07, 45.86];
const ROUTES = [
  ["17323", "17486"],
  ["17486", "17337"],
  ["17337", "17385"],
  ["17385", "17140"],
  ["17140", "17093"],
  ["17140", "17485"],
  ["17093", "17485"],
  ["17485", "17411"],
  ["17058", "17219"],
  ["17219", "17351"],
  ["17351", "17265"],
  ["17265", "17185"],
  ["17185", "17406"],
  ["17219", BROUAGE],
  ["17351", BROUAGE],
];
/** Ways that leave the centre of a commune for a beach, a port or a hamlet. */
const WAYS_OUT = { 17337: 7, 17385: 7, 17140: 5, 17093: 5, 17219: 4, 17323: 4, 17058: 3, 17411: 3, 17486: 2, 17485: 3 };
const STEP_KM = 0.25;
const LONGEST_KM = 2.2;
const SHORTEST_KM = 0.2;

/** Kinds of facilities; `sides` as the schema writes the right and the left side, `both` when cyclists ride both ways. */
const TWO_WAY = { sens_d: "BIDIRECTIONNEL", ame_g: "AUCUN", sens_g: null, both: true };
const KINDS = [
  { weight: 9, type: "VOIE_VERTE", ame_d: "VOIE VERTE", ...TWO_WAY },
  { weight: 8, type: "PISTE_CYCLABLE", ame_d: "PISTE CYCLABLE", ...TWO_WAY },
  { weight: 2, type: "PISTE_CYCLABLE", ...bothSides("PISTE CYCLABLE") },
  { weight: 3, type: "BANDE_CYCLABLE", ...bothSides("BANDE CYCLABLE") },
  {
    weight: 1,
    type: "BANDE_CYCLABLE",
    ame_d: "BANDE CYCLABLE",
    sens_d: "UNIDIRECTIONNEL",
    ame_g: "AUCUN",
    sens_g: null,
  },
  { weight: 2, type: "VOIE_MIXTE", ame_d: "AMENAGEMENT MIXTE PIETON VELO HORS VOIE VERTE", ...TWO_WAY },
  { weight: 2, type: "AUTRE", ...bothSides("CHAUSSEE A VOIE CENTRALE BANALISEE") },
];
const ZONE_30 = { type: "ZONE_30", ...bothSides("AUCUN"), both: true };

/** Every kind of facility of the yearly table, zones 30 apart. */
export const FACILITIES = ["PISTE_CYCLABLE", "VOIE_VERTE", "BANDE_CYCLABLE", "VOIE_MIXTE", "AUTRE", "ZONE_30"];

function bothSides(ame) {
  return { ame_d: ame, sens_d: "UNIDIRECTIONNEL", ame_g: ame, sens_g: "UNIDIRECTIONNEL", both: true };
}

/** Facilities: line, length in km, kind, year of opening, commune of today and, if another, of before 2019. */
export function listCycleways() {
  const outlines = readOutlines();
  const hallOf = (code) => PLACES.find((place) => place.code === code).hall;
  const lines = ROUTES.map(([from, to]) => {
    const end = typeof to === "string" ? hallOf(to) : to;
    return { name: `${from}-${to}`, points: wavyLine(hallOf(from), end, `voie ${from}-${to}`), town: false };
  });
  for (const { code, hall, epci } of PLACES) {
    const ring = outlines.get(code).geometry.coordinates[0];
    const random = randomFrom(`départs ${code}`);
    for (let rank = 0; rank < (WAYS_OUT[code] ?? 2); rank++) {
      const seed = `départ ${code} ${rank}`;
      lines.push({ name: seed, points: wavyLine(hall, placeNear(hall, ring, random), seed), town: false });
    }
    for (let rank = 0; rank < (epci === MARENNES ? 4 : 5); rank++) {
      const angle = 2 * Math.PI * random();
      const length = 0.003 + 0.004 * random();
      const end = [hall[0] + (length * Math.cos(angle)) / 0.696, hall[1] + length * Math.sin(angle)];
      lines.push({ name: `rue ${code} ${rank}`, points: [hall, end].map(round), town: true });
    }
  }
  return lines.flatMap((line) =>
    piecesOf(line, outlines).map((piece, rank) => describe(piece, `${line.name} ${rank}`)),
  );
}

function describe({ code, points, town }, seed) {
  const random = randomFrom(`aménagement ${seed}`);
  const kind = town ? ZONE_30 : draw(KINDS, random);
  const old = random() < (town ? 0.25 : 0.5);
  const year = old ? 1996 + Math.floor(random() * 19) : 2015 + Math.floor(random() * 10);
  const middle = points[Math.floor(points.length / 2)];
  const hall = PLACES.find((place) => place.code === code).hall;
  const former = code === "17219" && distanceKm(middle, BROUAGE) < distanceKm(middle, hall) ? "17189" : code;
  return { code, former, points, kind, year, town, km: lengthKm(points), random };
}

/** A line with a point about every 250 m, which sways so as not to look ruled. */
function wavyLine(from, to, seed) {
  const random = randomFrom(seed);
  const count = Math.max(2, Math.round(distanceKm(from, to) / STEP_KM));
  const waves = [1, 2, 3].map((n) => ({ n, size: (0.06 / n) * (random() * 2 - 1) }));
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return Array.from({ length: count + 1 }, (_, i) => {
    const t = i / count;
    const sway = waves.reduce((sum, { n, size }) => sum + size * Math.sin(n * Math.PI * t), 0);
    return round([from[0] + dx * t - (dy * sway) / 0.696, from[1] + dy * t + dx * sway * 0.696]);
  });
}

/** The parts of a line within one commune each, not too long; what crosses the sea is left out. */
function piecesOf({ points, town }, outlines) {
  const communeOf = (point) => [...outlines].find(([, { geometry }]) => isInside(geometry.coordinates[0], point))?.[0];
  const pieces = [];
  let piece;
  for (const point of points) {
    const code = communeOf(point);
    if (!piece || piece.code !== code || lengthKm([...piece.points, point]) > LONGEST_KM) {
      const start = piece?.code === code ? [piece.points.at(-1)] : [];
      piece = { code, points: start, town };
      pieces.push(piece);
    }
    piece.points.push(point);
  }
  return pieces.filter(({ code, points }) => code && points.length > 1 && lengthKm(points) >= SHORTEST_KM);
}

function round(point) {
  return point.map((coordinate) => Math.round(coordinate * 1e5) / 1e5);
}

function lengthKm(points) {
  return points.slice(1).reduce((sum, point, i) => sum + distanceKm(points[i], point), 0);
}

/** Great-circle distance (mean radius of the Earth). */
export function distanceKm([x1, y1], [x2, y2]) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const a = Math.sin(rad(y2 - y1) / 2) ** 2 + Math.cos(rad(y1)) * Math.cos(rad(y2)) * Math.sin(rad(x2 - x1) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(a));
}
