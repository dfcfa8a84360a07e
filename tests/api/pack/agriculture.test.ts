import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createApiApp, type Observation, readSettings } from "@datalogue/api";
import Papa from "papaparse";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeOds } from "../../ingest/support/ods.js";
import { writeZip } from "../../ingest/support/write-zip.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";

const samples = process.env.DATALOGUE_SAMPLES;
const PETR = "petr-marennes-oleron";
const MARENNES = "241700699";
const MAINLAND = ["17058", "17185", "17219", "17265", "17351", "17406"];
const ISLAND = ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];

type Row = Record<string, string>;
const pathOf = (name: string) => join(samples as string, "data/sources", name);
const readSample = (name: string) =>
  Papa.parse<Row>(readFileSync(pathOf(name), "utf8").replace("\uFEFF", "").trim(), { header: true }).data;

/** Hectares of the census: real ones where samples are; those of Saint-Trojan-les-Bains are secret in both. */
const census: Row[] = samples
  ? readSample("derive_ra2020_sau_14communes.csv")
  : [...MAINLAND, ...ISLAND].map((code) => ({
      ...{ code_insee: code, sau_ha: code === "17411" ? "" : code.slice(2), cereales_oleoproteagineux_ha: "10" },
      ...{ prairies_ha: "30", cultures_permanentes_ha: "5" },
    }));
const hectares = (column: string, codes: string[]) =>
  census.filter((row) => codes.includes(row.code_insee ?? "")).reduce((sum, row) => sum + Number(row[column]), 0);

/** The census as Agreste sends it: an archive of a workbook whose second sheet holds the communes. */
function writeCensus(): Uint8Array {
  const cell = (text = "") => (text === "" ? null : Number(text));
  const header = [
    ...["CODE_COM", "SAU", "Surfaces céréales et oléoprotéagineux", "Surfaces prairies"],
    "Surfaces cultures permanentes",
  ];
  const rows = census.map((row) => [
    ...[row.code_insee ?? "", cell(row.sau_ha), cell(row.cereales_oleoproteagineux_ha), cell(row.prairies_ha)],
    cell(row.cultures_permanentes_ha),
  ]);
  const workbook = writeOds({ Lisez_moi: [["SAU par commune du siège"]], SAU_Communes: [header, ...rows] });
  return writeZip([["RA2020_1013_SAU_Communes.ods", workbook]], { compress: true });
}

/** The history of the Agence Bio, invented: a line for each of two kinds of land in some years, none where nobody is engaged. */
const ORGANIC = [
  "annee,codeinseecommune,nb_exp,surfab,surfc123,surfbio",
  "2020,17219,5,150.5,20,170.5",
  "2020,17351,4,80,0,80",
  "2023,17219,6,200,12.5,212.5",
  "2023,17219,3,10,2.5,12.5",
  "2023,17140,3,48,12,60",
  "",
].join("\n");

/** Declarations as « ma cantine » publishes them; the true campaign where samples are. */
const canteens = samples
  ? readFileSync(pathOf("ma-cantine_campagne_td_2023_14communes.csv"))
  : `\uFEFF${[
      "id,applicant_id,teledeclaration_mode,year,version,canteen_id,canteen_siret,canteen_name,canteen_central_kitchen_siret,canteen_city_insee_code,canteen_epci,canteen_epci_lib,teledeclaration_ratio_bio,teledeclaration_ratio_egalim_hors_bio,creation_date",
      "1,,SITE,2023,10,11,,École du bourg,,17385,241700624,CC de l'Ile d'Oléron,0.1808,0.4129,2024-04-11",
      "2,,SITE,2023,10,12,,Collège du port,,17385,241700624,CC de l'Ile d'Oléron,0.3000,,2024-04-11",
      "3,,SATELLITE_WITHOUT_APPRO,2023,10,13,,École du hameau,2,17385,241700624,CC de l'Ile d'Oléron,0.9,0.1,2024-04-11",
      "4,,CENTRAL_APPRO,2023,10,14,,Cuisine centrale,,17219,241700699,CC du Bassin de Marennes,0.0750,0.1071,2024-04-11",
      "",
    ].join("\n")}`;

let site: RefreshedSite;
let app: ReturnType<typeof createServer>;
beforeAll(async () => {
  site = await refreshOwnContent({
    "agriculture-surfaces.zip": writeCensus(),
    "agriculture-surfaces-bio.csv": ORGANIC,
    "agriculture-cantines-declarees.csv": canteens,
    "agriculture-sites-de-baignade.csv": Buffer.from(
      [
        "Saison;Code_du_site;Nom_du_site;Code_INSEE_de_la_commune;Latitude",
        "2025;017001;LA BRÉE;17486;46,02",
        "2025;017002;PLAGE DE BOYARDVILLE;17385;45,96",
        "2025;017003;LA GAUTRELLE;17385;45,95",
        "",
      ].join("\r\n"),
      "latin1",
    ),
  });
  app = createServer(createApiApp({ router: site.datalogue.router }, readSettings({})));
});
afterAll(() => site.close());

const observe = async (indicator: string, territory: string, period: string): Promise<Observation> => {
  const { body } = await request(app).get(`/api/indicators/${indicator}/observations`).query({ territory }).expect(200);
  return body.data.find((one: Observation) => one.period === period && Object.keys(one.dimensions).length === 0);
};

it("publishes what the four producers send, each in its own form", () => {
  for (const done of Object.values(site.done)) expect(done, JSON.stringify(done)).toMatchObject({ kind: "published" });
  expect(Object.keys(site.done)).toHaveLength(4);
});

describe("farmland, received from the census of 2020", () => {
  it.each([
    ["17351", ["17351"]],
    [MARENNES, MAINLAND],
  ])("gives the land of %s and what it grows", async (territory, codes) => {
    const land = hectares("sau_ha", codes);
    expect((await observe("agriculture-sau", territory, "2020")).value).toBeCloseTo(land, 6);
    const part = async (id: string) => (await observe(`agriculture-${id}`, territory, "2020")).value;
    expect(await part("prairies")).toBeCloseTo((hectares("prairies_ha", codes) / land) * 100, 6);
    expect(await part("cereales")).toBeCloseTo((hectares("cereales_oleoproteagineux_ha", codes) / land) * 100, 6);
    expect(await part("cultures-permanentes")).toBeCloseTo(
      (hectares("cultures_permanentes_ha", codes) / land) * 100,
      6,
    );
  });

  it("stays secret where the census is silent, in the totals too", async () => {
    for (const territory of ["17411", "241700624", PETR])
      expect(await observe("agriculture-sau", territory, "2020")).toMatchObject({ value: null, status: "SECRET" });
  });
});

describe("organic land, received from the Agence Bio", () => {
  it("is added up by commune and year", async () => {
    expect((await observe("agriculture-bio-surface", "17219", "2023")).value).toBeCloseTo(225, 6);
    expect((await observe("agriculture-bio-surface", PETR, "2023")).value).toBeCloseTo(285, 6);
    expect((await observe("agriculture-bio-conversion", "17219", "2023")).value).toBeCloseTo((15 / 225) * 100, 6);
  });

  it("makes a part of the land in the year of the census only", async () => {
    const land = hectares("sau_ha", ["17219"]);
    expect((await observe("agriculture-bio", "17219", "2020")).value).toBeCloseTo((170.5 / land) * 100, 6);
    expect((await observe("agriculture-bio", "17219", "2023")).value).toBeNull();
  });
});

describe("canteens, received from their declarations", () => {
  const declared = Papa.parse<Row>(canteens.toString().replace("\uFEFF", "").trim(), { header: true }).data.filter(
    ({ teledeclaration_mode }) => teledeclaration_mode !== "SATELLITE_WITHOUT_APPRO",
  );
  const meanOf = (column: string, codes: string[]) => {
    const shares = declared
      .filter((row) => codes.includes(row.canteen_city_insee_code ?? "") && row[column] !== "")
      .map((row) => Number(row[column]) * 100);
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };

  it.each([
    ["17385", ["17385"]],
    [PETR, [...MAINLAND, ...ISLAND]],
  ])(
    "gives what those of %s buy, each counting as much, without satellites that buy nothing",
    async (territory, codes) => {
      const count = declared.filter((row) => codes.includes(row.canteen_city_insee_code ?? "")).length;
      expect((await observe("agriculture-cantines-declarees", territory, "2023")).value).toBe(count);
      const organic = (await observe("agriculture-cantines-part-bio", territory, "2023")).value;
      expect(organic).toBeCloseTo(meanOf("teledeclaration_ratio_bio", codes), 6);
      const lasting = (await observe("agriculture-cantines-part-durable", territory, "2023")).value;
      expect(lasting).toBeCloseTo(meanOf("teledeclaration_ratio_egalim_hors_bio", codes), 6);
    },
  );

  it("are refused whole when a share is more than all", async () => {
    const text = canteens.toString().replace("0.1808", "18.08");
    expect(await site.refresh({ "agriculture-cantines-declarees.csv": text })).toMatchObject({
      "agriculture-cantines-declarees": { kind: "rejected" },
    });
  });
});

it("bathing sites of a season are counted by commune", async () => {
  expect((await observe("agriculture-baignades", "17385", "2025")).value).toBe(2);
  expect((await observe("agriculture-baignades", PETR, "2025")).value).toBe(3);
});
