import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ContentError } from "../../../packages/api/src/content/content-problem.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import { MARENNES, OLERON, PETR, territories, territoriesFolder } from "../indicators/support.js";

const codes = (list: { code: string }[]) => list.map(({ code }) => code);
const population = (code: string, wanted: number) =>
  territories.populations(code).find(({ year, kind }) => year === wanted && kind === "municipale");

describe("the reference geography", () => {
  it("has the 2 EPCI and the 14 communes of the home territory", () => {
    const { territory, epcis, communes } = territories.home();
    expect(territory.code).toBe(PETR);
    expect(codes(epcis)).toEqual([OLERON, MARENNES]);
    expect(communes).toHaveLength(14);
    expect(codes(communes)).not.toContain("17189");
  });

  it("follows the communes of each date: Hiers-Brouage until the end of 2018", () => {
    expect(codes(territories.communesOf(MARENNES, "2018-12-31"))).toEqual(expect.arrayContaining(["17189", "17219"]));
    expect(codes(territories.communesOf(MARENNES, "2019-01-01"))).not.toContain("17189");
    expect(territories.communesOf(PETR)).toHaveLength(14);
    expect(codes(territories.communesOf("17093"))).toEqual(["17093"]);
    expect(territories.communesOf("inconnu")).toEqual([]);
  });

  it("knows a former commune, and does not list it", () => {
    expect(territories.get("17189")?.name).toBe("Hiers-Brouage");
    expect(codes(territories.list({ level: "commune" }))).not.toContain("17189");
    expect(territories.events("17189")).toHaveLength(1);
    expect(territories.events("17093")).toEqual([]);
  });

  it("adds up the populations of the communes, and says so", () => {
    expect(population(OLERON, 2022)?.value).toBe(22_518);
    expect(population(MARENNES, 2022)?.value).toBe(15_522);
    expect(population(PETR, 2023)?.value).toBe(38_117);
    expect(population(OLERON, 2022)?.source).toMatch(/^Somme des 8 communes\. Insee/);
  });

  it("gives a sum of 2018, when the population of the merged commune stands for both", () => {
    expect(population(MARENNES, 2018)?.value).toBe(15_436);
  });

  it("gives no partial sum: the département has no population here", () => {
    expect(population(MARENNES, 2017)).toBeUndefined();
    expect(territories.populations("17189")).toEqual([]);
  });

  it("draws the outlines of a part only", () => {
    expect(territories.outlines().features).toHaveLength(14);
    expect(territories.outlines({ parent: MARENNES }).features).toHaveLength(6);
    expect(territories.outlines({ level: "epci" }).features).toEqual([]);
  });
});

describe("a reference geography that cannot be read", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "datalogue-territories-"));
    cpSync(territoriesFolder, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const spoil = (name: string, from: string | RegExp, to: string) => {
    const text = readFileSync(join(folder, name), "utf8");
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(join(folder, name), changed);
  };
  const refusal = async (home = PETR): Promise<string> => {
    const error = await loadTerritories(folder, { home }).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ContentError);
    return (error as ContentError).message;
  };

  it.each<[string, string, string | RegExp, string, RegExp]>([
    [
      "a level that does not exist",
      "territories.json",
      '"epci"',
      '"cdc"',
      /territories\.json\u00A0: «\u00A0\[\d+\]\.level/,
    ],
    ["a parent that is not in the list", "territories.json", /"code": "241700624"\s+\}/, '"code": "999" }', /999/],
    [
      "a code given twice",
      "territories.json",
      '"code": "17140"',
      '"code": "17093"',
      /«\u00A017093\u00A0» est donné deux fois/,
    ],
    ["a date that is none", "events.json", "2019-01-01", "1/1/2019", /events\.json\u00A0: «\u00A0\[0\]\.date/],
    [
      "an event of an unknown commune",
      "events.json",
      '"17189"',
      '"17999"',
      /«\u00A017999\u00A0» n'est pas dans territories\.json/,
    ],
    ["a population that is not a number", "populations.csv", "4229", "4 229", /ligne 2\u00A0: «\u00A04 229\u00A0»/],
    [
      "a population without source",
      "populations.csv",
      /(17093,2018,municipale,4229),.*/,
      "$1,",
      /ligne 2\u00A0: il manque la source/,
    ],
    ["another header", "populations.csv", "territoire", "code", /première ligne doit être\u00A0: territoire,annee/],
    ["a drawing that is not GeoJSON", "outlines.geojson", "FeatureCollection", "Topology", /outlines\.geojson/],
  ])("is refused with its file, its place and what to write: %s", async (_, name, from, to, expected) => {
    spoil(name, from, to);
    expect(await refusal()).toMatch(expected);
  });

  it("is refused when a file is missing", async () => {
    rmSync(join(folder, "populations.csv"));
    expect(await refusal()).toContain("territoires/populations.csv");
  });

  it("is refused when the home is not in it, with the codes there are", async () => {
    expect(await refusal("petr-inconnu")).toMatch(/homeTerritory.*241700624/);
  });
});
