// Writes the reference geography of datasets/territoires/: territories, events, populations and the official code list.
//
//   node scripts/generate-territories.mjs
//
// Everything comes from the npm package @etalab/decoupage-administratif (COG of Insee, list of EPCI of the DGCL, legal
// populations of Insee; Licence Ouverte), brought into a temporary folder when the script runs. Its result is
// committed; run it again once a year after adding the new version below. It writes:
//
//   metadata.json       where all this comes from
//   territories.json    communes, EPCI, PETR, département, région, France
//   events.json         dated changes of the home perimeter
//   populations.csv     population municipale of the communes, by reference year
//   cog-communes.csv    every commune code of France, with the periods in which it was valid and what it became
//   epci-communes.csv   every EPCI of France with its communes and their population, and
//   departements.csv    every département with its région: what `territories init` writes another territory from
//
// One version of the package holds populations of two reference years: its epci.json lags behind its communes.json.
// They are never mixed: each year below names the one file that it is read from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withPackages } from "./lib/bring-package.mjs";
import { writeCsv, writeJson } from "./lib/write-files.mjs";

const OUT = join(import.meta.dirname, "..", "datasets", "territoires");
const PACKAGE = "@etalab/decoupage-administratif";
const VINTAGE = "2026-01-01";

const OLERON = "241700624";
const MARENNES = "241700699";
const PETR = "petr-marennes-oleron";

/** Communes that do not border the sea: our word, for peers of the same kind, not the list of the loi littoral. */
const INLAND = new Set(["17185", "17265", "17351", "17406"]);

/** Package version that holds the population of each reference year, with the totals published by Insee. */
const POPULATIONS = [
  { year: 2018, version: "1.1.1", file: "epci.json", inForce: 2021, totals: { [OLERON]: 22092, [MARENNES]: 15436 } },
  { year: 2019, version: "2.3.1", file: "epci.json", inForce: 2022, totals: { [OLERON]: 21972, [MARENNES]: 15487 } },
  { year: 2020, version: "3.1.1", file: "epci.json", inForce: 2023, totals: { [OLERON]: 22076, [MARENNES]: 15505 } },
  { year: 2021, version: "4.1.0", file: "epci.json", inForce: 2024, totals: { [OLERON]: 22255, [MARENNES]: 15525 } },
  { year: 2022, version: "5.3.0", file: "epci.json", inForce: 2025, totals: { [OLERON]: 22518, [MARENNES]: 15522 } },
  {
    year: 2023,
    version: "6.0.0",
    file: "communes.json",
    inForce: 2026,
    totals: { [OLERON]: 22568, [MARENNES]: 15549 },
  },
];

/** The version that tells every change since 1943 (last date: 2019-01-01), then the lists on 1 January of each year. */
const HISTORY_VERSION = "0.8.0";
const YEARLY_LISTS = [
  { date: "2021-01-01", version: "1.1.1" },
  { date: "2022-01-01", version: "2.3.1" },
  { date: "2023-01-01", version: "3.1.1" },
  { date: "2024-01-01", version: "4.1.0" },
  { date: "2025-01-01", version: "5.3.0" },
  { date: "2026-01-01", version: "6.0.0" },
];

/** Changes of the COG between two yearly lists that did not take effect on 1 January (Insee, movements of communes). */
const DATED_CHANGES = {
  21213: "2019-02-28", // Crimolois, into Neuilly-Crimolois
  21507: "2019-02-28", // Premières, into Collonges-et-Premières
  45287: "2019-03-01", // Saint-Loup-de-Gonois, into La Selle-sur-le-Bied
  14666: "2019-12-31", // Sannerville, separated from Saline
  12076: "2024-03-04", // Conques-en-Rouergue changes its chef-lieu, hence its code: 12218
  12218: "2024-03-04",
  69159: "2024-03-15", // Porte des Pierres Dorées: 69114
  69114: "2024-03-15",
  14011: "2024-04-24", // Aurseulles: 14581
  14581: "2024-04-24",
};

const EVENTS = [
  {
    date: "2019-01-01",
    kind: "merger",
    before: ["17189", "17219"],
    after: ["17219"],
    title: "Hiers-Brouage et Marennes se réunissent dans la commune nouvelle de Marennes-Hiers-Brouage",
    source: "Insee, Code officiel géographique",
  },
];

const SOURCES = {
  vintage: VINTAGE,
  sources: [
    {
      title: "Code officiel géographique",
      producer: "Insee, repris par @etalab/decoupage-administratif 6.0.0",
      vintage: "2026",
      licence: "Licence Ouverte",
      covers: "communes, département, région",
    },
    {
      title: "Code officiel géographique : communes actuelles et anciennes depuis 1943",
      producer: "Insee, repris par @etalab/decoupage-administratif 0.8.0, 1.1.1, 2.3.1, 3.1.1, 4.1.0, 5.3.0 et 6.0.0",
      vintage: "1943–2026",
      licence: "Licence Ouverte",
      covers:
        "cog-communes.csv : chaque code de commune, ses périodes de validité et ce qu’il est devenu. Une commune " +
        "associée ou déléguée y figure jusqu’au jour où elle a cessé d’être une commune ; les arrondissements " +
        "municipaux de Paris, Lyon et Marseille y figurent comme des communes, car des données les emploient. " +
        "Depuis 2019, un changement sans date connue est daté du 1er janvier qui le suit.",
    },
    {
      title: "Liste et composition des EPCI à fiscalité propre",
      producer: "DGCL, reprise par @etalab/decoupage-administratif 6.0.0",
      vintage: "2026",
      licence: "Licence Ouverte",
      covers: "les deux communautés de communes et leurs communes membres",
    },
    {
      title: "Populations légales (population municipale)",
      producer:
        "Insee, reprises par @etalab/decoupage-administratif : epci.json de 1.1.1, 2.3.1, 3.1.1, 4.1.0 et 5.3.0 " +
        "(2018 à 2022), communes.json de 6.0.0 (2023)",
      vintage: "2018–2023",
      licence: "Licence Ouverte",
      covers: "populations.csv : population municipale des 14 communes, par année de référence",
    },
    {
      title: "Composition des EPCI à fiscalité propre de France, et population municipale de leurs communes",
      producer: "DGCL et Insee, reprises par @etalab/decoupage-administratif 6.0.0 (epci.json, communes.json)",
      vintage: "2026",
      licence: "Licence Ouverte",
      covers:
        "epci-communes.csv et departements.csv : de quoi écrire les territoires d’une autre intercommunalité " +
        "(territories init)",
    },
  ],
  outlines: {
    kind: "schematic",
    title: "Contours schématiques",
    source:
      "Dessin du projet : trait de côte simplifié (Natural Earth, domaine public, par world-atlas) partagé autour des " +
      "mairies. Ce ne sont pas les limites officielles des communes.",
    licence: "Domaine public",
  },
};

await withPackages((bring) => {
  const read = (version, file) => JSON.parse(readFileSync(join(bring(PACKAGE, version), "data", file), "utf8"));
  const epcis = read("6.0.0", "epci.json");
  const communes = read("6.0.0", "communes.json");

  const members = new Map([OLERON, MARENNES].map((code) => [code, membersOf(epcis, code)]));
  writeJson(join(OUT, "territories.json"), listTerritories(members, communes));
  writeJson(join(OUT, "events.json"), EVENTS);
  writeCsv(
    join(OUT, "populations.csv"),
    ["territoire", "annee", "nature", "valeur", "source"],
    listPopulations(members, read),
  );
  writeCsv(join(OUT, "cog-communes.csv"), ["code", "nom", "du", "au", "devient"], listCommunes(read));
  writeCsv(
    join(OUT, "epci-communes.csv"),
    ["epci", "nom", "annee", "communes"],
    listEpcis(epcis, readPopulations(communes, "communes.json")),
  );
  writeCsv(
    join(OUT, "departements.csv"),
    ["code", "nom", "liaison", "region", "nom_region"],
    listDepartements(read("6.0.0", "departements.json"), read("6.0.0", "regions.json")),
  );
  writeJson(join(OUT, "metadata.json"), SOURCES);
});

/** Codes of the communes of an EPCI, sorted. */
function membersOf(epcis, code) {
  const epci = epcis.find((candidate) => candidate.code === code);
  return epci.membres.map((member) => member.code).sort();
}

// --- territories -----------------------------------------------------------------------------------------------

function listTerritories(members, communes) {
  const current = new Map(communes.filter((c) => c.type === "commune-actuelle").map((c) => [c.code, c]));
  const list = [...members].flatMap(([epci, codes]) =>
    codes.map((code) => {
      const { nom, siren } = current.get(code);
      return commune(code, typographic(nom), epci, { siren });
    }),
  );
  assertEqual("communes", list.length, 14);
  list.push(
    commune("17189", "Hiers-Brouage", MARENNES, { to: "2019-01-01" }),
    {
      code: OLERON,
      level: "epci",
      name: "Communauté de communes de l’Île d’Oléron",
      shortName: "Île d’Oléron",
      ofName: "de l’Île d’Oléron",
      atName: "sur l’Île d’Oléron",
      siren: OLERON,
      parents: [{ code: PETR }, { code: "dep-17" }],
    },
    {
      code: MARENNES,
      level: "epci",
      name: "Communauté de communes du Bassin de Marennes",
      shortName: "Bassin de Marennes",
      ofName: "du Bassin de Marennes",
      atName: "dans le Bassin de Marennes",
      siren: MARENNES,
      parents: [{ code: PETR }, { code: "dep-17" }],
    },
    {
      code: PETR,
      level: "petr",
      name: "Pôle Marennes Oléron",
      ofName: "du Pôle Marennes Oléron",
      atName: "dans le Pôle Marennes Oléron",
      parents: [{ code: "dep-17" }],
    },
    {
      code: "dep-17",
      level: "departement",
      name: "Charente-Maritime",
      ofName: "de la Charente-Maritime",
      atName: "en Charente-Maritime",
      insee: "17",
      parents: [{ code: "reg-75" }],
    },
    {
      code: "reg-75",
      level: "region",
      name: "Nouvelle-Aquitaine",
      ofName: "de la Nouvelle-Aquitaine",
      atName: "en Nouvelle-Aquitaine",
      insee: "75",
      parents: [{ code: "france" }],
    },
    { code: "france", level: "france", name: "France", ofName: "de la France", atName: "en France", parents: [] },
  );
  return list;
}

function commune(code, name, epci, { siren, to } = {}) {
  const bound = to ? { to } : {};
  return {
    code,
    level: "commune",
    name,
    ...articles(name),
    insee: code,
    ...(siren ? { siren } : {}),
    kind: INLAND.has(code) ? "rétro-littorale" : "littorale",
    parents: [epci, PETR, "dep-17"].map((parent) => ({ code: parent, ...bound })),
    ...(to ? { validity: bound } : {}),
  };
}

/** « Le Gua » gives « du Gua » and « au Gua »; « La Brée-les-Bains » keeps its article; a vowel or a mute h elides. */
function articles(name) {
  if (name.startsWith("Le ")) return { ofName: `du ${name.slice(3)}`, atName: `au ${name.slice(3)}` };
  const elided = /^[AEIOUYÉÈÎÔH]/.test(name) ? `d’${name}` : `de ${name}`;
  return { ofName: elided, atName: `à ${name}` };
}

function typographic(name) {
  return name.replaceAll("'", "’");
}

// --- populations -----------------------------------------------------------------------------------------------

function listPopulations(members, read) {
  const rows = POPULATIONS.flatMap(({ year, version, file, inForce, totals }) => {
    const population = readPopulations(read(version, file), file);
    const source = `Insee – population municipale ${year} (en vigueur le 1er janvier ${inForce})`;
    return [...members].flatMap(([epci, codes]) => {
      const sum = codes.reduce((total, code) => total + population.get(code), 0);
      assertEqual(`population ${year} of ${epci}`, sum, totals[epci]);
      return codes.map((code) => [code, year, "municipale", population.get(code), source]);
    });
  });
  const total2023 = rows.filter(([, year]) => year === 2023).reduce((total, [, , , value]) => total + value, 0);
  assertEqual("population 2023", total2023, 38117);
  return rows;
}

/** Population municipale by commune, of one file of one version. */
function readPopulations(data, file) {
  return file === "epci.json"
    ? new Map(data.flatMap((epci) => epci.membres.map((member) => [member.code, member.populationMunicipale])))
    : new Map(data.filter((c) => c.type === "commune-actuelle").map((c) => [c.code, c.population]));
}

// --- all of France, for territories init ------------------------------------------------------------------------

/** One line for each EPCI: its communes as `code:population`, joined by "|". The list of 6.0.0 is that of 2026. */
function listEpcis(epcis, population) {
  return epcis
    .map(({ code, nom, membres }) => {
      const members = membres.map((member) => member.code).sort();
      return [code, typographic(nom), 2023, members.map((member) => `${member}:${population.get(member)}`).join("|")];
    })
    .sort(([a], [b]) => compare(a, b));
}

/** `liaison` is the TNCC of Insee: which article the name takes. */
function listDepartements(departements, regions) {
  const names = new Map(regions.map(({ code, nom }) => [code, nom]));
  return departements.map(({ code, nom, typeLiaison, region }) => [
    code,
    typographic(nom),
    typeLiaison,
    region,
    typographic(names.get(region) ?? ""),
  ]);
}

// --- official code list ----------------------------------------------------------------------------------------

/**
 * One line for each period in which a code was that of a commune: `du` included, `au` excluded, empty = unbounded.
 * A change of name alone does not cut a period: the line bears the last name. Associated and delegated communes
 * have no line of their own as such: their line ends on the day they stopped being communes, `devient` saying where
 * they went. Municipal arrondissements have one, because data are keyed by their codes.
 */
function listCommunes(read) {
  const periods = periodsUntil2019(read(HISTORY_VERSION, "historique-communes.json"));
  addMissing(periods, read(HISTORY_VERSION, "communes.json"));
  for (const { date, version } of YEARLY_LISTS) applyYearlyList(periods, date, read(version, "communes.json"));
  for (const { code, nom } of read("6.0.0", "communes.json").filter((c) => c.type === "arrondissement-municipal")) {
    periods.push({ code, name: nom, from: "", to: "", becomes: [] });
  }
  checkKnownFacts(periods);
  return periods
    .sort((a, b) => compare(a.code, b.code) || compare(a.from, b.from))
    .map(({ code, name, from, to, becomes }) => [code, typographic(name), from, to, becomes.join("|")]);
}

/** Periods since 1943, from the records of the package: each bears a state of a code, linked to the next one. */
function periodsUntil2019(records) {
  const byId = new Map(records.map((record) => [record.id, record]));
  const byCode = groupByCode(records.filter((record) => record.type === "COM"));
  const periods = [];
  for (const [code, states] of byCode) {
    states.sort((a, b) => compare(a.dateDebut ?? "", b.dateDebut ?? ""));
    let open;
    for (const state of states) {
      if (open && open.to === state.dateDebut) Object.assign(open, { name: state.nom, to: state.dateFin ?? "" });
      else {
        open = { code, name: state.nom, from: state.dateDebut ?? "", to: state.dateFin ?? "", becomes: [] };
        periods.push(open);
      }
      open.becomes = state.successeur ? [communeOf(byId.get(state.successeur), byId)] : [];
    }
  }
  return periods;
}

function groupByCode(records) {
  const groups = new Map();
  for (const record of records) {
    const group = groups.get(record.code);
    if (group) group.push(record);
    else groups.set(record.code, [record]);
  }
  return groups;
}

/** Code of the commune that a state belongs to: itself, or the one that an associated or delegated commune is part of. */
function communeOf(state, byId) {
  let current = state;
  while (current.type !== "COM") current = byId.get(current.pole);
  return current.code;
}

/** Overseas communities are not in the history of the package. */
function addMissing(periods, communes) {
  const known = new Set(periods.map((period) => period.code));
  for (const { code, nom, type } of communes) {
    if (type === "commune-actuelle" && !known.has(code))
      periods.push({ code, name: nom, from: "", to: "", becomes: [] });
  }
}

/** Compares the open periods with the list of a date, closes those that ended, opens those that began. */
function applyYearlyList(periods, date, communes) {
  const current = new Map(communes.filter((c) => c.type === "commune-actuelle").map((c) => [c.code, c]));
  const open = new Map(periods.filter((period) => period.to === "").map((period) => [period.code, period]));
  for (const [code, period] of open) {
    const commune = current.get(code);
    if (commune) period.name = commune.nom;
    else Object.assign(period, { to: DATED_CHANGES[code] ?? date, becomes: successorsOf(code, communes) });
  }
  for (const [code, { nom }] of current) {
    if (!open.has(code)) periods.push({ code, name: nom, from: DATED_CHANGES[code] ?? date, to: "", becomes: [] });
  }
}

function successorsOf(code, communes) {
  const heir = communes.find((c) => c.type === "commune-actuelle" && c.anciensCodes?.includes(code));
  const part = communes.find((c) => c.type.startsWith("commune-") && c.code === code);
  const successor = heir?.code ?? part?.chefLieu;
  if (!successor) throw new Error(`commune ${code} ended and nothing says where it went`);
  return [successor];
}

/** Facts known from Insee, checked at each run so that a wrong reading of the package is seen. */
function checkKnownFacts(periods) {
  const of = (code) => periods.filter((period) => period.code === code).sort((a, b) => compare(a.from, b.from));
  assertEqual(
    "17189",
    JSON.stringify(of("17189").map((p) => [p.from, p.to, p.becomes])),
    '[["","2019-01-01",["17219"]]]',
  );
  assertEqual(
    "17219",
    JSON.stringify(of("17219").map((p) => [p.name, p.from, p.to])),
    '[["Marennes-Hiers-Brouage","",""]]',
  );
  assertEqual("76000", of("76000").length, 0);
  assertEqual("20004 (Ajaccio)", of("20004")[0].becomes.join(), "2A004");
  assertEqual(
    "76095 (Bihorel)",
    of("76095")
      .map((p) => `${p.from}/${p.to}`)
      .join(),
    "/2012-01-01,2014-01-01/",
  );
  assertEqual("12076 (Conques)", of("12076").at(-1).becomes.join(), "12218");
  assertEqual("current communes", periods.filter((p) => p.to === "").length - 45, 34969);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function assertEqual(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: found ${found}, expected ${expected}`);
}
