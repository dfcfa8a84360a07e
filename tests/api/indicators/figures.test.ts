import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import { readCsv } from "../../datasets/content.js";
import { sum } from "../../datasets/theme.js";
import { type Demonstration, openDemonstration } from "./demonstration.js";
import { MARENNES, OLERON, PETR } from "./support.js";

/** A figure of the site, and the same by plain arithmetic on the lines of the files. */
type Figure = [indicator: string, territory: string, period: string, expected: () => number];

const OLERON_COMMUNES = ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];
/** 17189 Hiers-Brouage until the end of 2018. */
const BASSIN_COMMUNES = ["17058", "17185", "17189", "17219", "17265", "17351", "17406"];
const ALL_COMMUNES = [...OLERON_COMMUNES, ...BASSIN_COMMUNES];

const populations = readCsv("territoires/populations.csv");

/** Inhabitants (population municipale) of communes in a year. */
const inhabitants = (communes: string[], year: number) =>
  sum(
    populations,
    "valeur",
    (line) => line.nature === "municipale" && line.annee === String(year) && communes.includes(line.territoire ?? ""),
  );

let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = await openDemonstration();
});
afterAll(() => demonstration.remove());

async function read(indicator: string, territory: string, period: string): Promise<Observation> {
  const [from = "", to = from] = period.split("/");
  const address = `/api/indicators/${indicator}/observations?territory=${territory}&from=${from}&to=${to}`;
  const { body } = await request(demonstration.app).get(address).expect(200);
  expect(body.data, address).toHaveLength(1);
  return body.data[0];
}

function check(figures: Figure[]): void {
  it.each(figures)("%s of %s in %s", async (indicator, territory, period, expected) => {
    const { value } = await read(indicator, territory, period);
    const plain = expected();
    expect(plain).toBeGreaterThan(0);
    expect((value ?? Number.NaN) / plain).toBeCloseTo(1, 9);
  });
}

type Line = ReturnType<typeof readCsv>[number];

/** Sums of a column over the lines of some territories in a year (or the years of a period), as the file writes them. */
const table = (path: string, { place = "code_insee", when = "annee" } = {}) => {
  const lines = readCsv(path);
  return (
    column: string,
    codes: string[],
    period: number | string | null,
    keep: (line: Line) => boolean = () => true,
  ) =>
    sum(
      lines,
      column,
      (line) => codes.includes(line[place] ?? "") && (period === null || line[when] === String(period)) && keep(line),
    );
};

/** Marennes-Hiers-Brouage, as it was until 2018. */
const BOTH = ["17189", "17219"];
const isOf =
  (column: string, ...values: string[]) =>
  (line: Line) =>
    values.includes(line[column] ?? "");

describe("the figures of waste are those of the file", () => {
  const lines = readCsv("dechets/tonnages/data.csv");
  const tonnes = (communes: string[], year: number, ...fluxes: string[]) =>
    sum(
      lines,
      "tonnage",
      (line) =>
        line.annee === String(year) &&
        communes.includes(line.code_insee ?? "") &&
        (fluxes.length === 0 || fluxes.includes(line.flux ?? "")),
    );
  const treated = (communes: string[], year: number) =>
    sum(
      lines,
      "tonnage",
      (line) =>
        line.annee === String(year) &&
        communes.includes(line.code_insee ?? "") &&
        (line.traitement === "RECYCLAGE" || line.traitement === "VALO_ORGANIQUE"),
    );
  const SORTED = ["EMBALLAGES_PAPIERS", "VERRE", "BIODECHETS"];
  const kilograms = (tons: number, people: number) => (tons * 1000) / people;
  const without = (commune: string, communes: string[]) => communes.filter((code) => code !== commune);

  check([
    // Communes. Marennes-Hiers-Brouage until 2018 is the lines of 17189 and 17219, over the inhabitants of both together.
    ["dechets-omr-hab", "17093", "2023", () => kilograms(tonnes(["17093"], 2023, "OMR"), 4366)],
    ["dechets-omr-hab", "17485", "2022", () => kilograms(tonnes(["17485"], 2022, "OMR"), 1096)],
    ["dechets-omr-hab", "17219", "2018", () => kilograms(tonnes(["17189", "17219"], 2018, "OMR"), 6250)],
    ["dechets-omr-hab", "17219", "2020", () => kilograms(tonnes(["17219"], 2020, "OMR"), inhabitants(["17219"], 2020))],
    ["dechets-dma-hab", "17323", "2019", () => kilograms(tonnes(["17323"], 2019), inhabitants(["17323"], 2019))],
    ["dechets-dma-hab", "17486", "2024", () => kilograms(tonnes(["17486"], 2024), inhabitants(["17486"], 2023))],
    [
      "dechets-selective-hab",
      "17337",
      "2021",
      () => kilograms(tonnes(["17337"], 2021, ...SORTED), inhabitants(["17337"], 2021)),
    ],
    [
      "dechets-selective-hab",
      "17058",
      "2022",
      () => kilograms(tonnes(["17058"], 2022, ...SORTED), inhabitants(["17058"], 2022)),
    ],
    [
      "dechets-decheterie-hab",
      "17385",
      "2020",
      () => kilograms(tonnes(["17385"], 2020, "DECHETERIE"), inhabitants(["17385"], 2020)),
    ],
    ["dechets-recyclage", "17411", "2016", () => (treated(["17411"], 2016) / tonnes(["17411"], 2016)) * 100],
    [
      "dechets-recyclage",
      "17219",
      "2017",
      () => (treated(["17189", "17219"], 2017) / tonnes(["17189", "17219"], 2017)) * 100,
    ],
    ["dechets-recyclage", "17351", "2023", () => (treated(["17351"], 2023) / tonnes(["17351"], 2023)) * 100],

    // The island.
    [
      "dechets-omr-hab",
      OLERON,
      "2018",
      () => kilograms(tonnes(OLERON_COMMUNES, 2018, "OMR"), inhabitants(OLERON_COMMUNES, 2018)),
    ],
    ["dechets-omr-hab", OLERON, "2022", () => kilograms(tonnes(OLERON_COMMUNES, 2022, "OMR"), 22_518)],
    [
      "dechets-omr-hab",
      OLERON,
      "2024",
      () => kilograms(tonnes(OLERON_COMMUNES, 2024, "OMR"), inhabitants(OLERON_COMMUNES, 2023)),
    ],
    [
      "dechets-dma-hab",
      OLERON,
      "2020",
      () => kilograms(tonnes(OLERON_COMMUNES, 2020), inhabitants(OLERON_COMMUNES, 2020)),
    ],
    ["dechets-selective-hab", OLERON, "2022", () => kilograms(tonnes(OLERON_COMMUNES, 2022, ...SORTED), 22_518)],
    [
      "dechets-decheterie-hab",
      OLERON,
      "2019",
      () => kilograms(tonnes(OLERON_COMMUNES, 2019, "DECHETERIE"), inhabitants(OLERON_COMMUNES, 2019)),
    ],
    ["dechets-recyclage", OLERON, "2015", () => (treated(OLERON_COMMUNES, 2015) / tonnes(OLERON_COMMUNES, 2015)) * 100],
    ["dechets-recyclage", OLERON, "2023", () => (treated(OLERON_COMMUNES, 2023) / tonnes(OLERON_COMMUNES, 2023)) * 100],

    // The Bassin: Saint-Sornin gave nothing in 2021, its inhabitants do not count either.
    [
      "dechets-omr-hab",
      MARENNES,
      "2018",
      () => kilograms(tonnes(BASSIN_COMMUNES, 2018, "OMR"), inhabitants(BASSIN_COMMUNES, 2018)),
    ],
    [
      "dechets-omr-hab",
      MARENNES,
      "2021",
      () => kilograms(tonnes(BASSIN_COMMUNES, 2021, "OMR"), inhabitants(without("17406", BASSIN_COMMUNES), 2021)),
    ],
    ["dechets-omr-hab", MARENNES, "2022", () => kilograms(tonnes(BASSIN_COMMUNES, 2022, "OMR"), 15_522)],
    [
      "dechets-dma-hab",
      MARENNES,
      "2024",
      () => kilograms(tonnes(BASSIN_COMMUNES, 2024), inhabitants(BASSIN_COMMUNES, 2023)),
    ],
    [
      "dechets-selective-hab",
      MARENNES,
      "2021",
      () => kilograms(tonnes(BASSIN_COMMUNES, 2021, ...SORTED), inhabitants(without("17406", BASSIN_COMMUNES), 2021)),
    ],
    [
      "dechets-recyclage",
      MARENNES,
      "2016",
      () => (treated(BASSIN_COMMUNES, 2016) / tonnes(BASSIN_COMMUNES, 2016)) * 100,
    ],
    [
      "dechets-recyclage",
      MARENNES,
      "2021",
      () => (treated(BASSIN_COMMUNES, 2021) / tonnes(BASSIN_COMMUNES, 2021)) * 100,
    ],

    // Both together.
    [
      "dechets-omr-hab",
      PETR,
      "2018",
      () => kilograms(tonnes(ALL_COMMUNES, 2018, "OMR"), inhabitants(ALL_COMMUNES, 2018)),
    ],
    [
      "dechets-omr-hab",
      PETR,
      "2021",
      () => kilograms(tonnes(ALL_COMMUNES, 2021, "OMR"), inhabitants(without("17406", ALL_COMMUNES), 2021)),
    ],
    [
      "dechets-omr-hab",
      PETR,
      "2024",
      () => kilograms(tonnes(ALL_COMMUNES, 2024, "OMR"), inhabitants(ALL_COMMUNES, 2023)),
    ],
    ["dechets-dma-hab", PETR, "2022", () => kilograms(tonnes(ALL_COMMUNES, 2022), 38_040)],
    [
      "dechets-selective-hab",
      PETR,
      "2019",
      () => kilograms(tonnes(ALL_COMMUNES, 2019, ...SORTED), inhabitants(ALL_COMMUNES, 2019)),
    ],
    ["dechets-decheterie-hab", PETR, "2022", () => kilograms(tonnes(ALL_COMMUNES, 2022, "DECHETERIE"), 38_040)],
    ["dechets-recyclage", PETR, "2024", () => (treated(ALL_COMMUNES, 2024) / tonnes(ALL_COMMUNES, 2024)) * 100],
  ]);

  it("say what they are made of: incomplete in 2021, over last year's inhabitants in 2024", async () => {
    expect(await read("dechets-omr-hab", MARENNES, "2021")).toMatchObject({ status: "OBSERVE", coverage: 5 / 6 });
    expect(await read("dechets-omr-hab", MARENNES, "2024")).toMatchObject({
      status: "PROVISOIRE",
      denominatorLabel: "population municipale 2023",
    });
    expect(await read("dechets-omr-hab", MARENNES, "2017")).toMatchObject({ status: "NON_DISPONIBLE", value: null });
  });
});

describe("the figures of mobility are those of the files", () => {
  const charging = table("mobilites/irve-annuel/data.csv");
  const cycling = table("mobilites/cyclable-annuel/data.csv");
  const roads = table("mobilites/voirie/data.csv");
  const work = table("mobilites/domicile-travail/data.csv");
  const accidents = table("mobilites/accidents/data.csv", { when: "periode" });
  const carpooling = table("mobilites/trajets-covoiturage/data.csv");
  const LANES = isOf("type_amenagement", "PISTE_CYCLABLE", "VOIE_VERTE", "BANDE_CYCLABLE", "VOIE_MIXTE", "AUTRE");

  check([
    ["mobilites-irve-hab", "17385", "2023", () => (charging("points_de_charge", ["17385"], 2023) / 6633) * 1000],
    [
      "mobilites-irve-puissance",
      OLERON,
      "2022",
      () => (charging("puissance_kw", OLERON_COMMUNES, 2022) / 22_518) * 1000,
    ],
    ["mobilites-cyclable-hab", PETR, "2022", () => (cycling("longueur_km", ALL_COMMUNES, 2022, LANES) / 38_040) * 1000],
    [
      "mobilites-voirie-amenagee",
      MARENNES,
      "2017",
      () => (cycling("longueur_voirie_km", BASSIN_COMMUNES, 2017) / roads("longueur_km", BASSIN_COMMUNES, 2017)) * 100,
    ],
    [
      "mobilites-voiture-travail",
      "17219",
      "2016",
      () => (work("actifs", BOTH, 2016, isOf("mode", "VOITURE")) / work("actifs", BOTH, 2016)) * 100,
    ],
    [
      "mobilites-velo-travail",
      PETR,
      "2021",
      () => (work("actifs", ALL_COMMUNES, 2021, isOf("mode", "VELO")) / work("actifs", ALL_COMMUNES, 2021)) * 100,
    ],
    // Five years together, a year on average, over the inhabitants of the last one: those of 2023 in 2024.
    [
      "mobilites-accidents",
      OLERON,
      "2020/2024",
      () => (accidents("accidents", OLERON_COMMUNES, "2020/2024") / 5 / inhabitants(OLERON_COMMUNES, 2023)) * 10_000,
    ],
    ["mobilites-covoiturage-trajets", "17140", "2023", () => carpooling("trajets", ["17140"], 2023)],
  ]);
});

describe("the figures of agriculture and oyster farming are those of the files", () => {
  const farms = table("agriculture/exploitations/data.csv");
  const canteens = table("agriculture/cantines/data.csv");
  const zones = table("agriculture/suivi-sanitaire/data.csv", { place: "siren_epci" });
  const oysters = table("agriculture/production/data.csv", { place: "siren_epci" });
  const BOTH_EPCI = [OLERON, MARENNES];
  const monitored = readCsv("agriculture/suivi-sanitaire/data.csv").filter(isOf("annee", "2023"));

  check([
    ["agriculture-bio", "17219", "2016", () => (farms("sau_bio_ha", BOTH, 2016) / farms("sau_ha", BOTH, 2016)) * 100],
    [
      "agriculture-bio",
      OLERON,
      "2022",
      () => (farms("sau_bio_ha", OLERON_COMMUNES, 2022) / farms("sau_ha", OLERON_COMMUNES, 2022)) * 100,
    ],
    [
      "agriculture-chefs-55",
      PETR,
      "2018",
      () => (farms("chefs_55_ans_plus", ALL_COMMUNES, 2018) / farms("chefs", ALL_COMMUNES, 2018)) * 100,
    ],
    ["agriculture-sau", "17185", "2024", () => farms("sau_ha", ["17185"], 2024)],
    [
      "agriculture-cantines-bio",
      "17093",
      "2022",
      () => (canteens("achats_bio_eur", ["17093"], 2022) / canteens("achats_eur", ["17093"], 2022)) * 100,
    ],
    ["agriculture-production", MARENNES, "2021", () => oysters("tonnage_t", [MARENNES], 2021)],
    [
      "agriculture-zones-a",
      PETR,
      "2023",
      () => (zones("surface_ha", BOTH_EPCI, 2023, isOf("classe", "A")) / zones("surface_ha", BOTH_EPCI, 2023)) * 100,
    ],
    // Days weighed by the area of each zone.
    [
      "agriculture-fermetures",
      PETR,
      "2023",
      () =>
        monitored.reduce((days, line) => days + Number(line.jours_fermeture) * Number(line.surface_ha), 0) /
        zones("surface_ha", BOTH_EPCI, 2023),
    ],
  ]);
});

describe("the figures of energy and climate are those of the files", () => {
  const used = table("energie/consommation/data.csv");
  const made = table("energie/production/data.csv");
  const gases = table("energie/emissions-ges/data.csv");
  const atHome = (line: Line) => isOf("secteur", "RESIDENTIEL")(line) && isOf("energie", "ELECTRICITE")(line);

  check([
    ["energie-conso-hab", "17219", "2018", () => used("conso_mwh", BOTH, 2018) / 6250],
    [
      "energie-part-fossiles",
      "17185",
      "2020",
      () =>
        (used("conso_mwh", ["17185"], 2020, isOf("energie", "PETROLIERS", "GAZ")) /
          used("conso_mwh", ["17185"], 2020)) *
        100,
    ],
    [
      "energie-pv-hab",
      "17323",
      "2024",
      () => (made("puissance_kw", ["17323"], 2024, isOf("filiere", "PHOTOVOLTAIQUE")) * 1000) / 1358,
    ],
    [
      "energie-conso-logement",
      OLERON,
      "2022",
      () => used("conso_mwh", OLERON_COMMUNES, 2022, atHome) / used("nb_pdl", OLERON_COMMUNES, 2022, atHome),
    ],
    ["energie-ges-hab", MARENNES, "2022", () => gases("ges_teqco2", BASSIN_COMMUNES, 2022) / 15_522],
    [
      "energie-conso-indice",
      OLERON,
      "2024",
      () => (used("conso_mwh", OLERON_COMMUNES, 2024) / used("conso_mwh", OLERON_COMMUNES, 2015)) * 100,
    ],
    ["energie-conso-finale", PETR, "2017", () => used("conso_mwh", ALL_COMMUNES, 2017) / 1000],
    [
      "energie-couverture-enr",
      PETR,
      "2024",
      () => (made("production_mwh", ALL_COMMUNES, 2024) / used("conso_mwh", ALL_COMMUNES, 2024)) * 100,
    ],
    [
      "energie-production-croissance",
      PETR,
      "2023",
      () =>
        ((made("production_mwh", ALL_COMMUNES, 2023) / made("production_mwh", ALL_COMMUNES, 2018)) ** 0.2 - 1) * 100,
    ],
  ]);
});

describe("the figures of urban planning are those of the files", () => {
  const land = table("urbanisme/enaf/data.csv");
  const building = table("urbanisme/construction-logements/data.csv");
  const homes = table("urbanisme/parc-logements/data.csv");
  const empty = table("urbanisme/logements-vacants/data.csv");
  const zoning = table("urbanisme/zonages/data.csv");
  const years = (from: number, to: number) =>
    isOf("annee", ...Array.from({ length: to - from + 1 }, (_, rank) => String(from + rank)));

  check([
    ["urbanisme-enaf-m2", "17219", "2016", () => land("surface_m2", BOTH, 2016)],
    [
      "urbanisme-enaf-enveloppe",
      "17385",
      "2024",
      () =>
        (land("surface_m2", ["17385"], null, years(2021, 2024)) /
          (land("surface_m2", ["17385"], null, years(2011, 2020)) / 2)) *
        100,
    ],
    [
      "urbanisme-residences-secondaires",
      "17486",
      "2024",
      () =>
        (homes("logements", ["17486"], 2024, isOf("occupation", "SECONDAIRE")) / homes("logements", ["17486"], 2024)) *
        100,
    ],
    [
      "urbanisme-reserve-au",
      "17219",
      "2023",
      () => zoning("surface_libre_ha", ["17219"], 2023, isOf("typezone", "AUc", "AUs")),
    ],
    [
      "urbanisme-densite",
      OLERON,
      "2023",
      () =>
        building("logements_autorises", OLERON_COMMUNES, 2023) /
        (building("surface_terrain_m2", OLERON_COMMUNES, 2023) / 10_000),
    ],
    [
      "urbanisme-collectif-groupe",
      MARENNES,
      "2020",
      () =>
        (building("logements_autorises", BASSIN_COMMUNES, 2020, (line) => line.type_logement !== "INDIVIDUEL_PUR") /
          building("logements_autorises", BASSIN_COMMUNES, 2020)) *
        100,
    ],
    ["urbanisme-enaf-cumul", PETR, "2024", () => land("surface_m2", ALL_COMMUNES, null, years(2021, 2024)) / 10_000],
    [
      "urbanisme-logements-vacants",
      PETR,
      "2022",
      () => (empty("logements_vacants_2ans", ALL_COMMUNES, 2022) / empty("logements_prives", ALL_COMMUNES, 2022)) * 100,
    ],
    [
      "urbanisme-zones-protegees",
      OLERON,
      "2024",
      () =>
        (zoning("surface_ha", OLERON_COMMUNES, 2024, isOf("typezone", "A", "N")) /
          zoning("surface_ha", OLERON_COMMUNES, 2024)) *
        100,
    ],
  ]);

  it("are provisional where the file says so, as all that is made of them", async () => {
    for (const [indicator, period] of [
      ["urbanisme-enaf-m2", "2024"],
      ["urbanisme-enaf-ha", "2024"],
      ["urbanisme-enaf-cumul", "2024"],
      ["urbanisme-enaf-enveloppe", "2024"],
    ] as const)
      for (const place of ["17219", OLERON, PETR])
        expect((await read(indicator, place, period)).status, `${indicator} ${place}`).toBe("PROVISOIRE");
    expect((await read("urbanisme-enaf-cumul", PETR, "2023")).status).toBe("OBSERVE");
  });
});

describe("the figures of a larger territory", () => {
  it("are the same in the geography of before the merger", async () => {
    const { body } = await request(demonstration.app).get("/api/indicators?page_size=1000").expect(200);
    let compared = 0;
    for (const { id, measure } of body.data as Indicator[]) {
      if (["distinct", "median"].includes(measure.kind)) continue;
      for (const place of [OLERON, MARENNES, PETR]) {
        const address = `/api/indicators/${id}/observations?territory=${place}&page_size=1000`;
        const today = (await request(demonstration.app).get(address).expect(200)).body.data as Observation[];
        const then = (await request(demonstration.app).get(`${address}&vintage=2018-01-01`).expect(200)).body.data;
        for (const { period, value, coverage } of today) {
          const former = then.find((one: Observation) => one.period === period);
          // A part of what is told of a whole is masked.
          if (former?.status === "SECRET") continue;
          const close = value === null ? null : expect.closeTo(value, 6);
          expect(former, `${id} ${place} ${period}`).toMatchObject({
            value: close,
            coverage: expect.closeTo(coverage, 9),
          });
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });
});
