import { createServer } from "node:http";
import { createApiApp, type Observation, readSettings } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codesOf, inhabitants } from "../../datasets/theme.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";

const PETR = "petr-marennes-oleron";
const HEADER = "ANNEE,C_SERVICE,N_SERVICE,C_COMM,L_VILLE_SITE,D_OUV";
/** The directory as data.ademe.fr gives it, invented: two surveys, one of the sites closed between them. */
const DIRECTORY = [
  HEADER,
  "2023,301,Déchèterie du port,17093,LE CHATEAU D'OLERON,1995-06-01",
  "2023,302,Déchèterie des pins,17140,DOLUS D'OLERON,",
  "2023,303,Déchèterie du marais,17219,MARENNES-HIERS-BROUAGE,2001-01-15",
  "2025,301,Déchèterie du port,17093,LE CHATEAU D'OLERON,1995-06-01",
  "2025,303,Déchèterie du marais,17219,MARENNES-HIERS-BROUAGE,2001-01-15",
  "",
].join("\n");

const OLERON = "241700624";
const MARENNES = "241700699";
const SERVED = "annee,code_commune,code_acteur,libelle_acteur,libelle_service";
/** Who collects where, invented: each intercommunality collects, one syndicate treats for both and one of old collected for one. */
const SERVICES = [
  SERVED,
  ...codesOf(PETR, 2026).flatMap((code) =>
    [2023, 2024].flatMap((year) => [
      `${year},${code},${codesOf(OLERON, 2026).includes(code) ? 53701 : 53702},COLLECTIVITE,Collecte OMR`,
      `${year},${code},53799,SYNDICAT,Traitement`,
    ]),
  ),
  "",
].join("\n");
const RATIOS =
  "annee,code_departement,code_acteur,perf_omr_hg,perf_cs_men_hg,perf_verre_hg,perf_papier_hg,perf_dech_hg,perf_dma_hg,perf_dma_ag";
/** Kilograms by inhabitant of the collectivities of the département, invented; 0 is a service that they do not have. */
const PERFORMANCES = [
  RATIOS,
  "2023,17,53701,301.5,120.25,48,72.25,410,831.75,990.5",
  "2024,17,53701,286.1,125,50,75,405.5,816.6,975",
  "2024,17,53702,210,98.5,41,57.5,0,308.5,308.5",
  "2024,17,53799,0,0,0,0,0,0,0",
  "2024,17,53999,188,90,35,55,200,478,520",
  "2024,33,60001,250,90,35,55,200,540,600",
  "",
].join("\n");

let site: RefreshedSite;
let app: ReturnType<typeof createServer>;
beforeAll(async () => {
  site = await refreshOwnContent({
    "dechets-decheteries.csv": DIRECTORY,
    "dechets-collectivites.csv": SERVICES,
    "dechets-ratios.csv": PERFORMANCES,
  });
  app = createServer(createApiApp({ router: site.datalogue.router }, readSettings({})));
});
afterAll(() => site.close());

const valuesOf = async (indicator: string, territory: string): Promise<[string, number | null][]> => {
  const { body } = await request(app).get(`/api/indicators/${indicator}/observations`).query({ territory }).expect(200);
  return body.data.map(({ period, value }: Observation) => [period, value]);
};

describe("the directory of waste-collection sites, received from the ADEME", () => {
  it("waits without a file of its own, and is published when it comes", () => {
    expect(site.done["dechets-decheteries"]).toMatchObject({ kind: "published", rows: 5 });
  });

  it("gives the sites of each survey year, none where none is told, and those for 10 000 inhabitants", async () => {
    expect(await valuesOf("dechets-decheteries", "17093")).toContainEqual(["2025", 1]);
    expect((await valuesOf("dechets-decheteries", PETR)).filter(([, value]) => value)).toEqual([
      ["2023", 3],
      ["2025", 2],
    ]);
    expect(await valuesOf("dechets-decheteries", "17486")).toContainEqual(["2025", 0]);
    const perInhabitant = new Map(await valuesOf("dechets-decheteries-hab", PETR)).get("2023");
    expect(perInhabitant).toBeCloseTo((3 / inhabitants(PETR, 2023)) * 10_000, 6);
  });

  it("with a site twice in a survey is refused, and what is served stays", async () => {
    const twice = `${DIRECTORY}2025,303,Déchèterie du marais,17219,MARENNES-HIERS-BROUAGE,\n`;
    expect(await site.refresh({ "dechets-decheteries.csv": twice })).toMatchObject({
      "dechets-decheteries": { kind: "rejected" },
    });
    const other = DIRECTORY.replace(HEADER, HEADER.replace("C_COMM", "CODE_COMMUNE"));
    expect(await site.refresh({ "dechets-decheteries.csv": other })).toMatchObject({
      "dechets-decheteries": { kind: "refused", reasons: [expect.stringMatching(/absentes.*C_COMM/)] },
    });
    expect(await valuesOf("dechets-decheteries", "17093")).toContainEqual(["2025", 1]);
  });
});

describe("the ratios of the national survey, received from the ADEME by collectivity", () => {
  const last = async (indicator: string, territory: string, year = "2024") =>
    new Map(await valuesOf(`dechets-${indicator}-enquete`, territory)).get(year);

  it("are those of the département, told apart by the intercommunality that each serves", async () => {
    expect(site.done).toMatchObject({
      "dechets-collectivites": { kind: "published", rows: 14 * 2 * 2 },
      "dechets-ratios": { kind: "published", rows: 5 },
    });
    expect(await last("omr", OLERON, "2023")).toBe(301.5);
    expect(await last("omr", OLERON)).toBe(286.1);
    expect(await last("omr", MARENNES)).toBe(210);
    expect(await last("selective", OLERON)).toBe(125);
    expect(await last("verre", OLERON)).toBe(50);
    expect(await last("decheterie", OLERON)).toBe(405.5);
    expect(await last("dma-hors-gravats", OLERON)).toBe(816.6);
    expect(await last("dma", OLERON)).toBe(975);
  });

  it("have no value for a service that is not there, nor for a syndicate of two intercommunalities, nor above", async () => {
    expect(await last("decheterie", MARENNES)).toBeNull();
    expect(await last("dma", PETR)).toBeUndefined();
    expect(await last("dma", "17219")).toBeUndefined();
  });

  it("wait for who serves what, and are refused in other columns or with a collectivity twice in a year", async () => {
    const outcome = async (file: string, text: string) => (await site.refresh({ [`${file}.csv`]: text }))[file];
    expect(await outcome("dechets-ratios", PERFORMANCES.replace("perf_omr_hg", "perf_omr"))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/absentes.*perf_omr_hg/)],
    });
    expect(await outcome("dechets-ratios", `${PERFORMANCES}2024,17,53701,1,1,1,1,1,1,1\n`)).toMatchObject({
      kind: "rejected",
    });
    const half = SERVICES.split("\n")
      .filter((line) => !line.includes(",53702,"))
      .join("\n");
    expect(await outcome("dechets-collectivites", half.replaceAll(/.*,53799,.*\n/g, ""))).toMatchObject({
      kind: "refused",
    });
    expect(await last("omr", OLERON)).toBe(286.1);
  });
});
