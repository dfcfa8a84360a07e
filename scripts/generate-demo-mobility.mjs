// Invents the mobility data of the demonstration: commuting, charging points, cycling, car sharing, road accidents.
//
//   node scripts/generate-demo-mobility.mjs [FOLDER]
//
// FOLDER is the content folder written to, `datasets` by default. Nothing here is measured: the figures are drawn from
// a seed, around magnitudes that French territories know, so that the same bytes come out at every run. The metadata
// beside the data say so (`"demonstration": true`). What the data show on purpose:
//
//   - the car falls slowly in commuting, the bicycle rises, more on the island;
//   - charging points and cycle facilities are told twice, and agree: object by object, and by commune and year;
//   - accidents are sums of five years, since those of one year are too few to be compared;
//   - before 2019, Hiers-Brouage (17189) and Marennes (17219) report apart; commuting is in the communes of today, as the
//     census gives it.
import { join } from "node:path";
import { FACILITIES, listCycleways } from "./lib/demo-cycleways.mjs";
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
import { draw, poisson, randomFrom, wobble } from "./lib/random.mjs";
import { writeCsv, writeFeatures } from "./lib/write-files.mjs";

const OUT = join(process.argv[2] ?? CONTENT, "mobilites");
const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
const LAST = 2024;
const UPDATED = "2025-01-20";

/** Invented for 2024: % of commuters by bicycle and on foot; stations, bicycle parkings and car sharing places. */
const INVENTED = {
  17323: { bike: 7.4, walk: 8.1, stations: 2, parkings: 10, sharing: 1 },
  17486: { bike: 6.9, walk: 6.4, stations: 1, parkings: 6, sharing: 1 },
  17337: { bike: 6.1, walk: 5.9, stations: 4, parkings: 15, sharing: 2 },
  17385: { bike: 8.3, walk: 8.8, stations: 6, parkings: 18, sharing: 2 },
  17140: { bike: 6.6, walk: 5.2, stations: 4, parkings: 12, sharing: 2 },
  17093: { bike: 7.8, walk: 8.4, stations: 4, parkings: 14, sharing: 2 },
  17485: { bike: 6.2, walk: 4.9, stations: 1, parkings: 7, sharing: 1 },
  17411: { bike: 7.1, walk: 7.6, stations: 2, parkings: 9, sharing: 1 },
  17219: { bike: 4.4, walk: 7.7, stations: 6, parkings: 14, sharing: 3 },
  17058: { bike: 4.9, walk: 6.3, stations: 3, parkings: 8, sharing: 2 },
  17351: { bike: 2.2, walk: 2.9, stations: 2, parkings: 4, sharing: 1 },
  17185: { bike: 2.4, walk: 3.2, stations: 2, parkings: 5, sharing: 2 },
  17265: { bike: 2.8, walk: 3.1, stations: 1, parkings: 3, sharing: 1 },
  17406: { bike: 1.9, walk: 2.6, stations: 1, parkings: 2, sharing: 1 },
};
const COMMUNES = PLACES.map((place) => ({ ...place, ...INVENTED[place.code] }));
const outlines = readOutlines();
const nameOf = (code) => outlines.get(code).properties.name;
const somewhereIn = ({ code, hall }, random) => placeNear(hall, outlines.get(code).geometry.coordinates[0], random);
const decimals = (value, count) => value.toFixed(count);

const stations = COMMUNES.flatMap(stationsOf);
const cycleways = listCycleways();

writeCsv(
  join(OUT, "domicile-travail", "data.csv"),
  ["annee", "code_insee", "mode", "actifs"],
  YEARS.flatMap((year) => COMMUNES.flatMap((commune) => commuters(commune, year))),
);
writeCsv(join(OUT, "irve", "data.csv"), IRVE_COLUMNS(), stations.flatMap(chargingPoints));
writeCsv(
  join(OUT, "irve-annuel", "data.csv"),
  ["annee", "code_insee", "points_de_charge", "puissance_kw"],
  eachPart((_, year, { code }) => [charging(code, year)]),
);
writeFeatures(join(OUT, "amenagements-cyclables", "data.geojson"), cycleways.map(featureOf));
writeCsv(
  join(OUT, "cyclable-annuel", "data.csv"),
  ["annee", "code_insee", "type_amenagement", "longueur_km", "longueur_voirie_km", "longueur_securisee_km"],
  eachPart((_, year, { code }) => FACILITIES.map((type) => lengths(code, year, type))),
);
writeCsv(
  join(OUT, "voirie", "data.csv"),
  ["annee", "code_insee", "longueur_km"],
  eachPart((commune, year, { code, share }) => [[year, code, decimals(roads(commune, year) * share, 1)]]),
);
writeCsv(join(OUT, "stationnement-velo", "data.csv"), PARKING_COLUMNS(), COMMUNES.flatMap(parkingsOf));
writeCsv(join(OUT, "lieux-covoiturage", "data.csv"), SHARING_COLUMNS(), COMMUNES.flatMap(sharingPlacesOf));
writeCsv(
  join(OUT, "trajets-covoiturage", "data.csv"),
  ["annee", "code_insee", "trajets", "passagers", "km_passagers"],
  YEARS.filter((year) => year >= 2020).flatMap((year) => COMMUNES.map((commune) => sharedTrips(commune, year))),
);
writeCsv(
  join(OUT, "accidents", "data.csv"),
  ["periode", "code_insee", "accidents", "tues", "blesses_hospitalises", "victimes_graves", "blesses_legers"],
  YEARS.slice(4).flatMap((end) => COMMUNES.map((commune) => accidents(commune, end))),
);

/** Rows of every year and of every commune that reported then. */
function eachPart(rowsOf) {
  return YEARS.flatMap((year) =>
    COMMUNES.flatMap((commune) => reportingParts(commune.code, year).flatMap((part) => rowsOf(commune, year, part))),
  );
}

// --- commuting -------------------------------------------------------------------------------------------------

function commuters({ code, epci, bike, walk }, year) {
  const noise = (mode) => wobble(`${mode} ${code} ${year}`, 0.03);
  const back = year - LAST;
  const percent = {
    VELO: bike * 1.055 ** back * noise("VELO"),
    COMMUN: (epci === OLERON ? 1.1 : 1.9) * wobble(`bus ${code}`, 0.2) * 1.02 ** back * noise("COMMUN"),
    MARCHE: walk * 1.004 ** back * noise("MARCHE"),
    DEUX_ROUES_MOTORISES: 1.9 * wobble(`2rm ${code}`, 0.15) * 0.99 ** back * noise("2RM"),
    PAS_DE_TRANSPORT: (epci === OLERON ? 7.2 : 5.1) * wobble(`chez soi ${code}`, 0.12) * 1.025 ** back * noise("0"),
  };
  const working = Math.round(inhabitants(code, year) * (epci === OLERON ? 0.362 : 0.388));
  const counts = Object.entries(percent).map(([mode, value]) => [mode, Math.round((working * value) / 100)]);
  const byCar = working - counts.reduce((sum, [, count]) => sum + count, 0);
  return [["VOITURE", byCar], ...counts].map(([mode, count]) => [year, code, mode, count]);
}

// --- charging points -------------------------------------------------------------------------------------------

function IRVE_COLUMNS() {
  return [
    ...["nom_amenageur", "siren_amenageur", "contact_amenageur", "nom_operateur", "contact_operateur"],
    ...["telephone_operateur", "nom_enseigne", "id_station_itinerance", "id_station_local", "nom_station"],
    ...["implantation_station", "adresse_station", "code_insee_commune", "coordonneesXY", "nbre_pdc"],
    ...["id_pdc_itinerance", "id_pdc_local", "puissance_nominale", "prise_type_ef", "prise_type_2"],
    ...["prise_type_combo_ccs", "prise_type_chademo", "prise_type_autre", "gratuit", "paiement_acte", "paiement_cb"],
    ...["paiement_autre", "tarification", "condition_acces", "reservation", "horaires", "accessibilite_pmr"],
    ...["restriction_gabarit", "station_deux_roues", "raccordement", "num_pdl", "date_mise_en_service"],
    ...["observations", "date_maj", "cable_t2_attache"],
  ];
}

function stationsOf(commune) {
  return Array.from({ length: commune.stations }, (_, i) => {
    const random = randomFrom(`station ${commune.code} ${i + 1}`);
    const kinds = [
      { weight: 6, points: 2, power: 22, where: "Parking public" },
      { weight: 2, points: 2, power: 22, where: "Voirie" },
      { weight: 2, points: 2, power: 50, where: "Parking public" },
      { weight: i < 2 ? 0 : 2, points: 6, power: 150, where: "Parking privé réservé à la clientèle" },
      { weight: 1, points: 4, power: 7.4, where: "Parking privé à usage public" },
    ];
    const kind = i === 0 ? kinds[0] : draw(kinds, random);
    // The first ones were set up by the electricity union, one in each town; the others come faster and faster.
    const year =
      kind.power > 100 ? 2022 + Math.floor(random() * 3) : i === 0 ? 2016 + Math.floor(random() * 4) : late(random);
    const month = 1 + Math.floor(random() * 12);
    return {
      ...kind,
      commune,
      rank: i + 1,
      year,
      opened: `${year}-${String(month).padStart(2, "0")}-${String(1 + Math.floor(random() * 28)).padStart(2, "0")}`,
      place: somewhereIn(commune, random),
      reduced: random() < 0.5,
    };
  });
}

/** A year from 2017 to 2024, most often a late one. */
function late(random) {
  return 2017 + Math.floor(8 * Math.sqrt(random()));
}

function chargingPoints(station) {
  const { commune, rank, points, power, where, place, opened } = station;
  const number = `${commune.code}${String(rank).padStart(2, "0")}`;
  const fast = power >= 50;
  return Array.from({ length: points }, (_, i) => [
    ...[
      "Aménageur fictif",
      null,
      null,
      "Opérateur fictif",
      "contact@recharge.example",
      null,
      "Réseau de démonstration",
    ],
    ...[`FRDEMP${number}`, null, `${nameOf(commune.code)}, station fictive n° ${rank}`, where],
    ...[`Emplacement fictif ${nameOf(commune.code)}`, commune.code, `[${place.join(",")}]`, points],
    ...[`FRDEME${number}${String(i + 1).padStart(2, "0")}`, null, power],
    ...[power <= 22, !fast || i % 2 === 1, fast, power === 50 && i === 0, false],
    ...[false, true, fast, false, null, "Accès libre", false, "24/7"],
    station.reduced ? "Accessible mais non réservé PMR" : "Accessibilité inconnue",
    ...["Inconnu", false, "Direct", null, opened, "Point de charge inventé pour la démonstration", UPDATED, false],
  ]);
}

/** What is open on 31 December. The second station of Marennes stands in Brouage: Hiers-Brouage reported it before 2019. */
function charging(code, year) {
  const own = stations.filter(({ commune, rank, year: opened }) => {
    const former = commune.code === "17219" && rank === 2 && year < 2019 ? "17189" : commune.code;
    return former === code && opened <= year;
  });
  const sum = (amountOf) => own.reduce((total, station) => total + amountOf(station), 0);
  return [
    year,
    code,
    sum(({ points }) => points),
    decimals(
      sum(({ points, power }) => points * power),
      1,
    ),
  ];
}

// --- cycling ---------------------------------------------------------------------------------------------------

function featureOf({ code, kind, year, town, points, km, random }, rank) {
  const limit = town ? 30 : 50;
  return {
    type: "Feature",
    properties: {
      id_local: `DEMO-${String(rank + 1).padStart(3, "0")}`,
      code_com_d: code,
      ame_d: kind.ame_d,
      regime_d: town ? "ZONE 30" : "AUTRE",
      sens_d: kind.sens_d,
      statut_d: "EN SERVICE",
      code_com_g: code,
      ame_g: kind.ame_g,
      regime_g: town ? "ZONE 30" : "AUTRE",
      sens_g: kind.sens_g,
      statut_g: "EN SERVICE",
      trafic_vit: kind.type === "VOIE_VERTE" ? null : limit,
      lumiere: town || random() < 0.15,
      d_service: year,
      date_maj: UPDATED,
      source: "Tracé fictif de démonstration",
      longueur_m: Math.round(km * 1000),
    },
    geometry: { type: "LineString", coordinates: points },
  };
}

/**
 * Three conventions of length (km), for what is open in the year: along the axis; on roads, where both ways count once, one
 * way a half and greenways nothing; tracks and greenways apart from cars, each direction counted.
 */
function lengths(code, year, type) {
  const own = cycleways.filter(
    (one) => (year < 2019 ? one.former : one.code) === code && one.year <= year && one.kind.type === type,
  );
  const km = own.reduce((sum, one) => sum + Math.round(one.km * 1000) / 1000, 0);
  const onRoads = own.reduce((sum, one) => sum + (Math.round(one.km * 1000) / 1000) * (one.kind.both ? 1 : 0.5), 0);
  const apart = type === "PISTE_CYCLABLE" || type === "VOIE_VERTE";
  return [
    year,
    code,
    type,
    ...[km, type === "VOIE_VERTE" ? 0 : onRoads, apart ? km * 2 : 0].map((v) => decimals(v, 3)),
  ];
}

/** Kilometres of roads of a commune: a base, then more with inhabitants; it hardly grows. */
function roads({ code, epci }, year) {
  const base = (epci === OLERON ? 18 : 16) + 0.021 * inhabitants(code, LAST);
  return base * wobble(`voirie ${code}`, 0.12) * 1.002 ** (year - LAST);
}

function PARKING_COLUMNS() {
  return [
    ...["id_local", "id_osm", "code_com", "coordonneesxy", "capacite", "capacite_cargo", "type_accroche", "mobilier"],
    ...["acces", "gratuit", "protection", "couverture", "surveillance", "lumiere", "url_info", "d_service", "source"],
    ...["proprietaire", "gestionnaire", "date_maj", "commentaires"],
  ];
}

function parkingsOf(commune) {
  return Array.from({ length: commune.parkings }, (_, i) => {
    const random = randomFrom(`stationnement ${commune.code} ${i + 1}`);
    const kind = draw(
      [
        { weight: 6, hook: "CADRE ET ROUE", furniture: "ARCEAU" },
        { weight: 3, hook: "ROUE", furniture: "RATELIER" },
        { weight: 1, hook: "CADRE", furniture: "POTELET" },
      ],
      i === 0 ? () => 0 : random,
    );
    const capacity = (commune.epci === OLERON ? 6 : 4) + 2 * Math.floor(random() * 5);
    return [
      ...[`${commune.code}-SV-${String(i + 1).padStart(2, "0")}`, null, commune.code],
      ...[`[${somewhereIn(commune, random).join(",")}]`, capacity, random() < 0.2 ? 2 : 0, kind.hook, kind.furniture],
      ...["LIBRE ACCES", true, "STATIONNEMENT NON FERME", random() < 0.2, false, random() < 0.4, null],
      ...[2008 + Math.floor(random() * 17), "Données de démonstration", null, null, UPDATED],
      "Stationnement inventé pour la démonstration",
    ];
  });
}

// --- car sharing -----------------------------------------------------------------------------------------------

function SHARING_COLUMNS() {
  return [
    ...[
      "id_local",
      "nom_lieu",
      "ad_lieu",
      "com_lieu",
      "insee",
      "type",
      "date_maj",
      "ouvert",
      "source",
      "Xlong",
      "Ylat",
    ],
    ...["nbre_pl", "nbre_pmr", "duree", "horaires", "proprio", "lumiere", "comm", "annee"],
  ];
}

function sharingPlacesOf(commune) {
  return Array.from({ length: commune.sharing }, (_, i) => {
    const random = randomFrom(`covoiturage ${commune.code} ${i + 1}`);
    const type =
      i === 0
        ? "Aire de covoiturage"
        : draw(
            [
              { weight: 3, type: "Parking" },
              { weight: 1, type: "Supermarché" },
            ],
            random,
          ).type;
    const [x, y] = somewhereIn(commune, random);
    const places = (inhabitants(commune.code, LAST) > 3000 ? 10 : 5) + Math.floor(random() * 9);
    return [
      ...[`${commune.code}-C-${String(i + 1).padStart(3, "0")}`, `Lieu fictif n° ${i + 1}`, "Emplacement fictif"],
      ...[nameOf(commune.code), commune.code, type, UPDATED, true, null, x, y, places, places > 12 ? 1 : 0, null],
      ...["24/7", null, random() < 0.5, "Lieu inventé pour la démonstration", LAST],
    ];
  });
}

/** Shared trips that leave from a commune in a year. */
function sharedTrips(commune, year) {
  const rate = (commune.epci === MARENNES ? 0.26 : 0.2) * 1.52 ** (year - LAST);
  const trips = Math.round(
    30 + inhabitants(commune.code, year) * rate * wobble(`covoiturage ${commune.code} ${year}`, 0.1),
  );
  const passengers = Math.round(trips * (1.18 + 0.1 * randomFrom(`passagers ${commune.code} ${year}`)()));
  const km = passengers * (commune.epci === OLERON ? 31 : 24) * wobble(`distance ${commune.code} ${year}`, 0.06);
  return [year, commune.code, trips, passengers, Math.round(km)];
}

// --- road accidents --------------------------------------------------------------------------------------------

/** The sum of the five years that end in `end`. */
function accidents(commune, end) {
  const years = [4, 3, 2, 1, 0].map((back) => accidentsOfYear(commune, end - back));
  const sum = (key) => years.reduce((total, year) => total + year[key], 0);
  const [killed, hospital] = [sum("killed"), sum("hospital")];
  return [`${end - 4}/${end}`, commune.code, sum("accidents"), killed, hospital, killed + hospital, sum("light")];
}

function accidentsOfYear({ code, epci }, year) {
  const random = randomFrom(`accidents ${code} ${year}`);
  const lockdown = year === 2020 ? 0.78 : 1;
  const rate = (epci === OLERON ? 11.5 : 9.5) * 0.978 ** (year - LAST) * lockdown;
  const count = poisson((rate * inhabitants(code, year)) / 10000, random);
  const found = { accidents: count, killed: 0, hospital: 0, light: 0 };
  for (let i = 0; i < count; i++) {
    const victims = random() < 0.25 ? 2 : 1;
    for (let v = 0; v < victims; v++) {
      const fate = random();
      found[fate < 0.065 ? "killed" : fate < 0.42 ? "hospital" : "light"]++;
    }
  }
  return found;
}
