// Invents the energy and climate data of the demonstration: consumption, what networks deliver of it, emissions, renewable production,
// the electricity of it, its places, roofs of a solar cadastre.
//
//   node scripts/generate-demo-energy.mjs [FOLDER]
//
// FOLDER is the content folder written to, `datasets` by default. Nothing here is measured: figures are drawn from a seed
// around magnitudes of a French shore, so that the same bytes come out at every run. What the data show on purpose:
//
//   - consumption falls slowly; roads were quieter in 2020, homes were heated less in 2022 and 2023;
//   - homes of the island, many of them second homes, weigh more per inhabitant; roads and farms do on the mainland;
//   - renewable energy is mostly wood; photovoltaics triple, from very little;
//   - before 2019, Hiers-Brouage (17189) and Marennes (17219) report apart.
//
// A cell counts 11 installations at least, three at least for the large ones: nobody could be recognised if it were true.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTENT, inhabitants, OLERON, PLACES, reportingParts } from "./lib/demo-places.mjs";
import { demoRoofs } from "./lib/demo-roofs.mjs";
import { wobble } from "./lib/random.mjs";
import { writeCsv, writeFeatures } from "./lib/write-files.mjs";

const OUT = join(process.argv[2] ?? CONTENT, "energie");
const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
const LAST = 2024;

/** Communes with a gas network, and communes with workshops; what an inhabitant of each shore consumes is below. */
const GAS = ["17385", "17093", "17140", "17219", "17058"];
const WORKSHOPS = ["17385", "17093", "17140", "17337", "17219", "17058", "17351", "17185"];

/** By sector: MWh for an inhabitant in 2024, island then mainland; yearly fall; usual share of each energy. */
const SECTORS = {
  RESIDENTIEL: {
    use: [8.9, 6.8],
    fall: 0.009,
    mix: { ELECTRICITE: 0.52, GAZ: 0.09, PETROLIERS: 0.11, BOIS: 0.24, AUTRE_ENR: 0.04 },
  },
  TERTIAIRE: {
    use: [3.5, 2.5],
    fall: 0.007,
    mix: { ELECTRICITE: 0.68, GAZ: 0.12, PETROLIERS: 0.15, BOIS: 0.03, AUTRE_ENR: 0.02 },
  },
  TRANSPORT_ROUTIER: {
    use: [6.9, 8.2],
    fall: 0.006,
    mix: { ELECTRICITE: 0.015, PETROLIERS: 0.915, AUTRE_ENR: 0.07 },
  },
  AUTRES_TRANSPORTS: { use: [0.28, 0.12], fall: 0.002, mix: { PETROLIERS: 1 } },
  AGRICULTURE: { use: [0.9, 1.8], fall: 0.004, mix: { ELECTRICITE: 0.27, PETROLIERS: 0.73 } },
  INDUSTRIE: {
    use: [0.6, 1.7],
    fall: 0.009,
    mix: { ELECTRICITE: 0.5, GAZ: 0.22, PETROLIERS: 0.2, BOIS: 0.08 },
  },
};
/** What a year changed in a sector. */
const SHOCKS = {
  2020: { TRANSPORT_ROUTIER: 0.84, TERTIAIRE: 0.92, INDUSTRIE: 0.94 },
  2021: { TRANSPORT_ROUTIER: 0.95, TERTIAIRE: 0.97 },
  2022: { RESIDENTIEL: 0.965, INDUSTRIE: 0.97 },
  2023: { RESIDENTIEL: 0.975, TERTIAIRE: 0.985 },
};
/** Tonnes of CO2 equivalent for one MWh: rounded orders of magnitude, as invented as the rest. */
const EMISSIONS = { ELECTRICITE: 0.05, GAZ: 0.23, PETROLIERS: 0.29, BOIS: 0.03, AUTRE_ENR: 0.02 };
/** Tonnes for an inhabitant that energy does not explain (animals, soils, refrigerants, waste), island then mainland. */
const OTHER_EMISSIONS = {
  AGRICULTURE: [0.25, 0.95],
  DECHETS: [0.14, 0.12],
  RESIDENTIEL: [0.09, 0.08],
  TERTIAIRE: [0.07, 0.05],
};
/** Power in place against that of 2024, by year. */
const PHOTOVOLTAICS = [0.31, 0.34, 0.37, 0.41, 0.46, 0.52, 0.59, 0.69, 0.84, 1];
/** Communes with large roofs: installations of 36 kW and more in 2024. */
const LARGE = { 17385: 4, 17337: 3, 17219: 5, 17351: 4, 17185: 5, 17265: 3 };
const LEAST = 11;
/** What comes by a network, and the sectors that those who run them tell apart. */
const NETWORKS = ["ELECTRICITE", "GAZ"];
const DELIVERED = ["RESIDENTIEL", "TERTIAIRE", "INDUSTRIE", "AGRICULTURE"];

const dwellings = readDwellings();
const consumption = YEARS.flatMap((year) => PLACES.flatMap((place) => consumptionOf(place, year)));
const production = YEARS.flatMap((year) => PLACES.flatMap((place) => productionOf(place, year)));
writeCsv(
  join(OUT, "consommation", "data.csv"),
  ["annee", "code_insee", "siren_epci", "energie", "secteur", "conso_mwh", "nb_pdl", "secret"],
  consumption.map(({ year, code, energy, sector, use, meters }) => [
    ...[year, code, "", energy, sector, use],
    ...[meters ?? "", "false"],
  ]),
);
writeCsv(
  join(OUT, "reseaux", "data.csv"),
  ["annee", "code_insee", "energie", "categorie", "secteur", "conso_mwh", "nb_sites", "statut"],
  consumption
    .filter(({ energy }) => NETWORKS.includes(energy))
    .map(({ year, code, energy, sector, use, meters }) => [
      ...[year, code, energy, sector === "RESIDENTIEL" ? "RES" : "ENT"],
      ...[DELIVERED.includes(sector) ? sector : "", use, meters ?? "", ""],
    ]),
);
writeCsv(
  join(OUT, "emissions-ges", "data.csv"),
  ["annee", "code_insee", "secteur", "origine", "ges_teqco2"],
  YEARS.flatMap((year) => PLACES.flatMap((place) => emissionsOf(place, year))),
);
writeCsv(
  join(OUT, "production", "data.csv"),
  ["annee", "code_insee", "filiere", "puissance_kw", "nb_installations", "production_mwh"],
  production.map(({ year, code, source, power, count, energy }) => [
    ...[year, code, source, power ?? "", count ?? ""],
    energy.toFixed(1),
  ]),
);
writeCsv(
  join(OUT, "production-electricite", "data.csv"),
  ["annee", "code_insee", "filiere", "puissance_kw", "nb_installations", "injection_mwh"],
  production
    .filter(({ source }) => source === "PHOTOVOLTAIQUE")
    .map(({ year, code, source, power, count, energy }) => [year, code, source, power, count, energy.toFixed(1)]),
);
writeFeatures(join(OUT, "sites-production", "data.geojson"), PLACES.flatMap(sitesOf));
writeFeatures(join(OUT, "toits", "data.geojson"), demoRoofs());
writeIrradiation(join(OUT, "irradiation", "data.csv"));

// --- sun -------------------------------------------------------------------------------------------------------

/** The one thing here that was measured, elsewhere: an output of PVGIS for a trial point, on a horizontal plane. */
function writeIrradiation(path) {
  const monthly = [47.75, 65.3, 117.42, 145.62, 185.89, 201.7, 219.53, 186.24, 131.98, 82.09, 47.73, 42.34];
  writeCsv(
    path,
    [
      ...["lieu", "latitude", "longitude", "mois", "irradiation_kwh_m2", "diffus_kwh_m2"],
      ...["source", "annees", "date_releve"],
    ],
    monthly.map((value, month) => [
      ...["Point d’essai 45° N, 8° E", 45, 8, month + 1, value, ""],
      ...["PVGIS (Commission européenne), sortie pour ce point", "", ""],
    ]),
  );
}

// --- consumption -----------------------------------------------------------------------------------------------

function consumptionOf({ code, epci }, year) {
  return Object.entries(SECTORS)
    .filter(([sector]) => sector !== "INDUSTRIE" || WORKSHOPS.includes(code))
    .flatMap(([sector, { use, fall, mix }]) => {
      const habit = wobble(`conso ${sector} ${code}`, 0.13) * wobble(`conso ${sector} ${code} ${year}`, 0.012);
      const change = (1 + fall) ** (LAST - year) * (SHOCKS[year]?.[sector] ?? 1);
      const whole = use[rankOf(epci)] * inhabitants(code, year) * habit * change;
      return Object.entries(mixOf(mix, code, year)).flatMap(([energy, share]) =>
        reportingParts(code, year).map((part) => ({
          year,
          code: part.code,
          energy,
          sector,
          use: Number((whole * share * part.share).toFixed(1)),
          meters:
            sector === "RESIDENTIEL" && energy === "ELECTRICITE"
              ? Math.round(dwellings.get(`${code} ${year}`) * part.share)
              : undefined,
        })),
      );
    });
}

/** Shares of the energies in a commune: without a network, gas becomes oil and electricity; heat pumps replace oil slowly. */
function mixOf(mix, code, year) {
  const shares = { ...mix };
  if (shares.GAZ !== undefined && !GAS.includes(code)) {
    shares.PETROLIERS += shares.GAZ * 0.6;
    shares.ELECTRICITE += shares.GAZ * 0.4;
    delete shares.GAZ;
  }
  if (shares.AUTRE_ENR !== undefined) {
    const late = shares.AUTRE_ENR * 0.055 * (LAST - year);
    shares.AUTRE_ENR -= late;
    shares.PETROLIERS += late;
  }
  return shares;
}

/** Dwellings of each commune of today and year, as the housing stock of the demonstration counts them. */
function readDwellings() {
  const [header, ...lines] = readFileSync(join(CONTENT, "urbanisme", "parc-logements", "data.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = header.indexOf("logements");
  const dwellings = new Map();
  for (const cells of lines) {
    const key = `${cells[1]} ${cells[0]}`;
    dwellings.set(key, (dwellings.get(key) ?? 0) + Number(cells[at]));
  }
  return dwellings;
}

// --- emissions -------------------------------------------------------------------------------------------------

function emissionsOf({ code, epci }, year) {
  return reportingParts(code, year).flatMap((part) => {
    const own = consumption.filter((one) => one.year === year && one.code === part.code);
    const fromEnergy = [...new Set(own.map(({ sector }) => sector))].map((sector) => {
      const tonnes = own
        .filter((one) => one.sector === sector)
        .reduce((sum, { use, energy }) => sum + use * EMISSIONS[energy], 0);
      return [year, part.code, sector, "ENERGIE", tonnes.toFixed(1)];
    });
    const others = Object.entries(OTHER_EMISSIONS).map(([sector, tonnes]) => {
      const people = inhabitants(code, year) * part.share;
      const change = 1.006 ** (LAST - year) * wobble(`ges ${sector} ${code}`, 0.12);
      return [year, part.code, sector, "NON_ENERGETIQUE", (tonnes[rankOf(epci)] * people * change).toFixed(1)];
    });
    return [...fromEnergy, ...others];
  });
}

// --- production ------------------------------------------------------------------------------------------------

function productionOf({ code, epci }, year) {
  return reportingParts(code, year).flatMap((part) => {
    const people = inhabitants(code, year) * part.share;
    const wood = consumption
      .filter((one) => one.year === year && one.code === part.code && one.energy === "BOIS")
      .reduce((sum, { use }) => sum + use, 0);
    const back = LAST - year;
    const { power, count } = photovoltaicsOf({ code, epci }, part, year);
    const sun = wobble(`soleil ${year}`, 0.05) * wobble(`soleil ${code}`, 0.02);
    return [
      { source: "PHOTOVOLTAIQUE", power, count, energy: power * 1.21 * sun },
      { source: "BOIS_ENERGIE", energy: wood },
      { source: "SOLAIRE_THERMIQUE", energy: people * 0.024 * 0.97 ** back * wobble(`thermique ${code}`, 0.2) },
      { source: "AUTRE", energy: people * 0.33 * 0.92 ** back * wobble(`pompes ${code}`, 0.15) },
    ].map((row) => ({ year, code: part.code, ...row }));
  });
}

/** Power in kW and installations at the end of a year: small roofs, and large ones where there are. */
function photovoltaicsOf({ code, epci }, part, year) {
  const grown = PHOTOVOLTAICS[YEARS.indexOf(year)];
  const wanted = [0.07, 0.105][rankOf(epci)] * inhabitants(code, year) * part.share * grown;
  const small = Math.max(LEAST, Math.round((wanted * wobble(`toits ${code}`, 0.2)) / 4.4));
  const large = part.code === "17189" ? 0 : largeOf(code, year);
  return { power: Math.round(small * 4.4 + large * 62), count: small + large, large };
}

function largeOf(code, year) {
  const all = LARGE[code] ?? 0;
  return year >= 2021 ? all : year >= 2018 && all > 3 ? 3 : 0;
}

/** Two points at most by commune, none of them an address: small roofs together, large roofs together. */
function sitesOf({ code, epci, hall }) {
  const [part] = reportingParts(code, LAST);
  const { count, power, large } = photovoltaicsOf({ code, epci }, part, LAST);
  const point = (rank, classe, installations, kilowatts) => ({
    type: "Feature",
    properties: {
      id_local: `${code}-${classe}`,
      code_insee: code,
      annee: LAST,
      filiere: "PHOTOVOLTAIQUE",
      classe,
      nb_installations: installations,
      puissance_kw: kilowatts,
    },
    geometry: {
      type: "Point",
      coordinates: [hall[0] + rank * 0.004, hall[1]].map((value) => Number(value.toFixed(5))),
    },
  });
  return [
    point(0, "MOINS_36_KW", count - large, power - large * 62),
    ...(large > 0 ? [point(1, "36_KW_ET_PLUS", large, large * 62)] : []),
  ];
}

function rankOf(epci) {
  return epci === OLERON ? 0 : 1;
}
