// Invents the urban planning data of the demonstration: land consumed, dwellings built, housing stock, zones of two plans
// and areas of the zones of all.
//
//   node scripts/generate-demo-urban-planning.mjs [FOLDER]
//
// FOLDER is the content folder written to, `datasets` by default. Nothing here is measured: figures are drawn from a seed
// around magnitudes of a French shore, so that the same bytes come out at every run. What the data show on purpose:
//
//   - land consumed falls, and the last year is provisional; since 2021 the territory is slightly ahead of half the pace
//     of 2011-2020, Dolus-d'Oléron far ahead of it, Marennes-Hiers-Brouage below it;
//   - new dwellings are fewer since 2022, and denser;
//   - two dwellings in three of the north of the island are second homes, one in ten on the mainland;
//   - vacancy falls in Marennes-Hiers-Brouage, rises elsewhere on the mainland;
//   - the revision of two plans gives back half of the land that was to be built on;
//   - before 2019, Hiers-Brouage (17189) and Marennes (17219) report apart land and dwellings built; the housing stock is in the
//     communes of today, as the census and LOVAC give it;
//   - three listed monuments that do not exist stand near roofs of the solar cadastre, for the rule of 500 m.
//
// A cell counts 0, or 11 dwellings at least: no invented figure looks like what statistical secrecy would cover.
import { join } from "node:path";
import { CONTENT, inhabitants, OLERON, PLACES, readOutlines, reportingParts } from "./lib/demo-places.mjs";
import { listZones, PLANS } from "./lib/demo-plu-zones.mjs";
import { randomFrom, wobble } from "./lib/random.mjs";
import { writeCsv, writeFeatures } from "./lib/write-files.mjs";
import { hectares } from "./lib/zoning.mjs";

const OUT = join(process.argv[2] ?? CONTENT, "urbanisme");
const LAST = 2024;
const span = (from, to) => Array.from({ length: to - from + 1 }, (_, rank) => from + rank);
const YEARS = span(2015, LAST);

/**
 * By commune: hectares consumed in 2011-2020; share of half of that consumed from 2021 to 2024; dwellings authorised in a
 * usual year; shares of second homes, of vacant dwellings, of those vacant for two years, in 2024.
 */
const INVENTED = {
  17323: { land: 16, used: 0.41, built: 24, second: 0.66, vacant: 0.03, long: 0.013 },
  17486: { land: 9, used: 0.36, built: 14, second: 0.77, vacant: 0.025, long: 0.012 },
  17337: { land: 36, used: 0.46, built: 52, second: 0.62, vacant: 0.03, long: 0.014 },
  17385: { land: 47, used: 0.43, built: 70, second: 0.52, vacant: 0.04, long: 0.018 },
  17140: { land: 31, used: 0.58, built: 44, second: 0.57, vacant: 0.034, long: 0.015 },
  17093: { land: 27, used: 0.42, built: 46, second: 0.45, vacant: 0.045, long: 0.021 },
  17485: { land: 10, used: 0.38, built: 15, second: 0.63, vacant: 0.028, long: 0.013 },
  17411: { land: 8, used: 0.31, built: 16, second: 0.6, vacant: 0.045, long: 0.02 },
  17219: { land: 44, used: 0.34, built: 62, second: 0.17, vacant: 0.082, long: 0.042 },
  17058: { land: 22, used: 0.45, built: 30, second: 0.18, vacant: 0.07, long: 0.034 },
  17351: { land: 19, used: 0.4, built: 22, second: 0.1, vacant: 0.072, long: 0.035 },
  17185: { land: 18, used: 0.5, built: 24, second: 0.09, vacant: 0.078, long: 0.039 },
  17265: { land: 13, used: 0.44, built: 16, second: 0.09, vacant: 0.066, long: 0.031 },
  17406: { land: 4.4, used: 0.3, built: 7, second: 0.12, vacant: 0.09, long: 0.055 },
};
const COMMUNES = PLACES.map((place) => ({ ...place, ...INVENTED[place.code] }));

/** Dwellings of a year against a usual one. */
const PACE = {
  ...{ 2010: 0.95, 2011: 1.05, 2012: 0.98, 2013: 0.9, 2014: 0.86, 2015: 0.9, 2016: 1, 2017: 1.1 },
  ...{ 2018: 1.15, 2019: 1.1, 2020: 0.9, 2021: 1.15, 2022: 1.05, 2023: 0.82, 2024: 0.72 },
};
/** Share of each type in 2015 and in 2024; land for one dwelling, in m², in 2015 and in 2024. */
const TYPES = {
  INDIVIDUEL_PUR: { shares: [0.64, 0.53], land: [930, 690] },
  INDIVIDUEL_GROUPE: { shares: [0.19, 0.24], land: [420, 330] },
  COLLECTIF: { shares: [0.13, 0.17], land: [220, 180] },
  RESIDENCE: { shares: [0.04, 0.06], land: [190, 165] },
};
const LEAST = 11;

/** Share of each type of zone in a commune that has no drawn plan, island then mainland; share still free in 2024. */
const ZONES = {
  U: { shares: [0.155, 0.062] },
  AUc: { shares: [0.0075, 0.005], free: 0.64 },
  AUs: { shares: [0.006, 0.0045], free: 1 },
  A: { shares: [0.36, 0.52] },
  N: { shares: [] },
};
/** Of the plans that are drawn: the first year that ends under them (twice as much was to be built on before), the share still free. */
const DRAWN = {
  17219: { since: 2022, free: 0.78 },
  17140: { since: 2019, free: 0.41 },
};

const plans = PLANS.map((plan) => ({ ...plan, features: listZones(plan) }));
writeFeatures(
  join(OUT, "monuments", "data.geojson"),
  [
    ["Clocher imaginaire de Marennes", "17219", "CLASSE", "1931-05-04", [-1.113065, 45.819226]],
    ["Porte imaginaire du Château", "17093", "INSCRIT", "1929-11-18", [-1.22316, 45.879221]],
    ["Lanterne imaginaire de Saint-Pierre", "17385", "CLASSE", "1912-02-20", [-1.313427, 45.939233]],
  ].map(([nom, code_insee, protection, date_protection, coordinates], rank) => ({
    type: "Feature",
    properties: { id_monument: `DEMO-MH-${rank + 1}`, nom, code_insee, protection, date_protection },
    geometry: { type: "Point", coordinates },
  })),
);
for (const { folder, features } of plans) writeFeatures(join(OUT, folder, "data.geojson"), features);
writeCsv(
  join(OUT, "enaf", "data.csv"),
  ["annee", "code_insee", "destination", "surface_m2", "statut"],
  span(2011, LAST).flatMap((year) => COMMUNES.flatMap((commune) => landOf(commune, year))),
);
writeCsv(
  join(OUT, "construction-logements", "data.csv"),
  ["annee", "code_insee", "type_logement", "logements_autorises", "logements_commences", "surface_terrain_m2"],
  COMMUNES.flatMap(dwellingsOf).sort(([a], [b]) => a - b),
);
const stock = YEARS.flatMap((year) => COMMUNES.map((commune) => stockOf(commune, year)));
writeCsv(
  join(OUT, "parc-logements", "data.csv"),
  ["annee", "code_insee", "occupation", "logements"],
  stock.flatMap(({ year, code, occupied }) =>
    Object.entries(occupied).map(([occupation, dwellings]) => [year, code, occupation, dwellings]),
  ),
);
writeCsv(
  join(OUT, "logements-vacants", "data.csv"),
  ["annee", "code_insee", "logements_prives", "logements_vacants", "logements_vacants_2ans"],
  stock.map(({ year, code, homes, vacant, long }) => [year, code, homes, vacant, long]),
);
writeCsv(
  join(OUT, "zonages", "data.csv"),
  ["annee", "code_insee", "typezone", "surface_ha", "surface_libre_ha"],
  listZonings(),
);

// --- land consumed ---------------------------------------------------------------------------------------------

/** Square metres consumed by a commune from 1 January of a year to the next, by destination. */
function landOf({ code, land, used }, year) {
  const [from, to] = year < 2021 ? [2011, 2020] : [2021, 2024];
  const whole =
    land * wobble(`ENAF ${code}`, 0.03) * 10_000 * (year < 2021 ? 1 : (used * wobble(`rythme ${code}`, 0.02)) / 2);
  const pace = (y) => (1 - 0.045 * (y - from)) * wobble(`ENAF ${code} ${y}`, 0.22);
  const total = (whole * pace(year)) / span(from, to).reduce((sum, y) => sum + pace(y), 0);
  const draw = (name, share, spread) => total * share * wobble(`ENAF ${name} ${code} ${year}`, spread);
  const others = {
    ACT: draw("ACT", 0.17, 0.9),
    MIX: draw("MIX", 0.03, 0.9),
    ROU: draw("ROU", 0.08, 0.6),
    FER: 0,
    INC: draw("INC", 0.05, 0.9),
  };
  const homes = total - Object.values(others).reduce((sum, surface) => sum + surface, 0);
  const status = year === LAST ? "PROVISOIRE" : "OBSERVE";
  return reportingParts(code, year).flatMap((part) =>
    Object.entries({ HAB: homes, ...others }).map(([destination, surface]) => [
      year,
      part.code,
      destination,
      Math.round(surface * part.share),
      status,
    ]),
  );
}

// --- dwellings built -------------------------------------------------------------------------------------------

/** Rows of a commune, in the order of the years. */
function dwellingsOf(commune) {
  const waiting = {};
  return span(2011, LAST).flatMap((year) =>
    reportingParts(commune.code, year).flatMap(({ code, share }) => {
      const split = (what, total) => {
        const key = `${what} ${code}`;
        waiting[key] ??= Object.fromEntries(Object.keys(TYPES).map((type) => [type, LEAST * randomFrom(key + type)()]));
        return byType(waiting[key], year, total);
      };
      const authorised = split("autorisés", authorisedIn(commune, code, share, year));
      const started = split("commencés", startedIn(commune, code, share, year));
      return Object.keys(TYPES)
        .filter((type) => type === "INDIVIDUEL_PUR" || authorised[type] > 0 || started[type] > 0)
        .map((type) => {
          const land = between(TYPES[type].land, year) * wobble(`terrain ${type} ${code} ${year}`, 0.12);
          return [year, code, type, authorised[type], started[type], Math.round(authorised[type] * land)];
        });
    }),
  );
}

function authorisedIn({ built }, code, share, year) {
  return orNone(built * share * PACE[year] * wobble(`autorisés ${code} ${year}`, 0.22));
}

/** Works start the same year or the next one, and one authorisation in eight stays without effect. */
function startedIn(commune, code, share, year) {
  const [now, before] = [year, year - 1].map((y) => authorisedIn(commune, code, share, y));
  return orNone((now * 0.55 + before * 0.45) * 0.87, 0.4);
}

/** A few dwellings, less than a share of the least there may be, are told with those of another year. */
function orNone(dwellings, share = 0.75) {
  return dwellings < LEAST * share ? 0 : Math.max(LEAST, Math.round(dwellings));
}

/** The types of so many dwellings: a type that has too few waits, year after year, for an operation large enough. */
function byType(waiting, year, total) {
  const found = { INDIVIDUEL_PUR: total, INDIVIDUEL_GROUPE: 0, COLLECTIF: 0, RESIDENCE: 0 };
  for (const type of Object.keys(found).slice(1)) {
    const wanted = waiting[type] + total * between(TYPES[type].shares, year);
    const left = found.INDIVIDUEL_PUR;
    // All of what is left rather than too few houses.
    const some = wanted < LEAST || left < LEAST ? 0 : left - wanted < LEAST ? left : Math.round(wanted);
    found[type] = some;
    found.INDIVIDUEL_PUR = left - some;
    waiting[type] = wanted - some;
  }
  return found;
}

/** From the value of 2015 to that of 2024. */
function between([first, last], year) {
  return first + ((last - first) * (year - YEARS[0])) / (LAST - YEARS[0]);
}

// --- housing stock ---------------------------------------------------------------------------------------------

function stockOf(commune, year) {
  const back = LAST - year;
  const people = inhabitants(commune.code, year) * (year < 2018 ? 1 - 0.004 * (2018 - year) : 1);
  const principal = people / (2.04 + 0.009 * back);
  const second = commune.second * wobble(`secondaires ${commune.code}`, 0.02) * (1 - 0.002 * back);
  // Vacancy fell where an operation mends old houses, and crept up elsewhere on the mainland.
  const drift = commune.code === "17219" ? 0.028 : commune.epci === OLERON ? 0.004 : -0.014;
  const vacant = commune.vacant * (1 + drift * back);
  const long = commune.long * (1 + drift * back);
  const whole = principal / (1 - second - vacant);
  const count = (of) => Math.max(LEAST, Math.round(whole * of));
  const occupied = { PRINCIPALE: Math.round(principal), SECONDAIRE: count(second), VACANT: count(vacant) };
  const all = Object.values(occupied).reduce((sum, part) => sum + part, 0);
  return {
    ...{ year, code: commune.code, occupied },
    ...{ homes: Math.round(all * 0.96), vacant: occupied.VACANT, long: count(long) },
  };
}

// --- zones of the plans ----------------------------------------------------------------------------------------

function listZonings() {
  const outlines = readOutlines();
  return span(2019, LAST).flatMap((year) =>
    COMMUNES.flatMap((commune) => {
      const drawn = DRAWN[commune.code];
      const areas = drawn
        ? beforeRevision(drawnAreas(commune.code), year < drawn.since)
        : inventedAreas(commune, hectares(outlines.get(commune.code).geometry.coordinates));
      return Object.entries(areas).map(([type, area]) => {
        const share = type === "AUc" ? (drawn?.free ?? ZONES.AUc.free * wobble(`libre ${commune.code}`, 0.2)) : 1;
        const free = share + (1 - share) * (LAST - year) * 0.13;
        const reserve = type.startsWith("AU") ? (area * Math.min(1, free)).toFixed(1) : "";
        return [year, commune.code, type, area.toFixed(1), reserve];
      });
    }),
  );
}

function inventedAreas({ code, epci }, total) {
  const rank = epci === OLERON ? 0 : 1;
  const areas = Object.entries(ZONES)
    .filter(([type]) => type !== "N")
    .map(([type, { shares }]) => [type, total * shares[rank] * wobble(`zone ${type} ${code}`, 0.18)]);
  return { ...Object.fromEntries(areas), N: total - areas.reduce((sum, [, area]) => sum + area, 0) };
}

/** Areas of the zones of a drawn plan, by type. */
function drawnAreas(code) {
  const { features } = plans.find(({ commune }) => commune === code);
  const areas = Object.fromEntries(Object.keys(ZONES).map((type) => [type, 0]));
  for (const { properties, geometry } of features)
    areas[properties.TYPEZONE] += geometry.coordinates.reduce((sum, rings) => sum + hectares(rings), 0);
  return areas;
}

function beforeRevision(areas, isBefore) {
  if (!isBefore) return areas;
  const [short, long] = [areas.AUc * 0.55, areas.AUs * 1.9];
  return { ...areas, AUc: areas.AUc + short, AUs: areas.AUs + long, A: areas.A - short - long };
}
