// Invents the waste data of the demonstration: tonnages by commune, collection points, lifts of bins, what they hold, costs.
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
//   - 2024 is complete;
//   - lifts are counted where a fee by volume is in force; large and small bins of small communes count few households, whose
//     figures the publication masks (statistical secrecy);
//   - bins are offered one round a week, two in summer on the island;
//   - what bins hold is known in the years of a campaign only, and costs by intercommunality.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONTENT,
  inhabitants,
  MARENNES,
  OLERON,
  PLACES,
  placeNear,
  readOutlines,
  reportingParts,
} from "./lib/demo-places.mjs";
import { draw, randomFrom, wobble } from "./lib/random.mjs";
import { writeCsv, writeFeatures } from "./lib/write-files.mjs";

const OUT = join(process.argv[2] ?? CONTENT, "dechets");
const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
const LAST = 2024;

/** Kilograms of residual waste per inhabitant invented for 2024, collection points, and whether there is a recycling centre. */
const INVENTED = {
  17323: { residual: 305, points: 8 },
  17486: { residual: 328, points: 6 },
  17337: { residual: 272, points: 14 },
  17385: { residual: 251, points: 16, centre: true },
  17140: { residual: 258, points: 11, centre: true },
  17093: { residual: 243, points: 11, centre: true },
  17485: { residual: 310, points: 5 },
  17411: { residual: 298, points: 6 },
  17219: { residual: 196, points: 13, centre: true },
  17058: { residual: 191, points: 9 },
  17351: { residual: 174, points: 7 },
  17185: { residual: 178, points: 7, centre: true },
  17265: { residual: 169, points: 5 },
  17406: { residual: 163, points: 4 },
};
const COMMUNES = PLACES.map((place) => ({ ...place, ...INVENTED[place.code] }));
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
/** Bins: share of the households that have one, lifts in a year of the first one, in litres. */
const BINS = [
  { volume: 80, share: 0.16, lifts: 17.5 },
  { volume: 120, share: 0.36, lifts: 16 },
  { volume: 180, share: 0.27, lifts: 15.2 },
  { volume: 240, share: 0.17, lifts: 14.6 },
  { volume: 360, share: 0.036, lifts: 19 },
  { volume: 770, share: 0.004, lifts: 24 },
];
/** Rounds offered to each bin in a year: one a week, and a second one on the island in July and August. */
const ROUNDS = { [MARENNES]: 52, [OLERON]: 61 };
const FIRST_LIFTS = { [MARENNES]: 2020, [OLERON]: 2023 };

/** What the residual bin holds: percent in the first campaign and in the last. */
const CONTENTS = [
  { category: "BIODECHETS", first: 31, last: 25.5 },
  { category: "EMBALLAGES_PAPIERS", first: 21, last: 17 },
  { category: "TEXTILES_SANITAIRES", first: 13, last: 16.5 },
  { category: "TEXTILES", first: 4, last: 3.5 },
  { category: "VERRE", first: 4.5, last: 3.5 },
  { category: "AUTRES", first: 26.5, last: 34 },
];
const CAMPAIGNS = [2018, 2021, 2024];

/** Euros per inhabitant spent on each flow in 2024 on the mainland and on the island; shares that come back. */
const COSTS = [
  { flow: "OMR", mainland: 66, island: 98, sales: 0.01, support: 0, aid: 0.005 },
  { flow: "EMBALLAGES_PAPIERS", mainland: 31, island: 41, sales: 0.13, support: 0.34, aid: 0.02 },
  { flow: "VERRE", mainland: 5, island: 8, sales: 0.24, support: 0.12, aid: 0 },
  { flow: "BIODECHETS", mainland: 4, island: 6, sales: 0, support: 0, aid: 0.22 },
  { flow: "DECHETERIE", mainland: 44, island: 58, sales: 0.06, support: 0.05, aid: 0.02 },
];

const CENTRE_FLOWS = "GRAVATS|VEGETAUX|BOIS|FERRAILLE|DEEE|TOUT_VENANT|DDS|CARTON|MOBILIER";
const CENTRE_HOURS = "Mo-Sa 09:00-12:00,14:00-18:00";

writeCsv(
  join(OUT, "tonnages", "data.csv"),
  ["annee", "siren_epci", "code_insee", "flux", "sous_flux", "mode_collecte", "tonnage", "refus_tri", "traitement"],
  YEARS.flatMap((year) => COMMUNES.flatMap((commune) => tonnagesOf(commune, year))),
);
writeFeatures(join(OUT, "points-apport", "data.geojson"), listPoints());

writeCsv(
  join(OUT, "levees", "data.csv"),
  ["annee", "mois", "code_insee", "volume_l", "nb_tournees", "nb_bacs", "nb_levees", "nb_redevables"],
  YEARS.flatMap((year) => COMMUNES.flatMap((commune) => liftsOf(commune, year))),
);

writeCsv(
  join(OUT, "caracterisation", "data.csv"),
  ["annee", "siren_epci", "categorie", "tonnage"],
  CAMPAIGNS.flatMap((year) => [OLERON, MARENNES].flatMap((epci) => contentsOf(epci, year))),
);
writeCsv(
  join(OUT, "couts", "data.csv"),
  ["annee", "siren_epci", "flux", "charges_eur", "recettes_eur", "soutiens_eur", "aides_eur", "cout_aide_eur"],
  YEARS.flatMap((year) => [OLERON, MARENNES].flatMap((epci) => costsOf(epci, year))),
);

/** The classes of households by lifts, invented once, each told as within the package of the grid of its year or beyond. */
const [classesHeader, ...classes] = readTable("distribution");
writeCsv(join(OUT, "distribution", "data.csv"), classesHeader, withPackages(classesHeader, classes));

// --- tonnages --------------------------------------------------------------------------------------------------

function tonnagesOf(commune, year) {
  if (commune.code === NOT_REPORTED.code && year === NOT_REPORTED.year) return [];
  return reportingParts(commune.code, year).flatMap((part) =>
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

function twoDecimals(value) {
  return value.toFixed(2);
}

// --- lifts -----------------------------------------------------------------------------------------------------

/** Households, bins and lifts of a commune and a year, by volume of the bin. */
function liftsOf({ code, epci }, year) {
  const since = FIRST_LIFTS[epci];
  if (year < since) return [];
  const households = inhabitants(code, year) * (epci === OLERON ? 0.75 : 0.54);
  const habit = wobble(`levées ${code}`, 0.1) * 0.968 ** (year - since);
  return BINS.flatMap(({ volume, share, lifts }) => {
    const charged = Math.round(households * share * wobble(`bacs ${code} ${volume}`, 0.07));
    if (charged === 0) return [];
    const bins = Math.round(charged * (volume < 360 ? 1.02 : 1.2) * wobble(`bacs ${code} ${volume} ${year}`, 0.01));
    const lifted = Math.round(bins * lifts * habit * wobble(`levées ${code} ${volume} ${year}`, 0.03));
    return [[year, "", code, volume, ROUNDS[epci], bins, lifted, charged]];
  });
}

// --- package of the grids --------------------------------------------------------------------------------------

/** Lines of a table of the content, the header first. */
function readTable(name) {
  const lines = readFileSync(join(CONTENT, "dechets", name, "data.csv"), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => line.split(","));
}

/** The classes, with what the grid of their authority, year, category and volume says of their lifts. */
function withPackages(header, rows) {
  const grids = ["grille-oleron", "grille-marennes"].flatMap((name) => {
    const [names, ...lines] = readTable(name);
    return lines.map((cells) => Object.fromEntries(names.map((column, i) => [column, cells[i]])));
  });
  const same = ["annee", "siren_epci", "categorie", "mode", "volume_l"];
  return rows.map((cells) => {
    const one = Object.fromEntries(header.map((column, i) => [column, cells[i]]));
    const grid = grids.find((line) => same.every((column) => line[column] === one[column]));
    const lifts = grid?.nb_levees_incluses || grid?.nb_levees_minimum;
    const within = lifts && Number(one.nb_levees) <= Number(lifts) * (grid.periode_comptage === "SEMESTRE" ? 2 : 1);
    return header.map((column) => (column === "forfait" ? (lifts ? (within ? "DANS" : "AU_DELA") : "") : one[column]));
  });
}

// --- contents of bins, costs -----------------------------------------------------------------------------------

/** Tonnes of each kind of waste in the residual bins of an intercommunality, in the year of a campaign. */
function contentsOf(epci, year) {
  const residual = COMMUNES.filter((commune) => commune.epci === epci).reduce((sum, commune) => {
    const { kilograms } = quantitiesOf(commune, year)[0];
    return sum + (kilograms * inhabitants(commune.code, year)) / 1000;
  }, 0);
  const along = (year - CAMPAIGNS[0]) / (LAST - CAMPAIGNS[0]);
  const shares = CONTENTS.map(
    ({ category, first, last }) => (first + (last - first) * along) * wobble(`${category} ${epci} ${year}`, 0.06),
  );
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return CONTENTS.map(({ category }, rank) => [year, epci, category, twoDecimals((residual * shares[rank]) / whole)]);
}

/** What each flow costs, what its sale, the eco-organisations and public aid bring, and what is left to be paid, in euros. */
function costsOf(epci, year) {
  const people = COMMUNES.filter((commune) => commune.epci === epci).reduce(
    (sum, commune) => sum + inhabitants(commune.code, year),
    0,
  );
  return COSTS.filter(({ flow }) => flow !== "BIODECHETS" || year >= 2021).map(
    ({ flow, mainland, island, sales, support, aid }) => {
      const prices = 1.024 ** (year - LAST) * wobble(`coût ${flow} ${epci} ${year}`, 0.015);
      const spent = Math.round(people * (epci === OLERON ? island : mainland) * prices);
      const back = [sales, support, aid].map((share) =>
        Math.round(spent * share * wobble(`recettes ${flow} ${epci} ${year}`, 0.12)),
      );
      return [year, epci, flow, spent, ...back, spent - back.reduce((sum, amount) => sum + amount, 0)];
    },
  );
}

// --- collection points -----------------------------------------------------------------------------------------

function listPoints() {
  const outlines = readOutlines();
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
