import JSONstat from "jsonstat-toolkit";
import Papa from "papaparse";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../../packages/api/src/indicators/indicator.js";
import { type Demonstration, openDemonstration } from "./demonstration.js";
import { MARENNES, OLERON } from "./support.js";

let demonstration: Demonstration;
beforeAll(async () => {
  demonstration = await openDemonstration();
});
afterAll(() => demonstration.remove());
const get = (address: string) => request(demonstration.app).get(address);
const OMR = "/api/indicators/dechets-omr-hab";

describe("the values of an indicator", () => {
  it("are all there: 10 years of 14 communes, 2 EPCI and the PETR", async () => {
    const { body } = await get(`${OMR}/observations`).expect(200);
    expect(body.meta).toMatchObject({ total: 170, unit: "kg/hab", demonstration: true });
    expect(body.data).toHaveLength(170);
    const statuses = (year: string) =>
      new Set(body.data.filter((one: Observation) => one.period === year).map((one: Observation) => one.status));
    expect(statuses("2017")).toEqual(new Set(["NON_DISPONIBLE"]));
    expect(statuses("2020")).toEqual(new Set(["OBSERVE"]));
    expect(statuses("2024")).toEqual(new Set(["PROVISOIRE"]));
  });

  it("are chosen by territory, level and years, and paged on demand", async () => {
    const { body } = await get(`${OMR}/observations?level=epci&from=2019&to=2020&page=2&page_size=3`);
    expect(body.meta).toMatchObject({ page: 2, page_size: 3, total: 4 });
    expect(body.data.map((one: Observation) => [one.period, one.territory])).toEqual([["2020", MARENNES]]);
    expect(body.links.prev).toContain("page=1");
    expect(body.links.next).toBeNull();
  });

  it("say where a commune that merged is counted now", async () => {
    const { body } = await get(`${OMR}/observations?territory=17189`).expect(200);
    expect(body.data).toEqual([]);
    expect(body.meta.note).toContain("Marennes-Hiers-Brouage (17219)");
  });

  it("come as CSV in UTF-8, an absent value being empty and its reason beside it", async () => {
    const answer = await get(`${OMR}/observations.csv?territory=${MARENNES}&from=2017&to=2018`).expect(200);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const [header, first, second, end] = answer.text.split("\n");
    expect(header).toContain("id_indicateur,code_geo,nom_geo,maille,periode,valeur");
    expect(first).toContain("epci,2017,,kg/hab,");
    expect(first).toContain("NON_DISPONIBLE");
    expect(second).toContain(",population municipale 2018,OBSERVE,,1,");
    expect(end).toBe("");
  });

  it("come as the CSV that a French spreadsheet opens", async () => {
    const query = `territory=${MARENNES}&from=2018&to=2019`;
    const plain = await get(`${OMR}/observations.csv?${query}`).expect(200);
    const answer = await get(`${OMR}/observations.csv?${query}&delimiter=%3B&decimal=%2C&bom=true`).expect(200);
    expect(answer.headers["content-disposition"]).toMatch(/-tableur\.csv$/);
    expect(answer.text.startsWith("\uFEFFid_indicateur;code_geo;")).toBe(true);
    const read = (text: string, delimiter: string) =>
      Papa.parse<string[]>(text.replace("\uFEFF", ""), { delimiter, skipEmptyLines: true }).data;
    const cells = read(answer.text, ";");
    expect(cells[1]?.[5]).toMatch(/^\d+,\d+$/);
    expect(cells.map((line) => line.map((cell) => cell.replace(/^(-?\d+),(\d+)$/, "$1.$2")))).toEqual(
      read(plain.text, ","),
    );
    expect((await get(`${OMR}/observations.csv?delimiter=|`).expect(400)).body.code).toBe("valeur-invalide");
  });

  it("come as a JSON-stat cube, in which each value is found again with its status", async () => {
    const query = `territory=${OLERON}&from=2019&to=2021&flux=*`;
    const { body: cube } = await get(`/api/indicators/dechets-dma-hab/jsonstat.json?${query}`).expect(200);
    const { body: list } = await get(`/api/indicators/dechets-dma-hab/observations?${query}&page_size=200`).expect(200);
    const read = JSONstat(cube);
    expect([read.class, read.id, read.role]).toMatchObject([
      "dataset",
      ["territoire", "periode", "flux", "indicateur"],
      { geo: ["territoire"], time: ["periode"], metric: ["indicateur"] },
    ]);
    expect(list.data.length).toBeGreaterThan(6);
    for (const { territory, period, dimensions, value, status } of list.data) {
      const cell = read.Data({ territoire: territory, periode: period, flux: dimensions.flux ?? "_T" });
      expect([period, dimensions.flux, cell.value, cell.status]).toEqual([period, dimensions.flux, value, status]);
    }
    expect(read.Dimension("territoire").Category(OLERON).label).toContain("Oléron");
    expect(cube.dimension.flux.label).not.toBe("flux");
    // Absent values are null, and say why.
    const absent = await get(`${OMR}/jsonstat.json?territory=${MARENNES}&from=2017&to=2017`).expect(200);
    expect(JSONstat(absent.body).Data({ periode: "2017", territoire: MARENNES })).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
    });
    const none = await get(`${OMR}/jsonstat.json?territory=${MARENNES}&from=1900&to=1901`).expect(200);
    expect([none.body.size, none.body.value]).toEqual([[0, 0, 1], {}]);
  });

  it("come as CSV with a column for each dimension, empty for the whole", async () => {
    const read = async (query: string) => {
      const { text } = await get(`/api/indicators/dechets-dma-hab/observations.csv?${query}`).expect(200);
      return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
    };
    const { body } = await get(
      `/api/indicators/dechets-dma-hab/observations?territory=${OLERON}&from=2021&to=2021&flux=*`,
    );
    const told = body.data.map(({ dimensions, value }: { dimensions: { flux: string }; value: number }) => [
      dimensions.flux,
      value,
    ]);
    const written = await read(`territory=${OLERON}&from=2021&to=2021&flux=*`);
    expect(told.length).toBeGreaterThan(2);
    expect(written.map(({ flux, valeur }) => [flux, Number(valeur)])).toEqual(told);
    expect((await read(`territory=${OLERON}&from=2021&to=2021`)).map(({ flux }) => flux)).toEqual([""]);
  });

  it.each([
    ["territory=99999", "territory"],
    ["level=region", "level"],
    ["from=hier", "from"],
    ["to=2024-13", "to"],
    ["from=2024&to=2019", "to"],
    ["annee=2024", "annee"],
    ["page_size=0", "page_size"],
    ["territory=17093&territory=17140", "territory"],
  ])("refuse %s, naming the parameter", async (query, parameter) => {
    const { body } = await get(`${OMR}/observations?${query}`)
      .expect(400)
      .expect("Content-Type", /problem\+json/);
    expect(body.parameter).toBe(parameter);
  });

  it("of an unknown indicator are a 404", async () => {
    await get("/api/indicators/dechets-omr/observations").expect(404);
    await get("/api/indicators/dechets-omr").expect(404);
  });
});

describe("the list of indicators", () => {
  it("gives definitions, their datasets and whether they are of demonstration", async () => {
    const { body } = await get("/api/indicators?theme=dechets").expect(200);
    expect(body.data.length).toBeGreaterThan(4);
    const tonnages = body.data.find(({ id }: { id: string }) => id === "dechets-omr-hab");
    expect(tonnages).toMatchObject({ demonstration: true, datasets: ["dechets-tonnages"] });
    expect(tonnages.links.observations).toMatch(/^https:\/\/donnees\.exemple\.fr\/api\/indicators\//);
    await get("/api/indicators?theme=sport").expect(400);
  });
});

describe("where a figure comes from", () => {
  it("leads to the very rows that were summed, for every value that has one", async () => {
    const { body } = await get(`${OMR}/observations?territory=${MARENNES}`);
    for (const { lineage, period } of body.data as Observation[]) {
      const { data } = (await get(lineage).expect(200)).body;
      if (data.observation.numerator === null) continue;
      const rows = (await get(`${data.numerator.rows}&page_size=200`).expect(200)).body;
      expect(rows.meta.total, period).toBeLessThanOrEqual(200);
      const sum = rows.data.reduce((total: number, { tonnage }: { tonnage: number }) => total + tonnage, 0);
      expect(sum * data.numerator.scale, period).toBeCloseTo(data.observation.numerator, 3);
    }
  });

  it("lists the populations of the denominator, which add up to it, and the communes that miss", async () => {
    const { data } = (await get(`${OMR}/lineage?territory=${MARENNES}&period=2021`).expect(200)).body;
    const sum = data.denominator.figures.reduce((total: number, { value }: { value: number }) => total + value, 0);
    expect(sum).toBe(data.observation.denominator);
    expect(data.denominator).toMatchObject({ kind: "series", year: 2021, note: null });
    expect(data.members.filter(({ counted }: { counted: boolean }) => !counted)).toEqual([
      { territory: "17406", name: "Saint-Sornin", counted: false },
    ]);
    expect(data.numerator.rows).toBe(
      "/api/datasets/dechets-tonnages/versions/1/data?code_insee__in=17058,17185,17219,17265,17351&annee__exact=2021&flux__in=OMR",
    );
  });

  it("leads to the rows of both terms of a share", async () => {
    const { data } = (await get(`/api/indicators/dechets-recyclage/lineage?territory=17219&period=2018`)).body;
    const rows = (await get(`${data.denominator.rows}&page_size=200`)).body.data as { tonnage: number }[];
    expect(rows.reduce((sum, { tonnage }) => sum + tonnage, 0)).toBeCloseTo(data.observation.denominator, 6);
    expect(data.denominator.rows).toContain("code_insee__in=17189,17219");
  });

  it("asks for a territory and a period that have a value", async () => {
    await get(`${OMR}/lineage?territory=17093`).expect(400);
    const { body } = await get(`${OMR}/lineage?territory=17093&period=1999`).expect(400);
    expect(body.accepted).toContain("2024");
  });
});
