import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Territory } from "@datalogue/ingest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ContentError } from "../../../packages/api/src/documents/content-problem.js";
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
    expect(population(OLERON, 2022)?.source).toMatch(/^Insee.*, somme des 8 communes$/);
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
  const loadWithGroups = async (groups: object[] | string) => {
    const text = typeof groups === "string" ? groups : JSON.stringify(groups);
    writeFileSync(join(folder, "groups.json"), text);
    const told: string[] = [];
    const reader = await loadTerritories(folder, {
      home: PETR,
      onProblems: (problems) => told.push(...problems.map(({ path, message }) => `${path}\u00A0: ${message}`)),
    });
    return { reader, told: told.join("\n") };
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

  /** Changes the territories, then tells how they are refused. */
  const refusalOf = async (change: (find: (code: string) => Territory, list: Territory[]) => void) => {
    const path = join(folder, "territories.json");
    const list: Territory[] = JSON.parse(readFileSync(path, "utf8"));
    change((code) => list.find((one) => one.code === code) as Territory, list);
    writeFileSync(path, JSON.stringify(list));
    return refusal();
  };
  const parent = (territory: Territory, code: string) =>
    territory.parents.find((one) => one.code === code) as Territory["parents"][number];

  it.each<[string, (find: (code: string) => Territory, list: Territory[]) => void, RegExp]>([
    [
      "a membership that ends before it starts",
      (find) => Object.assign(parent(find("17093"), OLERON), { from: "2020-01-01", to: "2014-01-01" }),
      /territories\.json\u00A0: «\u00A0\[0\]\.parents\[0\]\u00A0» \(17093\)\u00A0: l'appartenance à «\u00A0241700624\u00A0» finit \(2014-01-01\) avant de commencer \(2020-01-01\)/,
    ],
    [
      "a territory that ends before it starts",
      (find) => Object.assign(find("17189"), { validity: { from: "2019-02-01", to: "2019-01-01" } }),
      /ce territoire finit \(2019-01-01\) avant de commencer/,
    ],
    [
      "a membership outside the life of the territory",
      (find) => Object.assign(parent(find("17189"), MARENNES), { from: "2020-01-01", to: "2021-01-01" }),
      /tout entière hors de l'existence du territoire \(jusqu'au 2019-01-01\)/,
    ],
    [
      "two EPCI at a time",
      (find) => find("17140").parents.push({ code: MARENNES, from: "2017-01-01" }),
      /\(17140\)\u00A0: deux territoires de maille «\u00A0epci\u00A0» à la fois, «\u00A0241700624\u00A0» et «\u00A0241700699\u00A0», à partir du 2017-01-01/,
    ],
    [
      "the same parent twice",
      (find) => find("17140").parents.push({ code: "dep-17" }),
      /«\u00A0dep-17\u00A0» est donné deux fois pour le même temps/,
    ],
    [
      "a territory within itself",
      (find) => find("france").parents.push({ code: "france" }),
      /«\u00A0france\u00A0» est contenu dans lui-même\u00A0: france → france/,
    ],
    [
      "a level within a lower one",
      (find) => find("dep-17").parents.push({ code: OLERON }),
      /maille «\u00A0departement\u00A0» ne peut pas être dans «\u00A0241700624\u00A0», de maille «\u00A0epci\u00A0»/,
    ],
    [
      "a commune in no EPCI",
      (find) => find("17411").parents.shift(),
      /Saint-Trojan-les-Bains n'est dans aucun EPCI le 2026-01-01/,
    ],
    [
      "a gap between two EPCI",
      (find) => {
        const { parents } = find("17411");
        parents.splice(0, 1, { code: OLERON, to: "2014-01-01" }, { code: MARENNES, from: "2017-01-01" });
      },
      /Saint-Trojan-les-Bains n'est dans aucun EPCI le 2014-01-01/,
    ],
  ])("is refused with its file, its place and what to write: %s", async (_, change, expected) => {
    expect(await refusalOf(change)).toMatch(expected);
  });

  it("takes a commune that changed EPCI, one after the other", async () => {
    const path = join(folder, "territories.json");
    const list: Territory[] = JSON.parse(readFileSync(path, "utf8"));
    list
      .find(({ code }) => code === "17411")
      ?.parents.splice(0, 1, { code: MARENNES, to: "2014-01-01" }, { code: OLERON, from: "2014-01-01" });
    writeFileSync(path, JSON.stringify(list));
    const reader = await loadTerritories(folder, { home: PETR });
    expect(codes(reader.communesOf(MARENNES, "2013-12-31"))).toContain("17411");
    expect(codes(reader.communesOf(OLERON, "2014-01-01"))).toContain("17411");
    expect(reader.communesOf(MARENNES, "2014-01-01")).toHaveLength(7);
  });

  it.each<[string, object, RegExp]>([
    [
      "a merger after the end of what it ends",
      { date: "2020-01-01", kind: "merger", before: ["17189", "17219"], after: ["17219"] },
      /events\.json\u00A0: «\u00A0\[0\]\.before\u00A0».*«\u00A017189\u00A0» disparaît le 2020-01-01, mais sa validité dans territories\.json finit le 2019-01-01/,
    ],
    [
      "a merger of a commune that goes on",
      { date: "2019-01-01", kind: "merger", before: ["17189", "17058"], after: ["17219"] },
      /«\u00A017058\u00A0» disparaît le 2019-01-01, mais sa validité dans territories\.json n'a pas de fin/,
    ],
    [
      "a merger with two results",
      { date: "2019-01-01", kind: "merger", before: ["17189"], after: ["17219", "17058"] },
      /une fusion donne un seul territoire, et non 2/,
    ],
    [
      "a split of two",
      { date: "2019-01-01", kind: "split", before: ["17189", "17219"], after: ["17219"] },
      /une scission part d'un seul territoire, et non de 2/,
    ],
    [
      "a new code whose validity does not begin",
      { date: "2019-01-01", kind: "renaming", before: ["17189"], after: ["17219"] },
      /«\u00A017219\u00A0» apparaît le 2019-01-01/,
    ],
    [
      "a change of EPCI that no membership tells",
      { date: "2017-01-01", kind: "membership", before: [OLERON], after: [MARENNES] },
      /aucune appartenance de 241700624, 241700699 ne commence ni ne finit le 2017-01-01/,
    ],
  ])("is refused when its events do not agree with its territories: %s", async (_, event, expected) => {
    writeFileSync(join(folder, "events.json"), JSON.stringify([{ title: "Un changement", ...event }]));
    expect(await refusal()).toMatch(expected);
  });

  it.each<[string, object, RegExp]>([
    [
      "a code that does not start with g-",
      { code: "littoral" },
      /groups\.json\u00A0: «\u00A0\[0\]\.code\u00A0».*commence par «\u00A0g-\u00A0»/,
    ],
    ["an unknown commune", { communes: ["17999"] }, /la commune «\u00A017999\u00A0» n'est pas dans territories\.json/],
    [
      "a former commune",
      { communes: ["17189"] },
      /Hiers-Brouage \(17189\) n'est plus une commune depuis le 2019-01-01\. Écrivez 17219 \(Marennes-Hiers-Brouage\)/,
    ],
    ["a commune given twice", { communes: ["17093", "17093"] }, /la commune 17093 est donnée deux fois/],
    ["an EPCI", { communes: [OLERON] }, /n'est pas une commune\u00A0: un groupe ne réunit que des communes/],
    ["no commune", { communes: [] }, /\[0\]\.communes.*ne doit pas être vide/],
  ])("leaves out a group that is wrong, alone: %s", async (_, change, expected) => {
    const group = { code: "g-nord", name: "Nord", communes: ["17323"], ...change };
    const { reader, told } = await loadWithGroups([group, { code: "g-sud", name: "Sud", communes: ["17140"] }]);
    expect(told).toMatch(expected);
    expect(codes(reader.list({ level: "group" }))).toEqual(["g-sud"]);
    expect(reader.home().communes).toHaveLength(14);
  });

  it("keeps the first of two groups that have one code", async () => {
    const group = { code: "g-nord", name: "Nord", communes: ["17323"] };
    const { reader, told } = await loadWithGroups([group, { ...group, communes: ["17140"] }]);
    expect(told).toMatch(/«\u00A0g-nord\u00A0» est donné deux fois/);
    expect(codes(reader.communesOf("g-nord"))).toEqual(["17323"]);
  });

  it.each<[string, object]>([
    ["a commune that is no more", { communes: ["17189"] }],
    ["no name", { name: undefined }],
  ])("serves no group under the code of another that is wrong: %s", async (_, change) => {
    const group = { code: "g-nord", name: "Nord", communes: ["17323"] };
    const { reader, told } = await loadWithGroups([
      { ...group, ...change },
      { ...group, communes: ["17140"] },
    ]);
    expect(told).toMatch(/«\u00A0g-nord\u00A0» est donné deux fois/);
    expect(reader.list({ level: "group" })).toEqual([]);
  });

  it("does without groups that are no JSON", async () => {
    const { reader, told } = await loadWithGroups("[{");
    expect(told).toMatch(/groups\.json.*JSON/);
    expect(reader.home().communes).toHaveLength(14);
  });

  it("takes populations of a group that is left out", async () => {
    const populations = join(folder, "populations.csv");
    writeFileSync(populations, `${readFileSync(populations, "utf8")}g-nord,2024,municipale,900,Mairie\n`);
    const { reader } = await loadWithGroups([{ code: "g-nord", name: "Nord", communes: ["17189"] }]);
    expect(reader.home().communes).toHaveLength(14);
  });

  it("is refused when the home territory is a group that is wrong, with what to write", async () => {
    writeFileSync(join(folder, "groups.json"), JSON.stringify([{ code: "g-nord", name: "Nord", communes: ["17189"] }]));
    expect(await refusal("g-nord")).toMatch(/Écrivez 17219/);
  });

  it("counts in a group what its communes took in", async () => {
    writeFileSync(
      join(folder, "groups.json"),
      JSON.stringify([{ code: "g-marais", name: "Marais", communes: ["17219", "17406"] }]),
    );
    const reader = await loadTerritories(folder, { home: PETR });
    expect(codes(reader.communesOf("g-marais", "2018-01-01")).sort()).toEqual(["17189", "17219", "17406"]);
    expect(codes(reader.communesOf("g-marais")).sort()).toEqual(["17219", "17406"]);
  });

  it("does without groups", async () => {
    rmSync(join(folder, "groups.json"));
    expect((await loadTerritories(folder, { home: PETR })).list({ level: "group" })).toEqual([]);
  });

  describe("with populations of before the merger", () => {
    const add = (...lines: string[]) =>
      writeFileSync(
        join(folder, "populations.csv"),
        `${readFileSync(join(folder, "populations.csv"), "utf8")}${lines.join("\n")}\n`,
      );

    it("gives a series without a step: the merged communes are added up", async () => {
      add("17189,2015,municipale,606,Essai", "17219,2015,municipale,5600,Essai");
      const reader = await loadTerritories(folder, { home: PETR });
      const series = reader.series("17219", "municipale");
      expect(series.map(({ year, value }) => [year, value]).slice(0, 2)).toEqual([
        [2015, 6206],
        [2018, 6250],
      ]);
      expect(series[0]?.source).toMatch(/^Somme de Hiers-Brouage et Marennes-Hiers-Brouage\. Essai$/);
      expect(reader.series("17189", "municipale")).toHaveLength(1);
    });

    it("leaves out a year that lacks one of them", async () => {
      add("17189,2014,municipale,606,Essai");
      const reader = await loadTerritories(folder, { home: PETR });
      expect(reader.series("17219", "municipale")[0]?.year).toBe(2018);
    });

    it("reads households, dwellings and areas, and adds them up", async () => {
      add("17058,2020,menages,1600,Essai", "17058,2020,superficie,1263,Essai");
      const reader = await loadTerritories(folder, { home: PETR });
      expect(reader.series("17058", "menages")).toMatchObject([{ year: 2020, value: 1600 }]);
      expect(reader.series(MARENNES, "superficie")).toEqual([]);
    });
  });

  it("is refused when a file is missing", async () => {
    rmSync(join(folder, "populations.csv"));
    expect(await refusal()).toContain("territoires/populations.csv");
  });

  it("is refused when the home is not in it, with the codes there are", async () => {
    expect(await refusal("petr-inconnu")).toMatch(/homeTerritory.*241700624/);
  });
});
