import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../../packages/api/src/indicators/indicator.js";
import { type Demonstration, openDemonstration } from "./demonstration.js";
import { MARENNES, OLERON, PETR } from "./support.js";

/** The demonstration with everything that may be wrong in data and definitions. */
function spoil(content: string): void {
  const read = (path: string) => readFileSync(join(content, path), "utf8");
  const write = (path: string, value: string | object) => {
    mkdirSync(dirname(join(content, path)), { recursive: true });
    writeFileSync(join(content, path), typeof value === "string" ? value : JSON.stringify(value));
  };
  const {
    references: _,
    dimensions: _dimensions,
    ...base
  } = JSON.parse(read("dechets/indicators/dechets-dma-hab.json"));
  const { territoryField, periodField, nativeLevel, ...words } = base;
  const define = (id: string, definition: object, theme = "dechets") =>
    write(`${theme}/indicators/${id}.json`, { ...definition, theme, id });
  const tonnes = { dataset: "dechets-tonnages", aggregate: "sum", field: "tonnage" };

  // Households are known of two communes in 2022 only, and of one of them they are none.
  define("par-menage", { ...base, measure: { kind: "ratio", numerator: tonnes, denominator: { series: "menages" } } });
  const households = ["17140,2022,menages,1600,Essai", "17093,2022,menages,0,Essai"];
  write("territoires/populations.csv", `${read("territoires/populations.csv").trim()}\n${households.join("\n")}\n`);

  // A commune that ended in 2019, and a code that never was, in 2022.
  const line = (code: string, tons: number) =>
    `2022,${MARENNES},${code},OMR,ENSEMBLE,PORTE_A_PORTE,${tons},,VALO_ENERGETIQUE`;
  define("tonnes", { ...base, measure: { kind: "sum", numerator: tonnes } });
  write(
    "dechets/tonnages/data.csv",
    `${read("dechets/tonnages/data.csv").trim()}\n${line("17189", 1000)}\n${line("17999", 5000)}\n`,
  );

  // Costs by EPCI.
  const metadata = JSON.parse(read("dechets/tonnages/dataset.json"));
  write("dechets/couts/dataset.json", { ...metadata, id: undefined, slug: "dechets-couts", schema: undefined });
  write("dechets/couts/schema.json", {
    fields: ["annee", "siren", "cout"].map((name, rank) => ({ name, type: ["year", "string", "number"][rank] })),
  });
  write("dechets/couts/data.csv", `annee,siren,cout\n2022,${OLERON},900000\n2022,${MARENNES},500000\n`);
  const costs = {
    ...{ ...base, territoryField: "siren", nativeLevel: "epci", unit: "€" },
    measure: { kind: "sum", numerator: { dataset: "dechets-couts", aggregate: "sum", field: "cout" } },
  };
  define("couts", { ...costs, levels: ["epci", "petr"] });
  define("couts-communes", { ...costs, levels: ["commune", "epci"] });

  // Formulas that go round.
  const formula = (expression: string) => ({ ...words, measure: { kind: "expression", expression } });
  define("rond-a", formula("val(rond-b) + 1"));
  define("rond-b", formula("val(rond-c) / 2"));
  define("rond-c", formula("val(rond-a)"));
  define("rond-seul", formula("val(rond-seul) * 2"));

  // Twice the same: an indicator, a dataset.
  define("dechets-omr-hab", { ...base, measure: { kind: "sum", numerator: tonnes } }, "mobilites");
  write("dechets/zz-copie/dataset.json", { ...metadata, id: undefined });
  write("dechets/zz-copie/data.csv", read("dechets/tonnages/data.csv").replaceAll(",OMR,", ",VERRE,"));
}

let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = await openDemonstration({ change: spoil });
});
afterAll(() => demonstration.remove());
const get = (address: string) => request(demonstration.app).get(address);
const told = (path: string) =>
  demonstration.summary.problems.filter((problem) => problem.path.includes(path)).map(({ message }) => message);
async function read(indicator: string, territory: string): Promise<Observation> {
  const { body } = await get(
    `/api/indicators/${indicator}/observations?territory=${territory}&from=2022&to=2022`,
  ).expect(200);
  expect(body.data).toHaveLength(1);
  return body.data[0];
}

describe("an indicator that divides by what is not known", () => {
  it("has no value, and says what is missing", async () => {
    expect(await read("par-menage", "17219")).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
      reason: "Aucun nombre de ménages de 2022 n'est connu pour Marennes-Hiers-Brouage.",
    });
    const { body } = await get("/api/indicators/par-menage/observations?territory=17140&from=2021&to=2021").expect(200);
    expect(body.data[0]).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
      reason: expect.stringContaining("Aucun nombre de ménages de 2021 n'est connu"),
    });
  });

  it("has none either over zero, and keeps both terms to look at", async () => {
    expect(await read("par-menage", "17093")).toMatchObject({
      ...{ value: null, status: "NON_CALCULABLE", denominator: 0 },
      reason: "Le dénominateur est nul.",
    });
  });

  it("is, of a whole, over those known only, and says that it is incomplete", async () => {
    const island = await read("par-menage", OLERON);
    expect(island).toMatchObject({ denominator: 1600, coverage: 2 / 8, reason: expect.stringContaining("Incomplet") });
    const parts = await Promise.all(["17140", "17093"].map((code) => read("tonnes", code)));
    expect(island.numerator).toBeCloseTo(
      parts.reduce((sum, { value }) => sum + (value ?? 0), 0),
      6,
    );
  });

  it("leads to what was looked for", async () => {
    const { lineage } = await read("par-menage", "17219");
    const { body } = await get(lineage).expect(200);
    expect(body.data.observation.value).toBeNull();
    expect(body.data.denominator).toMatchObject({ kind: "series", figures: [] });
  });
});

describe("a commune that does not exist in the year of the data", () => {
  it("is counted with the one that took it in; its rows are in the lineage", async () => {
    const { value, lineage } = await read("tonnes", "17219");
    const { body } = await get(lineage).expect(200);
    expect(body.data.numerator.rows).toContain("code_insee__in=17189,17219");
    const rows = (await get(`${body.data.numerator.rows}&page_size=200`).expect(200)).body.data;
    const of = (code: string) =>
      rows
        .filter((row: { code_insee: string }) => row.code_insee === code)
        .reduce((sum: number, { tonnage }: { tonnage: number }) => sum + tonnage, 0);
    expect(of("17189")).toBe(1000);
    expect(value).toBeCloseTo(of("17189") + of("17219"), 6);
  });

  it("that never was is in no total, and the report of the file names its line", async () => {
    const [whole, ...parts] = await Promise.all([PETR, OLERON, MARENNES].map((code) => read("tonnes", code)));
    expect(whole?.value).toBeCloseTo(
      parts.reduce((sum, { value }) => sum + (value ?? 0), 0),
      6,
    );
    const { body } = await get("/api/datasets/dechets-tonnages/report").expect(200);
    const { issues } = body.data ?? body;
    expect(issues.filter(({ value }: { value: unknown }) => value === "17999")).toHaveLength(1);
    const refused = await get("/api/indicators/tonnes/observations?territory=17999").expect(400);
    expect(refused.body).toMatchObject({ code: "territoire-inconnu", parameter: "territory" });
  });
});

describe("data by EPCI", () => {
  it("are given by EPCI and for the whole", async () => {
    expect((await read("couts", OLERON)).value).toBe(900_000);
    expect((await read("couts", PETR)).value).toBe(1_400_000);
  });

  it("asked by commune are refused, with the levels there are", async () => {
    const { body } = await get("/api/indicators/couts/observations?level=commune").expect(400);
    expect(body).toMatchObject({ parameter: "level", accepted: ["epci", "petr"] });
  });

  it("asked for a commune say at which levels they exist", async () => {
    const { body } = await get("/api/indicators/couts/observations?territory=17093").expect(200);
    expect(body.data).toEqual([]);
    expect(body.meta.note).toBe(
      "Cet indicateur n'est pas donné à la maille «\u00A0commune\u00A0». Mailles\u00A0: epci, petr.",
    );
    const group = await read("couts", "g-oleron-nord");
    expect(group).toMatchObject({ value: null, status: "NON_CALCULABLE", reason: expect.stringContaining("(epci)") });
  });

  it("promised by commune in a definition are refused when it is read", async () => {
    expect(told("couts-communes.json").join()).toMatch(
      /«\u00A0commune\u00A0» ne peut pas se calculer à partir de la maille «\u00A0epci/,
    );
    await get("/api/indicators/couts-communes/observations").expect(404);
  });
});

describe("formulas that go round", () => {
  it.each([
    ["rond-a", "rond-a → rond-b → rond-c → rond-a"],
    ["rond-seul", "rond-seul → rond-seul"],
  ])("are refused with the way round: %s", async (id, way) => {
    expect(told(`${id}.json`).join()).toContain(`la définition tourne en rond (${way})`);
    const { body } = await get(`/api/indicators/${id}`).expect(404);
    expect(body.code).toBe("indicateur-inconnu");
  });

  it("leave the others alone", async () => {
    expect((await read("dechets-dma-hab", "17093")).status).toBe("OBSERVE");
  });
});

describe("the same value given twice", () => {
  it("by two definitions is that of the first, and the second is told", async () => {
    expect(told("mobilites/indicators/dechets-omr-hab.json").join()).toContain(
      "une autre définition s'appelle déjà dechets-omr-hab",
    );
    expect((await get("/api/indicators/dechets-omr-hab").expect(200)).body.data).toMatchObject({
      ...{ theme: "dechets", unit: "kg/hab" },
    });
  });

  it("by two datasets of one name is that of the first, and the second is told", async () => {
    expect(told("zz-copie").join()).toMatch(/nom court «\u00A0dechets-tonnages\u00A0» est/);
    const omr = await read("dechets-omr-hab", "17093");
    expect(omr.versions).toEqual(["dechets-tonnages@1"]);
    expect(omr.numerator).toBeGreaterThan(0);
  });
});
