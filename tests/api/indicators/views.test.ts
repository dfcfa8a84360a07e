import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Territory } from "@datalogue/ingest";
import Papa from "papaparse";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../../packages/api/src/indicators/indicator.js";
import { type Demonstration, openDemonstration } from "./demonstration.js";

const GROUP = "g-nord-oleron";
const IN_GROUP = ["17323", "17486", "17337"];

/** The demonstration, with tonnages by flow, what derives from them, and a group of three communes. */
function addIndicators(content: string): void {
  const folder = join(content, "dechets/indicators");
  const write = (id: string, definition: object) =>
    writeFileSync(join(folder, `${id}.json`), JSON.stringify({ ...definition, id }));
  const {
    references: _,
    dimensions: _dimensions,
    ...base
  } = JSON.parse(readFileSync(join(folder, "dechets-dma-hab.json"), "utf8"));
  const numerator = { dataset: "dechets-tonnages", aggregate: "sum", field: "tonnage" };
  const flux = [{ id: "flux", field: "flux", title: "Flux" }];
  write("dechets-tonnes", { ...base, unit: "t", measure: { kind: "sum", numerator }, dimensions: flux });
  const { territoryField, periodField, nativeLevel, ...words } = base;
  write("dechets-croissance", {
    ...words,
    unit: "%",
    unitLabel: "% par an",
    measure: { kind: "growth", of: "dechets-tonnes" },
  });
  const territories: Territory[] = JSON.parse(readFileSync(join(content, "territoires/territories.json"), "utf8"));
  for (const territory of territories) if (IN_GROUP.includes(territory.code)) territory.parents.push({ code: GROUP });
  territories.push({ code: GROUP, level: "group", name: "Nord d’Oléron", parents: [] });
  writeFileSync(join(content, "territoires/territories.json"), JSON.stringify(territories));
  writeFileSync(
    join(content, "territoires/populations.csv"),
    `${readFileSync(join(content, "territoires/populations.csv"), "utf8").trim()}\n${POPULATIONS}`,
  );
}

/** Invented for the test: inhabitants of the former communes, a DGF population. */
const POPULATIONS = [
  "17189,2016,municipale,600,test",
  "17219,2016,municipale,5400,test",
  "17093,2022,dgf,9000,test",
  "17093,2022,logements,6000,test",
].join("\n");

let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = await openDemonstration({ change: addIndicators, prepared: true });
});
afterAll(() => demonstration.remove());
const get = (address: string) => request(demonstration.app).get(address);
const read = async (address: string) => (await get(address).expect(200)).body.data as Observation[];
const one = async (address: string) => {
  const values = await read(address);
  expect(values).toHaveLength(1);
  return values[0] as Observation;
};
/** The only value of a CSV, by its columns. */
const csvLine = async (address: string) => {
  const { data } = Papa.parse<Record<string, string>>((await get(address).expect(200)).text, {
    ...{ header: true, skipEmptyLines: true },
  });
  expect(data).toHaveLength(1);
  return data[0] as Record<string, string>;
};
const TONNES = "/api/indicators/dechets-tonnes/observations";

describe("values by dimension", () => {
  it("are the total unless one is asked, each with *", async () => {
    const total = await one(`${TONNES}?territory=17093&from=2022&to=2022`);
    expect(total.dimensions).toEqual({});
    const flows = await read(`${TONNES}?territory=17093&from=2022&to=2022&flux=*`);
    expect(flows.length).toBeGreaterThan(3);
    expect(flows.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBeCloseTo(total.value ?? 0, 6);
    expect(await one(`${TONNES}?territory=17093&from=2022&to=2022&flux=OMR`)).toMatchObject({
      dimensions: { flux: "OMR" },
    });
  });

  it("lead to their rows, those only", async () => {
    const glass = await one(`${TONNES}?territory=17093&from=2022&to=2022&flux=VERRE`);
    const { data } = (await get(glass.lineage).expect(200)).body;
    const rows = (await get(`${data.numerator.rows}&page_size=200`).expect(200)).body.data as {
      tonnage: number;
      flux: string;
    }[];
    expect(new Set(rows.map(({ flux }) => flux))).toEqual(new Set(["VERRE"]));
    expect(rows.reduce((sum, { tonnage }) => sum + tonnage, 0)).toBeCloseTo(glass.value ?? 0, 6);
  });

  it("of a dimension that the indicator does not have are refused", async () => {
    const { body } = await get("/api/indicators/dechets-omr-hab/observations?flux=OMR").expect(400);
    expect(body.parameter).toBe("flux");
  });
});

describe("an indicator computed from others", () => {
  it("leads to the values it was made of, and they to their rows", async () => {
    const growth = await one("/api/indicators/dechets-croissance/observations?territory=17093&from=2022&to=2022");
    const { data } = (await get(growth.lineage).expect(200)).body;
    expect(data.numerator).toBeNull();
    const [before, after] = data.parents as { period: string; value: number; lineage: string }[];
    expect([before?.period, after?.period]).toEqual(["2021", "2022"]);
    expect(growth.value).toBeCloseTo(((after?.value ?? 0) / (before?.value ?? 1) - 1) * 100, 6);
    expect((await get(after?.lineage ?? "").expect(200)).body.data.numerator.rows).toContain("annee__exact=2022");
  });
});

describe("values of a group of communes", () => {
  it("are the sum of those of its communes", async () => {
    const group = await one(`${TONNES}?territory=${GROUP}&from=2022&to=2022`);
    let sum = 0;
    for (const code of IN_GROUP) sum += (await one(`${TONNES}?territory=${code}&from=2022&to=2022`)).value ?? 0;
    expect(group).toMatchObject({ level: "group", coverage: 1, status: "OBSERVE" });
    expect(group.value).toBeCloseTo(sum, 6);
  });

  it("are ratios of sums, and lead to the rows of all of them", async () => {
    const ratio = await one(`/api/indicators/dechets-dma-hab/observations?territory=${GROUP}&from=2022&to=2022`);
    const communes = await Promise.all(
      IN_GROUP.map((code) => one(`/api/indicators/dechets-dma-hab/observations?territory=${code}&from=2022&to=2022`)),
    );
    const add = (pick: (value: Observation) => number | null) =>
      communes.reduce((sum, value) => sum + (pick(value) ?? 0), 0);
    expect(ratio.value).toBeCloseTo(add(({ numerator }) => numerator) / add(({ denominator }) => denominator), 6);
    const { data } = (await get(ratio.lineage).expect(200)).body;
    expect(data.members.map(({ territory }: { territory: string }) => territory)).toEqual([...IN_GROUP].sort());
    expect(data.numerator.rows).toContain("code_insee__in=17323,17337,17486");
  });

  it("of what derives from others are derived from the group's own", async () => {
    const growth = await one(`/api/indicators/dechets-croissance/observations?territory=${GROUP}&from=2022&to=2022`);
    const [before, after] = await read(`${TONNES}?territory=${GROUP}&from=2021&to=2022`);
    expect(growth.value).toBeCloseTo(((after?.value ?? 0) / (before?.value ?? 1) - 1) * 100, 6);
  });
});

describe("values in the geography of another day", () => {
  it("give back the communes that were merged since, as their rows say", async () => {
    const values = await read(`${TONNES}?vintage=2018-01-01&from=2017&to=2017&level=commune`);
    expect(values).toHaveLength(15);
    const of = (code: string) => values.find(({ territory }) => territory === code)?.value ?? Number.NaN;
    const today = await one(`${TONNES}?territory=17219&from=2017&to=2017`);
    expect(of("17189") + of("17219")).toBeCloseTo(today.value ?? 0, 6);
    expect(of("17189")).toBeLessThan(of("17219") / 5);
  });

  it("are not shared out when the indicator does not say how", async () => {
    expect(await one(`${TONNES}?vintage=2018-01-01&territory=17189&from=2022&to=2022`)).toMatchObject({
      value: null,
      status: "NON_CALCULABLE",
      reason: "La valeur ne peut pas être partagée entre les communes qui composaient Marennes-Hiers-Brouage.",
    });
  });

  it("name that geography in files", async () => {
    const query = "vintage=2018-06-01&territory=17189&from=2017&to=2017";
    const line = await csvLine(`/api/indicators/dechets-tonnes/observations.csv?${query}`);
    expect(line).toMatchObject({ code_geo: "17189", millesime_cog: "2018" });
    const { body } = await get(`/api/indicators/dechets-tonnes/jsonstat.json?${query}`).expect(200);
    expect(body.extension.vintage).toBe("2018-06-01");
  });

  it("keep the totals of what is above", async () => {
    const [then] = await read(`${TONNES}?vintage=2018-01-01&territory=241700699&from=2017&to=2017`);
    const now = await one(`${TONNES}?territory=241700699&from=2017&to=2017`);
    expect(then?.value).toBeCloseTo(now.value ?? 0, 6);
  });

  it("need no rule to share what all of it is of the territory", async () => {
    const [then] = await read(`${TONNES}?vintage=2018-01-01&territory=241700699&from=2022&to=2022`);
    const now = await one(`${TONNES}?territory=241700699&from=2022&to=2022`);
    expect(then).toMatchObject({ status: "OBSERVE", coverage: 1 });
    expect(then?.value).toBeCloseTo(now.value ?? 0, 6);
  });

  it("ask for a day", async () => {
    expect((await get(`${TONNES}?vintage=2018`).expect(400)).body.parameter).toBe("vintage");
    expect((await get(`${TONNES}?vintage=2024-02-30`).expect(400)).body.parameter).toBe("vintage");
    const { body } = await get(`${TONNES}?vintage=2999-01-01`).expect(400);
    expect(body).toMatchObject({ parameter: "vintage", detail: expect.stringContaining("au plus tard 2026-01-01") });
  });

  it("are, of the reference series too, those of the communes of that day", async () => {
    const of = (populations: { year: number; value: number }[]) =>
      populations.filter(({ year }) => year === 2016).map(({ value }) => value);
    expect(of((await get("/api/territories/17219").expect(200)).body.data.populations)).toEqual([6000]);
    const { data } = (await get("/api/territories?level=commune&vintage=2018").expect(200)).body;
    const then = data.find(({ code }: { code: string }) => code === "17219").populations;
    expect(of(then)).toEqual([5400]);
    // Insee gives 2018 for the merged commune: no figure of Marennes alone.
    expect(then).toHaveLength(1);
  });
});

describe("values over another series", () => {
  it("are of the communes whose figure is known, and name it", async () => {
    const { value, numerator, ...dgf } = await one(
      "/api/indicators/dechets-omr-hab/observations?territory=17093&denominator=dgf&from=2022&to=2022",
    );
    expect(dgf).toMatchObject({ denominator: 9000, denominatorLabel: "population DGF 2022", status: "OBSERVE" });
    expect(value).toBeCloseTo((numerator ?? 0) / 9000, 9);
    expect(
      await one("/api/indicators/dechets-omr-hab/observations?territory=17140&denominator=dgf&from=2022&to=2022"),
    ).toMatchObject({ value: null, status: "NON_CALCULABLE" });
  });

  it("are told in the unit of what they are divided by, which is named", async () => {
    const query = "territory=17093&from=2022&to=2022";
    for (const [denominator, unit, name] of [
      ["", "kg/hab", "population municipale"],
      ["&denominator=dgf", "kg/hab", "population DGF"],
      ["&denominator=logements", "kg/logement", "nombre de logements"],
    ]) {
      const address = (form: string) => `/api/indicators/dechets-omr-hab/${form}?${query}${denominator}`;
      const { body: list } = await get(address("observations")).expect(200);
      expect(list.meta).toMatchObject({ unit, denominator: name });
      expect((await get(list.data[0].lineage).expect(200)).body.data).toMatchObject({ unit });
      const line = await csvLine(address("observations.csv"));
      expect([line.unite, line.nom_denominateur]).toEqual([unit, `${name} 2022`]);
      const { body: cube } = await get(address("jsonstat.json")).expect(200);
      expect(cube.dimension.indicateur.category.unit["dechets-omr-hab"].label).toBe(unit);
      expect(cube.note).toContain(`Dénominateur\u00A0: ${name}.`);
      expect(cube.extension.denominator).toBe(name);
    }
  });

  it("lead to the figures of that series", async () => {
    const { lineage } = await one(
      "/api/indicators/dechets-omr-hab/observations?territory=17093&denominator=logements&from=2022&to=2022",
    );
    const { denominator } = (await get(lineage).expect(200)).body.data;
    expect(denominator).toMatchObject({ label: "nombre de logements 2022", value: 6000, note: null });
    expect(denominator.figures).toMatchObject([{ territory: "17093", value: 6000 }]);
  });

  it("are refused for what is divided by nothing", async () => {
    expect((await get(`${TONNES}?denominator=dgf`).expect(400)).body.parameter).toBe("denominator");
  });
});

describe("a figure that was quoted", () => {
  it("stays at its address when a new version changes it, and leads to the rows of then", async () => {
    const answer = (await get(`${TONNES}?territory=17093&from=2022&to=2022`).expect(200)).body;
    const frozen = new URL(answer.meta.state.address);
    const quoted = answer.data[0] as Observation;

    const data = join(demonstration.content, "dechets/tonnages/data.csv");
    const lines = readFileSync(data, "utf8").split("\n");
    const rank = lines.findIndex((line) => line.includes("2022") && line.includes("17093"));
    writeFileSync(data, lines.filter((_, line) => line !== rank).join("\n"));
    await demonstration.load();

    const now = await one(`${TONNES}?territory=17093&from=2022&to=2022`);
    expect(now.value).not.toBe(quoted.value);
    expect(now.versions).toEqual(["dechets-tonnages@2"]);
    const then = await one(`${frozen.pathname}${frozen.search}`);
    expect({ ...then, lineage: "" }).toEqual({ ...quoted, lineage: "" });
    const { data: origin } = (await get(then.lineage).expect(200)).body;
    const rows = (await get(`${origin.numerator.rows}&page_size=200`).expect(200)).body.data as { tonnage: number }[];
    expect(rows.reduce((sum, { tonnage }) => sum + tonnage, 0)).toBeCloseTo(quoted.value ?? 0, 6);
  });

  it("keeps its title, its unit and its source in every form when they change", async () => {
    const file = join(demonstration.content, "dechets/indicators/dechets-tonnes.json");
    const before = JSON.parse(readFileSync(file, "utf8"));
    const query = "territory=17093&from=2022&to=2022";
    const { state } = (await get(`${TONNES}?${query}`).expect(200)).body.meta;
    const { numerator } = before.measure;
    const words = { title: "Déchets collectés, en kilogrammes", unit: "kg", source: "Une autre enquête" };
    writeFileSync(
      file,
      JSON.stringify({ ...before, ...words, measure: { kind: "sum", numerator: { ...numerator, scale: 1000 } } }),
    );
    await demonstration.load();
    const read = async (more: string) => {
      const address = (form: string) => `/api/indicators/dechets-tonnes/${form}?${query}${more}`;
      const { body: list } = await get(address("observations")).expect(200);
      const { unite, source } = await csvLine(address("observations.csv"));
      const { body: cube } = await get(address("jsonstat.json")).expect(200);
      const { label } = cube.dimension.indicateur.category.unit["dechets-tonnes"];
      return { units: [list.meta.unit, unite, label], title: cube.label, sources: [cube.source, source] };
    };
    const invented = "Chiffres inventés pour la démonstration, en attendant\u00A0: ";
    expect(await read("")).toEqual({
      ...{ units: ["kg", "kg", "kg"], title: words.title },
      sources: [words.source, invented + words.source],
    });
    const then = await read(`&state=${state.id}`);
    expect(then).toMatchObject({ units: ["t", "t", "t"], title: before.title });
    expect(then.sources[0]).toBe(before.source);
    expect(then.sources[1]).not.toContain(words.source);
  });

  it("that never was is refused", async () => {
    expect((await get(`${TONNES}?state=inconnu`).expect(400)).body.code).toBe("etat-inconnu");
  });
});
