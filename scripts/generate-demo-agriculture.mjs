// Invents the farming and shellfish data of the demonstration: farms, canteens, shellfish firms, concessions, production, waters.
//
//   node scripts/generate-demo-agriculture.mjs [FOLDER]
//
// FOLDER is the content folder written to, `datasets` by default. Nothing here is measured: the figures are drawn from
// a seed, around magnitudes that are known of the territory, so that the same bytes come out at every run. The metadata
// beside the data say so (`"demonstration": true`). What the data show on purpose:
//
//   - farms are fewer and larger, organic land grows; before 2019 Hiers-Brouage (17189) and Marennes (17219) report apart;
//   - production is under statistical secrecy: some cells count fewer than 3 firms, and until 2017 the two that sell organic oysters on
//     the island are all that it has. A firm is counted in one line, and so is all that it sells: counts add up. Elsewhere no line counts
//     fewer than 3 firms, nor has one above 85 %;
//   - sea areas belong to no commune: concessions, production and waters are known by intercommunality;
//   - a quality group, invented too, lends its sales by an agreement: small communes are masked, the last year waits;
//   - zones are closed longer in winters of epidemics (2020, 2023, 2024), while more of them are classed A; the days of each cause add up to
//     those of the zone.
import { join } from "node:path";
import { CONTENT, inhabitants, MARENNES, OLERON, PLACES, reportingParts } from "./lib/demo-places.mjs";
import { poisson, randomFrom, wobble } from "./lib/random.mjs";
import { writeCsv, writeFeatures } from "./lib/write-files.mjs";

const OUT = join(process.argv[2] ?? CONTENT, "agriculture");
const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
const LAST = 2024;

/** Invented for 2024: farms, hectares, % organic, % of farmers aged 55 or more, shellfish firms, % organic in canteens. */
const INVENTED = {
  17323: { farms: 11, land: 330, organic: 6.5, old: 55, firms: 6, canteen: 17 },
  17486: { farms: 4, land: 85, organic: 3.1, old: 62, firms: 5, canteen: 15 },
  17337: { farms: 21, land: 690, organic: 10.4, old: 49, firms: 24, canteen: 19 },
  17385: { farms: 18, land: 590, organic: 9.2, old: 47, firms: 41, canteen: 22 },
  17140: { farms: 12, land: 410, organic: 12.6, old: 44, firms: 52, canteen: 20 },
  17093: { farms: 9, land: 290, organic: 8.8, old: 50, firms: 63, canteen: 24 },
  17485: { farms: 4, land: 70, organic: 5.7, old: 57, firms: 12, canteen: 16 },
  17411: { farms: 3, land: 35, organic: 0, old: 60, firms: 14, canteen: 18 },
  17219: { farms: 34, land: 2650, organic: 13.9, old: 48, firms: 112, canteen: 21 },
  17058: { farms: 6, land: 310, organic: 6.2, old: 53, firms: 96, canteen: 19 },
  17351: { farms: 22, land: 1580, organic: 10.8, old: 51, firms: 38, canteen: 14 },
  17185: { farms: 15, land: 1010, organic: 7.4, old: 56, firms: 19, canteen: 13 },
  17265: { farms: 8, land: 520, organic: 9.6, old: 52, firms: 24, canteen: 15 },
  17406: { farms: 9, land: 640, organic: 15.2, old: 46, firms: 0, canteen: 23 },
};
const COMMUNES = PLACES.map((place) => ({ ...place, ...INVENTED[place.code] }));
/** Marshes of Brouage: Hiers-Brouage has more of the farms than of the inhabitants, and few shellfish firms. */
const HIERS_BROUAGE = { farms: 0.4, firms: 0.06 };

/** Sea areas that concessions and production are told by. Hectares by kind of farming, and tonnes, invented for 2024. */
const SECTORS = [
  { name: "Coureau nord", epci: OLERON, raised: 310, ground: 210, pools: 0, mussels: 120, tonnes: 3900, firms: 58 },
  { name: "Coureau centre", epci: OLERON, raised: 420, ground: 240, pools: 55, mussels: 0, tonnes: 5600, firms: 74 },
  { name: "Coureau sud", epci: OLERON, raised: 280, ground: 160, pools: 95, mussels: 0, tonnes: 4300, firms: 61 },
  {
    name: "Baie de Brouage",
    epci: MARENNES,
    raised: 330,
    ground: 190,
    pools: 30,
    mussels: 85,
    tonnes: 4700,
    firms: 66,
  },
  {
    name: "Embouchure de la Seudre",
    epci: MARENNES,
    raised: 260,
    ground: 150,
    pools: 160,
    mussels: 0,
    tonnes: 5900,
    firms: 92,
  },
  {
    name: "Rive droite de la Seudre",
    epci: MARENNES,
    raised: 45,
    ground: 20,
    pools: 410,
    mussels: 0,
    tonnes: 4800,
    firms: 81,
  },
];

/** Production zones: outline, and classes of non-burrowing (3) and burrowing (2) shellfish, each since a year. */
const ZONES = [
  zone("Pertuis nord", OLERON, [-1.225, 45.965, -1.19, 45.965, -1.19, 45.995, -1.225, 45.995], { 3: [[2013, "A"]] }),
  zone("Baie de Boyardville", OLERON, [-1.212, 45.936, -1.176, 45.936, -1.18, 45.962, -1.213, 45.962], {
    3: [[2013, "A"]],
    2: [[2013, "B"]],
  }),
  zone("Coureau nord", OLERON, [-1.172, 45.906, -1.15, 45.906, -1.152, 45.932, -1.178, 45.932], {
    3: [
      [2013, "B"],
      [2019, "A"],
    ],
  }),
  zone("Coureau centre", OLERON, [-1.172, 45.871, -1.157, 45.871, -1.154, 45.903, -1.171, 45.903], {
    3: [
      [2013, "B"],
      [2022, "A"],
    ],
  }),
  zone("Coureau sud", OLERON, [-1.184, 45.835, -1.161, 45.835, -1.158, 45.868, -1.177, 45.868], {
    3: [[2013, "B"]],
    2: [[2013, "B"]],
  }),
  zone("Pertuis sud", OLERON, [-1.194, 45.813, -1.166, 45.813, -1.161, 45.832, -1.184, 45.832], { 3: [[2013, "A"]] }),
  zone("Côte ouest", OLERON, [-1.365, 45.902, -1.345, 45.915, -1.375, 45.94, -1.395, 45.927], { 3: [[2013, "A"]] }),
  zone("Baie de Brouage", MARENNES, [-1.15, 45.9, -1.102, 45.908, -1.102, 45.925, -1.15, 45.925], {
    3: [[2013, "B"]],
    2: [[2013, "B"]],
  }),
  zone("Banc du large", MARENNES, [-1.154, 45.876, -1.143, 45.881, -1.135, 45.893, -1.154, 45.896], {
    3: [
      [2013, "B"],
      [2021, "A"],
    ],
  }),
  zone("Embouchure de la Seudre", MARENNES, [-1.15, 45.818, -1.137, 45.82, -1.14, 45.841, -1.152, 45.861], {
    3: [[2013, "B"]],
    2: [[2013, "C"]],
  }),
  zone("Seudre aval", MARENNES, [-1.125, 45.793, -1.1, 45.774, -1.105, 45.784, -1.13, 45.803], {
    3: [[2013, "B"]],
    2: [
      [2013, "C"],
      [2020, "B"],
    ],
  }),
  zone("Seudre amont", MARENNES, [-1.085, 45.764, -1.045, 45.7445, -1.05, 45.7525, -1.09, 45.772], {
    3: [
      [2013, "C"],
      [2018, "B"],
    ],
  }),
].map((one, rank) => ({ ...one, code: `DEMO.${String(rank + 1).padStart(2, "0")}` }));

function zone(name, epci, numbers, classes) {
  const corners = Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
  return { name, epci, ring: [...corners, corners[0]], classes };
}

/** Share of the oysters sold under each sign in 2024, and its yearly change; share of the firms whose main sale it is. */
const SIGNS = [
  { sign: "IGP", share: 0.3, change: 0.028, part: 0.36 },
  { sign: "LABEL_ROUGE", share: 0.045, change: 0.035, part: 0.07 },
  { sign: "AB", share: 0.055, change: 0.09, part: 0.055 },
];
/** Before, two firms of one sector sell all the organic oysters of the island. */
const ORGANIC_SINCE = 2018;
const FIRST_ORGANIC = "Coureau sud";
/** Years when oysters died more. */
const HARD_YEARS = { 2016: 0.94, 2020: 0.9, 2022: 0.96 };

/** Days of closure of an ordinary zone in each year; winters of epidemics are longer. */
const CLOSED = { 2015: 4, 2016: 3, 2017: 6, 2018: 8, 2019: 5, 2020: 21, 2021: 9, 2022: 6, 2023: 17, 2024: 13 };
/** Why zones are closed, and in which part of the days of an ordinary year and of a winter of epidemics. */
const CAUSES = [
  { cause: "BACTERIES", usual: 0.45, epidemic: 0.16 },
  { cause: "VIRUS", usual: 0.1, epidemic: 0.62 },
  { cause: "TOXINES", usual: 0.35, epidemic: 0.17 },
  { cause: "POLLUTION", usual: 0.1, epidemic: 0.05 },
];
const EPIDEMICS = [2020, 2023, 2024];

const farming = eachPart("farms", (commune, year, part) => farms(commune, year, part));
writeCsv(
  join(OUT, "exploitations", "data.csv"),
  ["annee", "code_insee", "nb_exploitations", "chefs", "chefs_55_ans_plus", "sau_ha", "sau_bio_ha"],
  farming,
);
writeCsv(
  join(OUT, "surfaces", "data.csv"),
  ["annee", "code_insee", "sau_ha", "cereales_ha", "prairies_ha", "permanentes_ha"],
  farming.map(([year, code, , , , land]) => [year, code, land, ...cropsOf(code, year, land)]),
);
writeCsv(
  join(OUT, "surfaces-bio", "data.csv"),
  ["annee", "code_insee", "nb_exploitations", "certifiee_ha", "conversion_ha", "bio_ha"],
  farming.map(([year, code, , , , , organic]) => {
    const converted = oneDecimal(organic * 0.17 * wobble(`conversion ${code} ${year}`, 0.3));
    return [year, code, "", oneDecimal(organic - converted), converted, organic];
  }),
);
writeCsv(
  join(OUT, "groupement", "data.csv"),
  ["code_insee", "annee", "nb_entreprises", "tonnes", "tonnes_signe_qualite", "tonnes_en_stock"],
  [2021, 2022, 2023, 2024, 2025].flatMap((year) => COMMUNES.flatMap((commune) => sales(commune, year))),
);
writeCsv(
  join(OUT, "cantines", "data.csv"),
  ["annee", "code_insee", "achats_eur", "achats_bio_eur", "achats_durables_eur"],
  YEARS.filter((year) => year >= 2019).flatMap((year) => COMMUNES.map((commune) => canteens(commune, year))),
);
writeCsv(
  join(OUT, "entreprises-conchylicoles", "data.csv"),
  ["annee", "code_insee", "nb_entreprises", "emplois_etp"],
  eachPart("firms", (commune, year, part) => shellfishFirms(commune, year, part)),
);
writeCsv(
  join(OUT, "concessions", "data.csv"),
  [
    ...["annee", "secteur", "espece", "mode", "nb_concessions", "nb_entreprises", "part_premiere_pct", "surface_ha"],
    "siren_epci",
  ],
  YEARS.flatMap((year) => SECTORS.flatMap((sector) => concessions(sector, year))),
);
writeCsv(
  join(OUT, "production", "data.csv"),
  ["annee", "secteur", "espece", "signe_qualite", "nb_entreprises", "part_premiere_pct", "tonnage_t", "siren_epci"],
  YEARS.flatMap((year) => SECTORS.flatMap((sector) => production(sector, year))),
);
writeFeatures(join(OUT, "zones-sanitaires", "data.geojson"), ZONES.flatMap(rulings));
writeCsv(
  join(OUT, "suivi-sanitaire", "data.csv"),
  ["annee", "siren_epci", "code_zone", "nom", "classe", "surface_ha", "jours_fermeture", "alertes_remi"],
  YEARS.flatMap((year) => ZONES.map((one) => surveillance(one, year))),
);

writeCsv(
  join(OUT, "fermetures", "data.csv"),
  ["annee", "siren_epci", "code_zone", "nom", "cause", "jours_fermeture"],
  YEARS.flatMap((year) => ZONES.flatMap((one) => closures(one, year))),
);

/** Rows of every year and of every commune that reported then; `what` says which share Hiers-Brouage had. */
function eachPart(what, rowOf) {
  return YEARS.flatMap((year) =>
    COMMUNES.flatMap((commune) =>
      reportingParts(commune.code, year).map(({ code, share }) => {
        const own = share === 1 ? 1 : code === "17189" ? HIERS_BROUAGE[what] : 1 - HIERS_BROUAGE[what];
        return rowOf(commune, year, { code, share: own });
      }),
    ),
  );
}

// --- farms and canteens ----------------------------------------------------------------------------------------

function farms({ farms: count, land, organic, old }, year, { code, share }) {
  const back = year - LAST;
  const number = Math.max(3, Math.round(count * share * 0.981 ** back));
  const heads = Math.max(number, Math.round(number * 1.12));
  const elders = Math.round((heads * (old + 0.9 * back) * wobble(`âge ${code} ${year}`, 0.03)) / 100);
  const hectares = land * share * 0.9985 ** back * wobble(`SAU ${code} ${year}`, 0.004);
  const bio = hectares * (organic / 100) * 1.09 ** back * wobble(`bio ${code} ${year}`, 0.03);
  return [year, code, number, heads, elders, oneDecimal(hectares), oneDecimal(bio)];
}

/** Hectares of cereals, meadows, vines and orchards, invented: the mainland has more of marshes and meadows, the island of vines. */
function cropsOf(code, year, land) {
  const shares = PLACES.find((place) => place.code === code)?.epci === OLERON ? [0.16, 0.48, 0.2] : [0.24, 0.66, 0.02];
  return shares.map((share, rank) => oneDecimal(land * share * wobble(`culture ${rank} ${code} ${year}`, 0.08)));
}

/** What the canteens of a commune buy in a year, in euros: all, organic, organic or under another sign of quality. */
function canteens({ code, canteen }, year) {
  const back = year - LAST;
  const total =
    inhabitants(code, year) * 23 * wobble(`cantine ${code}`, 0.15) * 1.035 ** back * (year === 2020 ? 0.72 : 1);
  const organic = (canteen / 100) * 1.15 ** back * wobble(`cantine bio ${code} ${year}`, 0.05);
  const lasting = organic + ((canteen + 5) / 100) * 1.14 ** back * wobble(`cantine durable ${code} ${year}`, 0.06);
  return [year, code, ...[total, total * organic, total * lasting].map(Math.round)];
}

// --- shellfish farming -----------------------------------------------------------------------------------------

function shellfishFirms({ firms }, year, { code, share }) {
  const back = year - LAST;
  const number = firms === 0 ? 0 : Math.max(3, Math.round(firms * share * 0.979 ** back));
  const jobs =
    number * 3.3 * wobble(`emplois ${code}`, 0.12) * 1.006 ** back * wobble(`emplois ${code} ${year}`, 0.015);
  return [year, code, number, oneDecimal(jobs)];
}

function concessions({ name, epci, raised, ground, pools, mussels, firms }, year) {
  const kinds = [
    { species: "HUITRE_CREUSE", mode: "SURELEVE", hectares: raised, size: 0.28, part: 0.8, change: 0.001 },
    { species: "HUITRE_CREUSE", mode: "SOL", hectares: ground, size: 0.34, part: 0.55, change: -0.017 },
    { species: "HUITRE_CREUSE", mode: "CLAIRE", hectares: pools, size: 0.42, part: 0.5, change: -0.004 },
    { species: "MOULE", mode: "FILIERE", hectares: mussels, size: 2.4, part: 0.12, change: 0.012 },
  ];
  return kinds
    .filter(({ hectares }) => hectares > 0)
    .map(({ species, mode, hectares, size, part, change }) => {
      const seed = `concessions ${name} ${mode}`;
      const surface = hectares * (1 + change) ** (year - LAST) * wobble(`${seed} ${year}`, 0.004);
      const holders = Math.max(4, Math.round(firms * part * 0.982 ** (year - LAST)));
      const largest = oneDecimal((100 / holders) * (2.2 + 1.4 * randomFrom(seed)()));
      const count = Math.max(holders, Math.round(surface / (size * wobble(seed, 0.1))));
      return [year, name, species, mode, count, holders, Math.min(60, largest), oneDecimal(surface), epci];
    });
}

function production({ name, epci, tonnes, mussels, firms }, year) {
  const back = year - LAST;
  const oysters = tonnes * 0.988 ** back * (HARD_YEARS[year] ?? 1) * wobble(`production ${name} ${year}`, 0.02);
  const signed = SIGNS.filter(({ sign }) => sign !== "AB" || sellsOrganic(name, epci, year)).map(
    ({ sign, share, change, part }) => ({
      species: "HUITRE_CREUSE",
      sign,
      quantity: oysters * share * (1 + change) ** back * wobble(`${sign} ${name}`, 0.15),
      makers: sign === "AB" && isFirstOrganic(epci, year) ? 2 : firms * part * (1 + change) ** back,
    }),
  );
  const rest = oysters - signed.reduce((sum, { quantity }) => sum + quantity, 0);
  const shrinking = 0.982 ** back;
  const rows = [
    ...signed,
    { species: "HUITRE_CREUSE", sign: "AUCUN", quantity: rest, makers: firms * 0.42 * shrinking },
    {
      species: "PALOURDE",
      sign: "AUCUN",
      quantity: tonnes * 0.012 * wobble(`palourde ${name} ${year}`, 0.2),
      makers: firms * 0.04 * shrinking,
    },
    {
      species: "MOULE",
      sign: "AUCUN",
      quantity: mussels * 9.5 * wobble(`moule ${name} ${year}`, 0.12),
      makers: firms * 0.06 * shrinking,
    },
  ];
  return rows
    .filter(({ quantity }) => quantity > 0)
    .map(({ species, sign, quantity, makers }) => {
      const number = Math.max(2, Math.round(makers));
      const largest = Math.min(
        72,
        oneDecimal((100 / number) * (1.2 + 1.1 * randomFrom(`${name} ${species} ${sign}`)())),
      );
      return [year, name, species, sign, number, largest, oneDecimal(quantity), epci];
    });
}

function isFirstOrganic(epci, year) {
  return epci === OLERON && year < ORGANIC_SINCE;
}

function sellsOrganic(name, epci, year) {
  return !isFirstOrganic(epci, year) || name === FIRST_ORGANIC;
}

// --- what the quality group lends by an agreement --------------------------------------------------------------

/** Sales of the members of the group by commune of their seat; from 2021, when the group is said to have begun. */
function sales({ code, firms }, year) {
  const members = Math.round(firms * 0.34 * 0.99 ** (2025 - year));
  if (members === 0) return [];
  const tonnes = oneDecimal(members * 27 * wobble(`groupement ${code} ${year}`, 0.14));
  const kept = oneDecimal(tonnes * 0.2 * wobble(`groupement stock ${code} ${year}`, 0.3));
  return [[code, year, members, tonnes, oneDecimal(tonnes * 0.62), kept]];
}

// --- waters ----------------------------------------------------------------------------------------------------

/** One feature for each class that a zone had, in force or not. */
function rulings({ code, name, epci, ring, classes }) {
  return Object.entries(classes).flatMap(([group, list]) =>
    list.map(([since, letter], rank) => {
      const next = list[rank + 1]?.[0];
      return {
        type: "Feature",
        properties: {
          code_zone: code,
          nom: name,
          groupe: Number(group),
          classe: letter,
          date_arrete: `${since - 1}-12-18`,
          ref_arrete: "Arrêté fictif de démonstration",
          valide_du: `${since}-01-01`,
          valide_au: next ? `${next - 1}-12-31` : null,
          siren_epci: epci,
        },
        geometry: { type: "Polygon", coordinates: [ring] },
      };
    }),
  );
}

/** What happened in a zone in a year, for oysters and mussels (group 3). */
function surveillance({ code, name, epci, ring, classes }, year) {
  const letter = classes[3].findLast(([since]) => since <= year)[1];
  const exposed = { A: 0.6, B: 1.25, C: 1.8 }[letter];
  const days = Math.round(CLOSED[year] * exposed * wobble(`fermeture ${code} ${year}`, 0.35));
  const alerts = poisson(0.4 * exposed, randomFrom(`alerte ${code} ${year}`));
  return [year, epci, code, name, letter, oneDecimal(hectaresOf(ring)), days, alerts];
}

/** The days of a zone in a year by cause, whole days that add up to it; no row for a cause that closed nothing. */
function closures(one, year) {
  const [, epci, code, name, , , days] = surveillance(one, year);
  const kind = EPIDEMICS.includes(year) ? "epidemic" : "usual";
  let left = days;
  return CAUSES.map((each, rank) => {
    const share = each[kind] * wobble(`cause ${each.cause} ${code} ${year}`, 0.4);
    const own = rank === CAUSES.length - 1 ? left : Math.min(left, Math.round(days * share));
    left -= own;
    return [year, epci, code, name, each.cause, own];
  }).filter((row) => row.at(-1) > 0);
}

/** Area of a small ring, in hectares, on a sphere (the formula of Chamberlain and Duquette). */
function hectaresOf(ring) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const twice = ring
    .slice(1)
    .reduce((sum, [x2, y2], i) => sum + rad(x2 - ring[i][0]) * (2 + Math.sin(rad(ring[i][1])) + Math.sin(rad(y2))), 0);
  return (Math.abs(twice) * 6371008.8 ** 2) / 2 / 10_000;
}

function oneDecimal(value) {
  return Math.round(value * 10) / 10;
}
