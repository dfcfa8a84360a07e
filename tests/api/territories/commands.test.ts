import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TerritoryReader } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import { describeLineage } from "../../../packages/api/src/indicators/describe-lineage.js";
import type { Observation, RowsIndicator } from "../../../packages/api/src/indicators/indicator.js";
import { projectObservations } from "../../../packages/api/src/indicators/project-observations.js";
import { toJsonStat } from "../../../packages/api/src/indicators/to-jsonstat.js";
import { writeObservationsCsv } from "../../../packages/api/src/indicators/write-observations-csv.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import { describeOutlines } from "../../../packages/web/src/format/index.js";
import { ownContent } from "../../support/prepared-data.js";
import { PETR, perInhabitant, type Tonnage, total, writeRows } from "../indicators/support.js";
import { runTerritories as run } from "./run-territories.js";

const AURILLAC = "241500230";
const NO_TABLE = fileURLToPath(new URL("../../../package.json", import.meta.url));

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "datalogue-territories-"));
});
afterAll(() => rmSync(root, { recursive: true }));

const list = (folder: string): Territory[] =>
  JSON.parse(readFileSync(join(folder, "territoires/territories.json"), "utf8"));

describe("territories init", () => {
  it("writes the content of an intercommunality, which loads: its communes, their history, their population", async () => {
    const folder = join(root, "aurillac");
    const { status, stdout, stderr } = await run([
      ...["init", folder, "--epci", `200066678,${AURILLAC}`, "--name", "Pays d’Aurillac"],
      ...["--adresse", "https://donnees.exemple.fr/", "--email", "donnees@exemple.fr"],
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Pays d’Aurillac, 75\u00A0communes, 3\u00A0fusions depuis 2000.");
    const catalogue = JSON.parse(readFileSync(join(folder, "catalogue.json"), "utf8"));
    expect(catalogue).toMatchObject({ homeTerritory: "petr-pays-d-aurillac", idBase: "https://donnees.exemple.fr" });
    const reader = await loadTerritories(join(folder, "territoires"), { home: catalogue.homeTerritory });
    const { epcis, communes } = reader.home();
    expect(epcis.map(({ code }) => code)).toEqual(["200066678", AURILLAC]);
    expect(communes).toHaveLength(75);
    expect(reader.series(AURILLAC, "municipale")).toHaveLength(1);
    expect(reader.get("dep-15")?.name).toBe("Cantal");
    // Each merged commune is known, until its last day.
    for (const { date, before, after } of reader.events())
      for (const code of before) if (!after.includes(code)) expect(reader.get(code)?.validity?.to).toBe(date);
  });

  describe("where a commune took the code of a former one: Orée d’Anjou, 49069 until 2025, 49126 since, which was Drain", () => {
    const MAUGES = "200060010";
    let reader: TerritoryReader;
    beforeAll(async () => {
      const folder = join(root, "mauges");
      const { stdout } = await run(["init", folder, "--epci", MAUGES]);
      expect(stdout).toContain("6\u00A0communes, 8\u00A0fusions depuis 2000.");
      reader = await loadTerritories(join(folder, "territoires"), { home: MAUGES });
    });
    const OLD = ["49040", "49069", "49126", "49172", "49177", "49270", "49296", "49320", "49360"];

    it("tells the change of code as one, and the nine communes that merged", () => {
      const [merger, renaming] = reader.events("49069");
      expect(merger).toMatchObject({ date: "2015-12-15", kind: "merger", after: ["49069"] });
      expect(merger?.title).toMatch(/Drain.*\u00A0: réunion dans la commune d’Orée d’Anjou$/);
      expect([...(merger?.before ?? [])].sort()).toEqual(OLD);
      expect(renaming).toMatchObject({
        ...{ date: "2025-01-01", kind: "renaming", before: ["49069"], after: ["49126"] },
        title: "Orée d’Anjou\u00A0: le code 49069 devient 49126",
      });
    });

    it("says which commune bore the code on a day", () => {
      const name = (day: string) => reader.communesOf(MAUGES, day).find(({ code }) => code === "49126")?.name;
      expect([name("2012-01-01"), name("2018-01-01"), name("2025-01-01")]).toEqual([
        "Drain",
        undefined,
        "Orée d’Anjou",
      ]);
      expect(reader.asOf("2012-01-01").get("49126")).toMatchObject({ name: "Drain", validity: { to: "2015-12-15" } });
      expect(reader.get("49126")).toMatchObject({ name: "Orée d’Anjou", validity: { from: "2025-01-01" } });
    });

    it("gives the former one neither the population nor the outline of the one that bears its code", async () => {
      const received = [
        { ...{ territory: "49126", year: 2012, kind: "municipale" as const, value: 1_900 }, source: "Essai" },
        { ...{ territory: "49126", year: 2023, kind: "municipale" as const, value: 17_162 }, source: "Essai" },
      ];
      const now = await loadTerritories(join(root, "mauges/territoires"), { home: MAUGES, received: () => received });
      const figures = (from: TerritoryReader, at?: string) =>
        from.series("49126", "municipale", at).map(({ year, value }) => [year, value]);
      expect(figures(now, "2012-01-01")).toEqual([[2012, 1_900]]);
      expect(figures(now.asOf("2012-01-01"))).toEqual([[2012, 1_900]]);
      expect(figures(now)).toEqual([[2023, 17_162]]);
    });

    it("says that nothing is known of the former one by its name", () => {
      const indicator = total as RowsIndicator;
      const source = { rowsFile: writeRows([[2012, "49069", "OMR", 10]]), version: 1, demonstration: false };
      const all = computeObservations([indicator], new Map([["tonnages", source]]), reader);
      const parts = {
        native: all.filter(({ vintage }) => vintage === undefined),
        former: all.filter(({ vintage }) => vintage !== undefined),
      };
      const territory = reader.get("49126") as Territory;
      const [drain] = projectObservations(indicator, parts, [{ territory, members: ["49126"] }], "2012-01-01", reader);
      expect(drain?.reason).toBe("Aucune donnée de 2012 pour Drain.");
      expect(all.find(({ territory: code, vintage }) => code === "49126" && vintage)?.reason).toBe(
        "Aucune donnée de 2012 pour Drain.",
      );
    });

    describe("with the population of some of the former communes", () => {
      const compute = async (populations: Record<string, number>, year: number) => {
        const territories = await loadTerritories(join(root, "mauges/territoires"), {
          home: MAUGES,
          received: () =>
            Object.entries(populations).map(([territory, value]) => ({
              ...{ territory, year: 2012, kind: "municipale" as const, value, source: "Essai" },
            })),
        });
        const codes = territories.communesOf(MAUGES, `${year}-01-01`).map(({ code }) => code);
        const rows = writeRows(codes.map((code): Tonnage => [year, code, "OMR", 10]));
        const indicator = {
          ...(perInhabitant as RowsIndicator),
          measure: {
            ...perInhabitant.measure,
            denominator: { population: "municipale" as const, lookBack: 4 },
          } as RowsIndicator["measure"],
        };
        const source = { rowsFile: rows, version: 1, demonstration: false };
        const all = computeObservations([indicator], new Map([["tonnages", source]]), territories);
        const native = all.filter(({ vintage }) => vintage === undefined);
        const former = all.filter(({ vintage }) => vintage !== undefined);
        const targets = territories
          .communesOf(MAUGES, "2012-01-01")
          .filter(({ code }) => OLD.includes(code))
          .map((territory) => ({ territory, members: [territory.code] }));
        const then = projectObservations(indicator, { native, former }, targets, "2012-01-01", territories);
        return { ...{ indicator, territories, then }, anjou: native.find(({ territory }) => territory === "49126") };
      };

      it("divides by that of Drain what is of Drain alone", async () => {
        const { anjou, then } = await compute({ 49126: 1_900 }, 2012);
        expect(then.find(({ territory }) => territory === "49126")).toMatchObject({
          ...{ value: expect.closeTo(10_000 / 1_900), denominator: 1_900, coverage: 1 },
        });
        expect(anjou).toMatchObject({
          ...{ numerator: 10_000, denominator: 1_900, coverage: 1 / 9 },
          reason: expect.stringContaining("Incomplet\u00A0: calculé sur 1\u00A0commune sur 9"),
        });
      });

      it("divides by that of all of them what is of Orée d’Anjou, that year and after they merged", async () => {
        const all = Object.fromEntries(OLD.map((code) => [code, 1_000]));
        expect((await compute(all, 2012)).anjou).toMatchObject({ value: 10, coverage: 1 });
        expect((await compute(all, 2016)).anjou).toMatchObject({ numerator: 10_000, denominator: 9_000, coverage: 1 });
        const { 49040: _, ...some } = all;
        expect((await compute(some, 2016)).anjou).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
      });

      it("names Drain, not what bears its code since, in the files and the provenance of its values", async () => {
        const { indicator, territories, then } = await compute({ 49126: 1_900, 49069: 1_000 }, 2012);
        const kept = then.filter(({ territory }) => ["49069", "49126"].includes(territory));
        const csv = writeObservationsCsv(indicator, kept, territories, { demonstration: false });
        expect(csv).toContain(",49069,Orée d’Anjou,");
        expect(csv).toContain(",49126,Drain,");
        const { dimension } = toJsonStat(indicator, kept, territories, {
          ...{ titleOf: (name) => name, demonstration: false, vintage: "2012-01-01" },
        });
        expect(dimension.territoire?.category.label).toEqual({ 49069: "Orée d’Anjou", 49126: "Drain" });
        const drain = kept.find(({ territory }) => territory === "49126") as Observation;
        const none = { datasets: new Map(), parents: new Map(), invented: new Set<string>() };
        const { denominator } = describeLineage(indicator, drain, { territories, ...none });
        expect(denominator).toMatchObject({ figures: [{ territory: "49126", name: "Drain", value: 1_900 }] });
      });
    });

    it("counts the former communes whole, and tells the one that gave nothing by its name", () => {
      const ask = (rows: Tonnage[]) =>
        computeObservations(
          [{ ...total, levels: ["commune", "epci"] }],
          new Map([["tonnages", { rowsFile: writeRows(rows), version: 1, demonstration: false }]]),
          reader,
        ).find(({ territory, period, vintage }) => territory === "49126" && period === "2012" && vintage === undefined);
      const rows = OLD.map((code): Tonnage => [2012, code, "OMR", 10]);
      expect(ask(rows)).toMatchObject({ value: 90, coverage: 1, reason: null });
      const without = ask(rows.filter(([, code]) => code !== "49126"));
      expect(without).toMatchObject({
        value: 80,
        reason: expect.stringMatching(/8\u00A0communes sur 9.*manque Drain\.$/),
      });
    });
  });

  it("tells a commune whose code went to another and came back: Les Trois Lacs, 27676 then 27058 then 27676", async () => {
    const folder = join(root, "seine-eure");
    const { status } = await run(["init", folder, "--epci", "200089456"]);
    expect(status).toBe(0);
    const reader = await loadTerritories(join(folder, "territoires"));
    const changes = reader.events("27058").map(({ date, kind, after }) => [date, kind, after.join()]);
    expect(changes).toEqual([
      ["2017-01-01", "merger", "27676"],
      ["2021-01-01", "renaming", "27058"],
      ["2023-01-01", "renaming", "27676"],
    ]);
    const names = (day: string) => reader.asOf(day).list({ level: "commune" });
    expect(names("2016-01-01").find(({ code }) => code === "27058")?.name).toBe("Bernières-sur-Seine");
    expect(names("2022-01-01").find(({ code }) => code === "27058")?.name).toBe("Les Trois Lacs");
  });

  it("tells a commune whose code a new one took long after: Villotran, 60694 until 2019, Les Hauts-Talican since 2024", async () => {
    const folder = join(root, "sablons");
    expect((await run(["init", folder, "--epci", "246000582"])).status).toBe(0);
    const reader = await loadTerritories(join(folder, "territoires"));
    expect(reader.get("60694")).toMatchObject({
      ...{ name: "Les Hauts-Talican", earlier: [{ name: "Villotran", to: "2019-01-01" }] },
    });
    expect(reader.events("60694").map(({ date, kind, after }) => [date, kind, after.join()])).toEqual([
      ["2019-01-01", "merger", "60054"],
    ]);
    const named = (day: string) => reader.communesOf("246000582", day).find(({ code }) => code === "60694")?.name;
    expect(["2012-01-01", "2020-01-01", "2024-01-01"].map(named)).toEqual([
      "Villotran",
      undefined,
      "Les Hauts-Talican",
    ]);
  });

  it("writes commands that a shell reads as they are, whatever the name of the folder", async () => {
    const folder = join(root, "Pays d'Auge été");
    const { stdout } = await run(["init", folder, "--epci", AURILLAC]);
    const line = /^ {2}(export .*)$/m.exec(stdout)?.[1] as string;
    const read = execFileSync("sh", ["-c", `${line}; printf '%s|%s' "$DATALOGUE_CONTENT" "$DATALOGUE_DATA"`]);
    expect(read.toString()).toBe(`${folder}|${folder}-donnees`);
  });

  it("takes one intercommunality as the perimeter", async () => {
    const folder = join(root, "rochefort");
    expect((await run(["init", folder, "--epci", "200041762"])).status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "catalogue.json"), "utf8")).homeTerritory).toBe("200041762");
    expect(list(folder).filter(({ level }) => level === "petr")).toEqual([]);
  });

  it("shows the name that is given to one intercommunality", async () => {
    const folder = join(root, "ocean");
    expect((await run(["init", folder, "--epci", "200041762", "--name", "Rochefort Océan"])).status).toBe(0);
    const { shortName, ...named } = list(folder).find(({ code }) => code === "200041762") as Territory;
    expect({ shortName, ...named }).toMatchObject({ name: "Rochefort Océan", shortName: undefined });
    expect(JSON.parse(readFileSync(join(folder, "catalogue.json"), "utf8")).title).toBe("Datalogue de Rochefort Océan");
  });

  it("takes a table of communes, with the populations of the DGCL and the year they are of", async () => {
    const table = join(root, "communes.csv");
    const header = "dept;siren;raison_sociale;insee;nom_membre;pmun_2025";
    writeFileSync(table, `${header}\n17;200041762;CA Rochefort Océan;17299;Rochefort;23 584\n`);
    const folder = join(root, "table");
    const { status, stdout } = await run(["init", folder, "--epci", "200041762", "--liste", table]);
    expect(status).toBe(0);
    expect(stdout).not.toContain("sans population");
    expect(readFileSync(join(folder, "territoires/populations.csv"), "utf8")).toContain(
      "17299,2022,municipale,23584,Insee – population municipale 2022 (en vigueur le 1er janvier 2025)",
    );
    expect(list(folder).find(({ code }) => code === "200041762")?.name).toBe(
      "Communauté d’agglomération Rochefort Océan",
    );
  });

  it.each<[string, string[], RegExp]>([
    ["is no SIREN", ["--epci", "123"], /«\u00A0123\u00A0» n'est pas un SIREN/],
    ["is of no EPCI", ["--epci", "999999999"], /Ce SIREN n'est pas dans la liste.*999999999/],
    ["has two EPCI and no name", ["--epci", `200066678,${AURILLAC}`], /donnez le nom de ce qui les réunit/],
    ["gives a site without scheme", ["--epci", AURILLAC, "--adresse", "donnees.fr"], /n'est pas une adresse complète/],
    ["gives a site that no identifier begins with", ["--epci", AURILLAC, "--adresse", "https://a.fr/<x>"], /--adresse/],
    [
      "gives no e-mail address",
      ["--epci", AURILLAC, "--email", "foo"],
      /--email.*«\u00A0foo\u00A0» n'est pas une adresse/,
    ],
    ["gives an e-mail address of no contact", ["--epci", AURILLAC, "--email", "é@exemple.fr"], /--email/],
    [
      "gives what is no table",
      ["--epci", AURILLAC, "--liste", NO_TABLE],
      /^package\.json\u00A0: (?!.*Colonnes lues).*[^.]\.\n/,
    ],
    ["names an absent table", ["--epci", AURILLAC, "--liste", "/nulle/part.csv"], /n'existe pas/],
  ])("writes nothing, and says why, when it %s", async (_, args, expected) => {
    const folder = join(root, "refused");
    const { status, stderr } = await run(["init", folder, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(expected);
    expect(stderr).toContain("Rien n'a été écrit.");
    expect(existsSync(folder)).toBe(false);
  });

  it("writes over nothing", async () => {
    const taken = join(root, "taken");
    mkdirSync(taken);
    writeFileSync(join(taken, "notes.txt"), "à garder");
    const { status, stderr } = await run(["init", taken, "--epci", AURILLAC]);
    expect(status).toBe(2);
    expect(stderr).toContain("n'est pas vide");
    expect(readdirSync(taken)).toEqual(["notes.txt"]);
  });
});

describe("territories import", () => {
  const square = (code: string, west: number) => ({
    type: "Feature",
    properties: { code, nom: code },
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [west, 45.8],
          [west + 0.02, 45.8],
          [west + 0.02, 45.82],
          [west, 45.82],
          [west, 45.8],
        ],
      ],
    },
  });
  const outlines = JSON.stringify({
    type: "FeatureCollection",
    features: [square("17219", -1.2), square("17189", -1.18), square("17021", -1.1)],
  });
  let content: string;
  beforeAll(() => {
    content = join(root, "content");
    cpSync(join(ownContent, "territoires"), join(content, "territoires"), { recursive: true });
    cpSync(join(ownContent, "catalogue.json"), join(content, "catalogue.json"));
  });
  const metadata = () => JSON.parse(readFileSync(join(content, "territoires/metadata.json"), "utf8"));
  const here = (args: string[], env = {}) => run(["import", ...args], { DATALOGUE_CONTENT: content, ...env });

  it("puts the outlines of a file in place of the schematic ones, and says what it did", async () => {
    expect(metadata().outlines.kind).toBe("schematic");
    const file = join(root, "communes-17.geojson");
    writeFileSync(file, outlines);
    const { status, stdout, stderr } = await here([file, "--source", "IGN, ADMIN EXPRESS", "--millesime", "2018"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("1\u00A0commune sur 14 a son contour");
    expect(stdout).toContain("Marennes-Hiers-Brouage\u00A0: 2 contours réunis (17219, 17189).");
    expect(stdout).toContain("Redémarrez le site");
    expect(metadata().outlines).toMatchObject({ kind: "official", source: "IGN, ADMIN EXPRESS", vintage: "2018" });
    expect(describeOutlines(metadata().outlines)).toMatch(/\u00a0: IGN, ADMIN EXPRESS, licence non précisée$/);
  });

  it("takes the address of the settings, once for each département, when it is encrypted or said to be trusted", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (request.url?.includes("/17.")) response.setHeader("content-type", "application/geo+json").end(outlines);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const env = { DATALOGUE_OUTLINES_URL: `http://127.0.0.1:${port}/departements/{departement}.geojson` };
      const refused = await here(["--officiel"], env);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain("--autoriser-http");
      expect(asked).toEqual([]);
      const absent = await here([`http://127.0.0.1:${port}/2A.geojson`, "--autoriser-http"]);
      expect(absent.status).toBe(2);
      expect(absent.stderr).toMatch(/2A\.geojson.*404/);
      asked.length = 0;
      const { status, stdout } = await here(["--officiel", "--autoriser-http"], env);
      expect({ status, asked }).toEqual({ status: 0, asked: ["/departements/17.geojson"] });
      expect(stdout).toContain("1\u00A0commune sur 14");
      expect(metadata().outlines.source).toContain(`127.0.0.1:${port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each<[string, string[], number, RegExp]>([
    ["no file", [], 2, /Donnez le fichier ou l'adresse/],
    ["a file and --officiel", ["a.geojson", "--officiel"], 2, /mais pas les deux/],
    ["a file that is not there", ["/nulle/part.geojson"], 2, /part\.geojson\u00A0: ce fichier n'existe pas/],
    ["an address where nobody answers", ["http://127.0.0.1:9/a", "--autoriser-http"], 2, /127\.0\.0\.1:9/],
    ["a folder", [ownContent], 2, /n'est pas un fichier/],
    ["a year to come", ["a.geojson", "--millesime", "2999"], 2, /«\u00A02999\u00A0» n'est pas une année/],
    ["a table", [join(ownContent, "territoires/events.json")], 1, /GeoJSON/],
  ])("changes nothing with %s", async (_, args, expected, message) => {
    const before = readFileSync(join(content, "territoires/outlines.geojson"), "utf8");
    const { status, stderr } = await here(args);
    expect(status).toBe(expected);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("Rien n'a été changé.");
    expect(readFileSync(join(content, "territoires/outlines.geojson"), "utf8")).toBe(before);
  });

  it("leaves a geography that loads", async () => {
    const reader = await loadTerritories(join(content, "territoires"), { home: PETR });
    expect(reader.outlines().features.map(({ properties }) => properties?.code)).toEqual(["17219"]);
  });
});
