import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Territory, TerritoryEvent, TerritorySources } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { parseCsv, readCsv, readJson } from "./content.js";

const OLERON = "241700624";
const MARENNES = "241700699";
const territories = readJson<Territory[]>("territoires/territories.json");
const byCode = new Map(territories.map((territory) => [territory.code, territory]));
const currentCommunes = territories.filter(({ level, validity }) => level === "commune" && !validity?.to);
const membersOf = (code: string) =>
  currentCommunes.filter(({ parents }) => parents.some((p) => p.code === code && !p.to));

describe("the reference territories", () => {
  it("are the 14 communes, 8 on the island and 6 in the Bassin de Marennes", () => {
    expect(currentCommunes).toHaveLength(14);
    expect(membersOf(OLERON)).toHaveLength(8);
    expect(membersOf(MARENNES)).toHaveLength(6);
    expect(membersOf("petr-marennes-oleron")).toHaveLength(14);
  });

  it("name the EPCI by their SIREN and the PETR by its own", () => {
    expect(byCode.get(OLERON)).toMatchObject({ level: "epci", siren: OLERON, shortName: "Île d’Oléron" });
    expect(byCode.get(MARENNES)).toMatchObject({ level: "epci", siren: MARENNES, shortName: "Bassin de Marennes" });
    expect(byCode.get("petr-marennes-oleron")).toMatchObject({ siren: "200050334" });
  });

  it("belong to territories that exist, up to France", () => {
    for (const { code, parents } of territories) {
      if (code !== "france") expect(parents.length, code).toBeGreaterThan(0);
      for (const parent of parents) expect(byCode.has(parent.code), `${code} → ${parent.code}`).toBe(true);
    }
  });

  it("contract the article after de and à", () => {
    expect(byCode.get("17093")).toMatchObject({
      name: "Le Château-d’Oléron",
      ofName: "du Château-d’Oléron",
      atName: "au Château-d’Oléron",
    });
    expect(byCode.get("17185")).toMatchObject({ ofName: "du Gua", atName: "au Gua" });
    expect(byCode.get("17486")).toMatchObject({ ofName: "de La Brée-les-Bains", atName: "à La Brée-les-Bains" });
    expect(byCode.get("17140")).toMatchObject({ ofName: "de Dolus-d’Oléron", atName: "à Dolus-d’Oléron" });
    expect(byCode.get("17189")).toMatchObject({ ofName: "d’Hiers-Brouage" });
  });

  it("write names with typographic apostrophes", () => {
    expect(JSON.stringify(territories)).not.toContain("'");
  });

  it("keep Hiers-Brouage until its merger of 2019-01-01, which is an event", () => {
    expect(byCode.get("17189")?.validity).toEqual({ to: "2019-01-01" });
    expect(readJson<TerritoryEvent[]>("territoires/events.json")).toEqual([
      expect.objectContaining({ date: "2019-01-01", kind: "merger", before: ["17189", "17219"], after: ["17219"] }),
    ]);
  });

  it("say their sources, vintage and licence, and that the outlines are schematic", () => {
    const sources = readJson<TerritorySources>("territoires/metadata.json");
    expect(sources.vintage).toBe("2026-01-01");
    expect(sources.sources.every(({ licence }) => licence === "Licence Ouverte")).toBe(true);
    expect(sources.outlines).toMatchObject({ kind: "schematic", title: "Contours schématiques" });
  });
});

describe("the population municipale", () => {
  const rows = readCsv("territoires/populations.csv");
  const total = (epci: string, year: string) => {
    const codes = new Set(membersOf(epci).map(({ code }) => code));
    return rows
      .filter((row) => row.annee === year && codes.has(row.territoire as string))
      .reduce((sum, row) => sum + Number(row.valeur), 0);
  };

  it.each([
    ["2018", 22092, 15436],
    ["2019", 21972, 15487],
    ["2020", 22076, 15505],
    ["2021", 22255, 15525],
    ["2022", 22518, 15522],
    ["2023", 22568, 15549],
  ])("of %s is %d on the island and %d in the Bassin de Marennes", (year, island, mainland) => {
    expect(total(OLERON, year)).toBe(island);
    expect(total(MARENNES, year)).toBe(mainland);
  });

  it("is 38 117 in all in 2023", () => {
    expect(total("petr-marennes-oleron", "2023")).toBe(38117);
  });

  it("is given once for each commune and year, with its source", () => {
    expect(rows).toHaveLength(14 * 6);
    expect(new Set(rows.map(({ territoire, annee }) => `${territoire} ${annee}`)).size).toBe(14 * 6);
    for (const { annee, nature, source } of rows) {
      expect(nature).toBe("municipale");
      expect(source).toContain(`population municipale ${annee}`);
    }
  });
});

describe("the official code list", () => {
  const lines = readCsv("territoires/cog-communes.csv");
  const of = (code: string) => lines.filter((line) => line.code === code);

  it("says that 17189 became 17219 on 2019-01-01, and that 17219 is valid all along", () => {
    expect(of("17189")).toEqual([{ code: "17189", nom: "Hiers-Brouage", du: "", au: "2019-01-01", devient: "17219" }]);
    expect(of("17219")).toEqual([{ code: "17219", nom: "Marennes-Hiers-Brouage", du: "", au: "", devient: "" }]);
  });

  it("does not know 76000, a postal code taken for a commune code", () => {
    expect(of("76000")).toEqual([]);
  });

  it("knows communes separated again: Bihorel has two periods", () => {
    expect(of("76095").map(({ du, au, devient }) => [du, au, devient])).toEqual([
      ["", "2012-01-01", "76108"],
      ["2014-01-01", "", ""],
    ]);
  });

  it("knows the codes of Corse before 1976", () => {
    expect(of("20004")[0]).toMatchObject({ au: "1976-01-01", devient: "2A004" });
    expect(of("2A004")[0]).toMatchObject({ du: "1976-01-01", au: "" });
  });

  it("holds the municipal arrondissements, which data are keyed by", () => {
    const arrondissements = lines.filter(({ code = "" }) =>
      /^(751(0[1-9]|1\d|20)|132(0[1-9]|1[0-6])|6938[1-9])$/.test(code),
    );
    expect(arrondissements).toHaveLength(45);
    expect(of("75056")).toHaveLength(1);
  });

  it("has 34 969 current communes beside them, and the 14 of the territory under their names", () => {
    expect(lines.filter(({ au }) => au === "")).toHaveLength(34969 + 45);
    for (const { code, name } of currentCommunes) expect(of(code).at(-1)).toMatchObject({ nom: name, au: "" });
  });

  it("is sorted, its dates are dates, its periods of one code do not overlap, its successors exist", () => {
    const known = new Set(lines.map(({ code }) => code));
    const date = /^(|(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))$/;
    lines.forEach((line, i) => {
      const { code = "", du = "", au = "", devient = "" } = line;
      const next = lines[i + 1];
      expect(`${du} ${au}`).toMatch(/^\S* \S*$/);
      expect(du).toMatch(date);
      expect(au).toMatch(date);
      if (du && au) expect(du < au, code).toBe(true);
      for (const successor of devient.split("|").filter(Boolean)) expect(known.has(successor), code).toBe(true);
      if (au === "") expect(devient, code).toBe("");
      if (next && next.code === code) expect(au !== "" && (next.du ?? "") > au, code).toBe(true);
      if (next) expect((next.code ?? "") >= code).toBe(true);
    });
  });

  const samples = process.env.DATALOGUE_SAMPLES;
  describe.skipIf(!samples)("beside the movements of Insee (skipped without DATALOGUE_SAMPLES)", () => {
    it("dates the end of each commune that disappeared since 2019 as they do", () => {
      const text = readFileSync(
        join(samples as string, "data/real/decoupage-administratif__mouvements-communes.csv"),
        "utf8",
      );
      const movements = parseCsv(text).filter(
        ({ DATE_EFF = "", TYPECOM_AV }) => DATE_EFF > "2019-01-01" && TYPECOM_AV === "COM",
      );
      const gone = new Map<string, string>();
      for (const { COM_AV = "", DATE_EFF = "" } of movements) {
        const stays = movements.some(
          (m) => m.TYPECOM_AP === "COM" && m.COM_AP === COM_AV && m.COM_AV !== undefined && m.DATE_EFF === DATE_EFF,
        );
        // 49220 only gains a delegated commune in 2026: it stays a commune, which no line says.
        if (!stays && COM_AV !== "49220") gone.set(COM_AV, DATE_EFF);
      }
      expect(gone.size).toBeGreaterThan(90);
      for (const [code, date] of gone)
        expect(
          of(code).map(({ au }) => au),
          code,
        ).toContain(date);
    });
  });
});
