import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { melodi } from "../../../packages/api/src/sources/families/melodi.js";
import type { Question } from "../../../packages/api/src/sources/question.js";
import type { Source } from "../../../packages/api/src/sources/source-schema.js";
import { inspectReceived } from "./support/inspect-received.js";
import { type Producers, startProducers } from "./support/producers.js";

const samples = process.env.DATALOGUE_SAMPLES;
const read = (name: string) => join(samples as string, "data/sources", name);

describe.skipIf(!samples)("files in the true form of their producers (needs DATALOGUE_SAMPLES)", () => {
  let producers: Producers;
  const folder = mkdtempSync(join(tmpdir(), "datalogue-true-forms-"));
  beforeAll(async () => {
    producers = await startProducers();
  });
  afterAll(() => {
    producers.close();
    rmSync(folder, { recursive: true });
  });

  const inspect = (name: string, columns: string[], field: string, communes: string[], source: Partial<Source> = {}) =>
    inspectReceived(
      { path: read(name), name },
      { guard: { columns, communes: { field, leastShare: 1 } }, ...source },
      { communes },
    );

  it.each<[string, string[], string, string[], number]>([
    [
      "enaf_conso-com_2011-2025_extrait.csv",
      ["idcom", "naf{AA}art{AA}", "art{AA}hab{AA}"],
      "idcom",
      ["13055", "33005"],
      0,
    ],
    ["sdes_dido_parc_vp_extrait.csv", ["COMMUNE_CODE", "PARC_{AAAA}"], "COMMUNE_CODE", ["00000"], 0],
    ["sdes_dido_sitadel_mensuel_extrait.csv", ["ANNEE", "CODE_INSEE", "LOG_AUT"], "CODE_INSEE", ["90001"], 0],
    [
      "ore_conso_commune_data-fair_extrait.csv",
      ["filiere", "code_commune", "conso_totale_mwh"],
      "code_commune",
      ["01004"],
      0,
    ],
    ["forme_lovac_communes.csv", ["CODGEO_{AA}", "pp_vacant_{AA}"], "CODGEO_{AA}", [], 0],
    ["insee_cc_filosofi_2021_COM_14communes.csv", ["CODGEO", "MED{AA}"], "CODGEO", ["17093", "17219", "17486"], 14],
    [
      "banatic_perimetre_epci_fp_2025_14communes.csv",
      ["siren", "insee", "ptot_{AAAA}"],
      "insee",
      ["17093", "17219"],
      14,
    ],
    ["anil_carte_loyers_extrait.csv", ["INSEE_C", "loypredm2", "lwr.IPm2"], "INSEE_C", [], 0],
    ["insee_melodi_DS_TOUR_CAP_2026_extrait.csv", ["GEO", "TOUR_MEASURE", "OBS_VALUE"], "GEO", [], 60],
    ["insee_melodi_DS_BPE_2025_extrait.csv", ["GEO", "FACILITY_TYPE", "OBS_VALUE"], "GEO", [], 60],
    ["insee_melodi_DS_FLORES_A5_2024_extrait.csv", ["GEO", "ACTIVITY", "OBS_VALUE"], "GEO", [], 60],
  ])("%s passes its guard", async (name, columns, field, communes, rows) => {
    const found = await inspect(name, columns, field, communes);
    expect(found.refusals).toEqual([]);
    expect(found.rows).toBeGreaterThan(0);
    if (rows > 0) expect(found.rows).toBe(rows);
  });

  it("the dead form of the Agence ORE is refused, telling what it lacks", async () => {
    const found = await inspect(
      "ore_ancien_format_large_extrait.csv",
      ["filiere", "code_commune", "conso_totale_mwh"],
      "code_commune",
      [],
    );
    expect(found.refusals.join()).toMatch(/absentes\s: conso_totale_mwh/);
  });

  it("a control value is that of the file, added up by hand", async () => {
    const name = "enaf_conso-com_2011-2025_extrait.csv";
    const [header = "", ...lines] = readFileSync(read(name), "utf8").trim().split(/\r?\n/);
    const at = header.split(",").indexOf("naf11art12");
    const dep = header.split(",").indexOf("iddep");
    // No cell of these lines is quoted.
    const value = lines
      .map((line) => line.split(","))
      .filter((cells) => cells[dep] === "33")
      .reduce((sum, cells) => sum + Number(cells[at]), 0);
    const control = { field: "naf11art12", where: { iddep: "33" }, value, reference: "à la main" };
    const found = await inspect(name, ["idcom"], "idcom", ["33005"], { control });
    expect(found).toMatchObject({ control: value, refusals: [] });
    expect(value).toBeGreaterThan(0);
  });

  it("an answer of the Insee whose values are withheld is written as secret", async () => {
    producers.kept.set(
      "/melodi/data/DS_FILOSOFI_CC",
      readFileSync(read("insee_melodi_data_DS_FILOSOFI_CC.json"), "utf8"),
    );
    const received = await melodi.receive(
      { dataset: "DS_FILOSOFI_CC", geo: "COM", site: `${producers.base}/melodi` },
      undefined,
      {
        communes: ["33318"],
        epcis: [],
        departements: [],
        years: undefined,
        currentYear: 2026,
        outlines: () => [],
      } as Question,
      { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [producers.host] }), folder, maxBytes: 100_000 },
    );
    expect(received.status === "received" && readFileSync(received.path, "utf8")).toBe(
      [
        "GEO,GEO_OBJECT,GEO_COG,TIME_PERIOD,UNIT_MEASURE,FILOSOFI_MEASURE,OBS_STATUS,CONF_STATUS,UNIT_MULT,OBS_VALUE",
        "33318,COM,2025,2023,EUR_YR,D1_SL,O,F,0,s",
        "33318,COM,2025,2023,PT,S_SOC_BEN_DI,O,F,0,s",
        "",
      ].join("\n"),
    );
  });
});
