// Invents the waste data of the demonstration: tonnages by commune, and collection points.
//
//   node scripts/generate-demo-waste.mjs [FOLDER]
//
// FOLDER is the content folder written to, `datasets` by default. Nothing here is measured: the figures are drawn from
// a seed, around magnitudes that French territories know (standards of the RPQS: about 580 kg of waste per inhabitant,
// more in a tourist area), so that the same bytes come out at every run. The metadata beside the data say so
// (`"demonstration": true`). What the data show on purpose:
//
//   - the island, which receives visitors, collects more per inhabitant than the mainland;
//   - residual waste falls slowly, faster where a fee by volume begins (2015 on the mainland, 2023 on the island);
//   - deposits at the recycling centres rise slowly;
//   - before 2019, Hiers-Brouage (17189) and Marennes (17219) report apart;
//   - Saint-Sornin reported nothing in 2021: totals of that year are incomplete;
//   - 2024 is complete.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isInside } from "./lib/is-inside.mjs";
import { randomFrom, wobble } from "./lib/random.mjs";
import { writeCsv, writeFeatures } from "./lib/write-files.mjs";

const CONTENT = join(import.meta.dirname, "..", "datasets");
const OUT = join(process.argv[2] ?? CONTENT, "dechets");
const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
const LAST = 2024;

const OLERON = "241700624";
const MARENNES = "241700699";
/** Kilograms of residual waste per inhabitant invented for 2024. */
const COMMUNES = [
  { code: "17323", epci: OLERON, residual: 305, hall: [-1.39, 46.02], points: 8 },
  { code: "17486", epci: OLERON, residual: 328, hall: [-1.35, 46.01], points: 6 },
  { code: "17337", epci: OLERON, residual: 272, hall: [-1.32, 45.98], points: 14 },
  { code: "17385", epci: OLERON, residual: 251, hall: [-1.31, 45.94], points: 16, centre: true },
  { code: "17140", epci: OLERON, residual: 258, hall: [-1.26, 45.91], points: 11, centre: true },
  { code: "17093", epci: OLERON, residual: 243, hall: [-1.22, 45.88], points: 11, centre: true },
  { code: "17485", epci: OLERON, residual: 310, hall: [-1.24, 45.86], points: 5 },
  { code: "17411", epci: OLERON, residual: 298, hall: [-1.23, 45.83], points: 6 },
  { code: "17219", epci: MARENNES, residual: 196, hall: [-1.11, 45.82], points: 13, centre: true },
  { code: "17058", epci: MARENNES, residual: 191, hall: [-1.13, 45.85], points: 9 },
  { code: "17351", epci: MARENNES, residual: 174, hall: [-1.05, 45.79], points: 7 },
  { code: "17185", epci: MARENNES, residual: 178, hall: [-0.97, 45.73], points: 7, centre: true },
  { code: "17265", epci: MARENNES, residual: 169, hall: [-1.03, 45.76], points: 5 },
  { code: "17406", epci: MARENNES, residual: 163, hall: [-0.98, 45.77], points: 4 },
];
/** Share of Hiers-Brouage in what is now Marennes-Hiers-Brouage. */
const HIERS_BROUAGE_SHARE = 0.105;
const NOT_REPORTED = { code: "17406", year: 2021 };

/** Flows other than residual waste: kilograms per inhabitant in 2024 on the mainland and on the island, yearly change. */
const FLOWS = [
  flow("EMBALLAGES_PAPIERS", "ENSEMBLE", "PORTE_A_PORTE", "RECYCLAGE", 68, 82, 0.016, { refused: 0.16 }),
  flow("VERRE", "ENSEMBLE", "PAV", "RECYCLAGE", 42, 66, 0.008),
  flow("BIODECHETS", "ENSEMBLE", "PAV", "VALO_ORGANIQUE", 9, 13, 0.2, { since: 2021 }),
  flow("DECHETERIE", "VEGETAUX", "DECHETERIE", "VALO_ORGANIQUE", 112, 138, 0.013),
  flow("DECHETERIE", "GRAVATS", "DECHETERIE", "RECYCLAGE", 78, 84, 0.01),
  flow("DECHETERIE", "TOUT_VENANT", "DECHETERIE", "ENFOUISSEMENT", 30, 33, -0.012),
  flow("DECHETERIE", "TOUT_VENANT", "DECHETERIE", "VALO_ENERGETIQUE", 22, 24, 0.06),
  flow("DECHETERIE", "BOIS", "DECHETERIE", "RECYCLAGE", 24, 27, 0.02),
  flow("DECHETERIE", "MOBILIER", "DECHETERIE", "VALO_ENERGETIQUE", 12, 15, 0.04),
  flow("DECHETERIE", "FERRAILLE", "DECHETERIE", "RECYCLAGE", 11, 12, 0.005),
  flow("DECHETERIE", "DEEE", "DECHETERIE", "RECYCLAGE", 9, 10, 0.015),
  flow("DECHETERIE", "CARTON", "DECHETERIE", "RECYCLAGE", 7, 10, 0.025),
  flow("DECHETERIE", "DDS", "DECHETERIE", "INCINERATION_SANS_VALO", 2, 2.2, 0.01),
  flow("TEXTILES", "ENSEMBLE", "PAV", "REEMPLOI", 3.6, 4.2, 0.02),
];

function flow(flux, sousFlux, mode, treatment, mainland, island, change, { since = 0, refused = 0 } = {}) {
  return { flux, sousFlux, mode, treatment, mainland, island, change, since, refused };
}

/** Kinds of points, drawn in this proportion; what each takes and holds. */
const KINDS = [
  { type: "PAV_VERRE", weight: 5, label: "Colonne à verre", flux: "VERRE", volume: 4000 },
  {
    type: "PAV_EMBALLAGES",
    weight: 3,
    label: "Colonne à emballages et papiers",
    flux: "EMBALLAGES_PAPIERS",
    volume: 5000,
  },
  { type: "PAV_BIODECHETS", weight: 2, label: "Borne à biodéchets", flux: "BIODECHETS", volume: 240 },
  { type: "PAV_OMR", weight: 2, label: "Colonne à ordures ménagères", flux: "OMR", volume: 5000, acces: "BADGE" },
  { type: "COMPOSTEUR_PARTAGE", weight: 1, label: "Composteur partagé", flux: "BIODECHETS", volume: 600 },
];
const CENTRE_FLOWS = "GRAVATS|VEGETAUX|BOIS|FERRAILLE|DEEE|TOUT_VENANT|DDS|CARTON|MOBILIER";
const CENTRE_HOURS = "Mo-Sa 09:00-12:00,14:00-18:00";

const population = readPopulations();
writeCsv(
  join(OUT, "tonnages", "data.csv"),
  ["annee", "siren_epci", "code_insee", "flux", "sous_flux", "mode_collecte", "tonnage", "refus_tri", "traitement"],
  YEARS.flatMap((year) => COMMUNES.flatMap((commune) => tonnagesOf(commune, year))),
);
writeFeatures(join(OUT, "points-apport", "data.geojson"), listPoints());

// --- tonnages --------------------------------------------------------------------------------------------------

function tonnagesOf(commune, year) {
  if (commune.code === NOT_REPORTED.code && year === NOT_REPORTED.year) return [];
  const split = commune.code === "17219" && year < 2019;
  const parts = split
    ? [
        { code: "17189", share: HIERS_BROUAGE_SHARE },
        { code: "17219", share: 1 - HIERS_BROUAGE_SHARE },
      ]
    : [{ code: commune.code, share: 1 }];
  return parts.flatMap((part) =>
    quantitiesOf(commune, year).map(({ flux, sousFlux, mode, treatment, kilograms, refused }) => {
      const tonnes = (kilograms * inhabitants(commune.code, year) * part.share) / 1000;
      const rejected = refused ? twoDecimals(tonnes * refused * wobble(`refus ${part.code} ${year}`, 0.12)) : "";
      return [year, commune.epci, part.code, flux, sousFlux, mode, twoDecimals(tonnes), rejected, treatment];
    }),
  );
}

/** Kilograms per inhabitant of each flow of a commune in a year. */
function quantitiesOf(commune, year) {
  const residual = {
    flux: "OMR",
    sousFlux: "ENSEMBLE",
    mode: "PORTE_A_PORTE",
    treatment: "VALO_ENERGETIQUE",
    kilograms: commune.residual * residualTrend(commune.epci, year) * wobble(`OMR ${commune.code} ${year}`, 0.008),
    refused: 0,
  };
  const others = FLOWS.filter(({ since }) => year >= since).map((f) => {
    const level = commune.epci === OLERON ? f.island : f.mainland;
    const habit = wobble(`${f.flux} ${f.sousFlux} ${commune.code}`, 0.14);
    const noise = wobble(`${f.flux} ${f.sousFlux} ${f.treatment} ${commune.code} ${year}`, 0.012);
    return { ...f, kilograms: level * habit * (1 + f.change) ** (year - LAST) * noise };
  });
  return [residual, ...others];
}

/** Residual waste of a year against 2024. */
function residualTrend(epci, year) {
  let factor = 1;
  for (let y = LAST; y > year; y--) factor /= 1 - fallDuring(epci, y);
  return factor;
}

function fallDuring(epci, year) {
  if (epci === MARENNES) return year <= 2018 ? 0.028 : 0.013;
  return year >= 2023 ? 0.055 : 0.012;
}

/** Population municipale: the year's, else the first or the last one known. */
function inhabitants(code, year) {
  const years = population.get(code);
  return years.get(Math.min(Math.max(year, 2018), 2023));
}

function readPopulations() {
  const lines = readFileSync(join(CONTENT, "territoires", "populations.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  const byCode = new Map();
  for (const [code, year, , value] of lines.map((line) => line.split(","))) {
    if (!byCode.has(code)) byCode.set(code, new Map());
    byCode.get(code).set(Number(year), Number(value));
  }
  return byCode;
}

function twoDecimals(value) {
  return value.toFixed(2);
}

// --- collection points -----------------------------------------------------------------------------------------

function listPoints() {
  const { features } = JSON.parse(readFileSync(join(CONTENT, "territoires", "outlines.geojson"), "utf8"));
  const outlines = new Map(features.map((feature) => [feature.properties.code, feature]));
  return COMMUNES.flatMap((commune) => {
    const outline = outlines.get(commune.code);
    return Array.from({ length: commune.points }, (_, i) => pointOf(commune, outline, i + 1));
  });
}

function pointOf(commune, outline, rank) {
  const random = randomFrom(`point ${commune.code} ${rank}`);
  const { name } = outline.properties;
  const centre = commune.centre && rank === 1;
  const kind = centre ? undefined : draw(KINDS, random);
  const properties = {
    id_local: `${commune.code}-${String(rank).padStart(2, "0")}`,
    type: kind?.type ?? "DECHETERIE",
    nom: `${kind?.label ?? "Déchèterie"} n° ${rank} de démonstration`,
    adresse: `Emplacement fictif, ${name}`,
    code_insee: commune.code,
    flux: kind?.flux ?? CENTRE_FLOWS,
    volume_l: kind?.volume ?? null,
    acces: kind ? (kind.acces ?? "LIBRE") : "BADGE",
    horaires: centre ? CENTRE_HOURS : "24/7",
    accessible_pmr: random() < 0.6,
    etat: random() < 0.93 ? "EN_SERVICE" : "HORS_SERVICE",
    date_maj: "2025-01-15",
  };
  return {
    type: "Feature",
    properties,
    geometry: { type: "Point", coordinates: placeNear(commune.hall, outline.geometry.coordinates[0], random) },
  };
}

function draw(kinds, random) {
  let left = random() * kinds.reduce((sum, kind) => sum + kind.weight, 0);
  return kinds.find((kind) => {
    left -= kind.weight;
    return left < 0;
  });
}

/** A place of the commune, more often near the town hall than far from it (2.5 km at most). */
function placeNear([x, y], ring, random) {
  for (;;) {
    const distance = 0.0225 * random();
    const angle = 2 * Math.PI * random();
    const place = [x + (distance * Math.cos(angle)) / 0.696, y + distance * Math.sin(angle)];
    const rounded = place.map((coordinate) => Math.round(coordinate * 1e5) / 1e5);
    if (isInside(ring, rounded)) return rounded;
  }
}
