import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Schema } from "@datalogue/ingest";
import type { FeatureCollection, LineString, Position } from "geojson";
import request from "supertest";
import { afterAll, describe, expect, it } from "vitest";
import { isInside, readJson, readOutlines } from "./content.js";
import { codesOf, describeTheme, inhabitants, MARENNES, OLERON, PETR, readRows, sum } from "./theme.js";

const commuting = readRows("mobilites/domicile-travail/data.csv");
const chargers = readRows("mobilites/irve/data.csv");
const chargersByYear = readRows("mobilites/irve-annuel/data.csv");
const cycleways = readJson<FeatureCollection<LineString, Record<string, string | number | null>>>(
  "mobilites/amenagements-cyclables/data.geojson",
).features;
const cyclewaysByYear = readRows("mobilites/cyclable-annuel/data.csv");
const roads = readRows("mobilites/voirie/data.csv");
const parkings = readRows("mobilites/stationnement-velo/data.csv");
const places = readRows("mobilites/lieux-covoiturage/data.csv");
const trips = readRows("mobilites/trajets-covoiturage/data.csv");
const accidents = readRows("mobilites/accidents/data.csv");

const layers = [
  "mobilites-irve",
  "mobilites-amenagements-cyclables",
  "mobilites-stationnement-velo",
  "mobilites-lieux-covoiturage",
];

const folder = mkdtempSync(join(tmpdir(), "datalogue-mobility-"));
afterAll(() => rmSync(folder, { recursive: true }));

describeTheme("mobilites", { layers, script: "generate-demo-mobility.mjs" }, (theme) => {
  /** Rows of a territory in a year. */
  const of = (rows: Record<string, string>[], territory: string, year: number, column = "code_insee") =>
    rows.filter(
      (row) => codesOf(territory, year).includes(row[column] ?? "") && (!row.annee || Number(row.annee) === year),
    );

  describe("the figures that the API gives are those of the rows", () => {
    it.each([
      ["mobilites-voiture-travail", "VOITURE", PETR, 2024],
      ["mobilites-velo-travail", "VELO", OLERON, 2019],
      ["mobilites-marche-travail", "MARCHE", "17219", 2018],
      ["mobilites-tc-travail", "COMMUN", MARENNES, 2015],
    ])("%s: %s of %s in %i", async (id, mode, territory, year) => {
      const rows = of(commuting, territory, year);
      const share = (100 * sum(rows, "actifs", (row) => row.mode === mode)) / sum(rows, "actifs");
      expect(await theme.value(id, territory, String(year))).toBeCloseTo(share, 6);
    });

    it.each([
      [PETR, 2024],
      [MARENNES, 2018],
      ["17385", 2021],
    ])("charging points and power of %s in %i", async (territory, year) => {
      const rows = of(chargersByYear, territory, year);
      const people = inhabitants(territory, year);
      const points = (1000 * sum(rows, "points_de_charge")) / people;
      const power = (1000 * sum(rows, "puissance_kw")) / people;
      expect(await theme.value("mobilites-irve-hab", territory, String(year))).toBeCloseTo(points, 6);
      expect(await theme.value("mobilites-irve-puissance", territory, String(year))).toBeCloseTo(power, 6);
    });

    it.each([
      [PETR, 2024],
      [OLERON, 2020],
      ["17219", 2018],
    ])("cycle facilities of %s in %i, by three conventions", async (territory, year) => {
      const rows = of(cyclewaysByYear, territory, year);
      const axis = sum(rows, "longueur_km", (row) => row.type_amenagement !== "ZONE_30");
      const share = (100 * sum(rows, "longueur_voirie_km")) / sum(of(roads, territory, year), "longueur_km");
      expect(await theme.value("mobilites-cyclable-hab", territory, String(year))).toBeCloseTo(
        (1000 * axis) / inhabitants(territory, year),
        6,
      );
      expect(await theme.value("mobilites-voirie-amenagee", territory, String(year))).toBeCloseTo(share, 6);
      expect(await theme.value("mobilites-cyclable-securise", territory, String(year))).toBeCloseTo(
        sum(rows, "longueur_securisee_km"),
        6,
      );
    });

    it.each([PETR, MARENNES, "17406"])("bicycle parkings, car sharing places and trips of %s", async (territory) => {
      const people = inhabitants(territory, 2024);
      const hooked = sum(of(parkings, territory, 2024, "code_com"), "capacite", (row) => row.type_accroche !== "ROUE");
      const cars = sum(of(places, territory, 2024, "insee"), "nbre_pl");
      expect(await theme.value("mobilites-stationnement-velo", territory, "2024")).toBeCloseTo(
        (100 * hooked) / people,
        6,
      );
      expect(await theme.value("mobilites-covoiturage-places", territory, "2024")).toBeCloseTo(
        (1000 * cars) / people,
        6,
      );
      const shared = sum(of(trips, territory, 2022), "trajets");
      expect(await theme.value("mobilites-covoiturage-trajets", territory, "2022")).toBe(shared);
    });

    it.each([
      [PETR, "2020/2024"],
      [OLERON, "2015/2019"],
      ["17093", "2018/2022"],
    ])("accidents of %s over %s, by year", async (territory, period) => {
      const end = Number(period.slice(-4));
      const rows = of(accidents, territory, end).filter(({ periode }) => periode === period);
      const rate = (column: string) => (10_000 * sum(rows, column)) / 5 / inhabitants(territory, end);
      expect(await theme.value("mobilites-accidents", territory, period)).toBeCloseTo(rate("accidents"), 6);
      expect(await theme.value("mobilites-victimes-graves", territory, period)).toBeCloseTo(rate("victimes_graves"), 6);
    });
  });

  describe("the mobility data agree with one another", () => {
    it("count at the end of 2024 the charging points that are listed, and each year those already open", () => {
      for (const { annee, code_insee, points_de_charge, puissance_kw } of chargersByYear.filter(
        (row) => row.code_insee !== "17189" && (row.code_insee !== "17219" || Number(row.annee) >= 2019),
      )) {
        const open = chargers.filter(
          (row) => row.code_insee_commune === code_insee && (row.date_mise_en_service ?? "") <= `${annee}-12-31`,
        );
        expect(Number(points_de_charge)).toBe(open.length);
        expect(Number(puissance_kw)).toBeCloseTo(sum(open, "puissance_nominale"), 6);
      }
      for (const station of new Set(chargers.map((row) => row.id_station_itinerance))) {
        const own = chargers.filter((row) => row.id_station_itinerance === station);
        expect(own.map(({ nbre_pdc }) => Number(nbre_pdc))).toEqual(own.map(() => own.length));
      }
    });

    it("add up the cycle facilities drawn, whose length is that of their line", () => {
      for (const { geometry, properties } of cycleways) {
        const metres = geometry.coordinates
          .slice(1)
          .reduce((total, point, i) => total + distance(geometry.coordinates[i] as Position, point), 0);
        expect(Math.abs(metres - Number(properties.longueur_m))).toBeLessThan(1);
      }
      for (const code of codesOf(PETR, 2024)) {
        const metres = cycleways
          .filter(({ properties }) => properties.code_com_d === code && properties.ame_d !== "AUCUN")
          .reduce((total, { properties }) => total + Number(properties.longueur_m), 0);
        const km = sum(of(cyclewaysByYear, code, 2024), "longueur_km", (row) => row.type_amenagement !== "ZONE_30");
        expect(km).toBeCloseTo(metres / 1000, 6);
      }
    });

    it.each(["irve", "stationnement-velo", "lieux-covoiturage"])(
      "are given in the CSV that is published as the schema of %s asks",
      async (name) => {
        const { slug } = readJson<{ slug: string }>(`mobilites/${name}/dataset.json`);
        const { text } = await request(theme.app).get(`/api/datasets/${slug}/data/csv`).expect(200);
        const path = join(folder, `${name}.csv`);
        writeFileSync(path, text);
        const { valid, issues } = await checkFile(path, { schema: readJson<Schema>(`mobilites/${name}/schema.json`) });
        expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(valid).toBe(true);
      },
    );

    it("place each object in the commune that it names", () => {
      const outlines = new Map(readOutlines().map((outline) => [outline.properties.code, outline.geometry]));
      const inside = (code: string | undefined, point: Position) => {
        const outline = outlines.get(code ?? "");
        return outline !== undefined && isInside(outline, point);
      };
      for (const row of chargers)
        expect(inside(row.code_insee_commune, JSON.parse(row.coordonneesXY ?? ""))).toBe(true);
      for (const row of parkings) expect(inside(row.code_com, JSON.parse(row.coordonneesxy ?? ""))).toBe(true);
      for (const row of places) expect(inside(row.insee, [Number(row.Xlong), Number(row.Ylat)])).toBe(true);
      for (const { geometry, properties } of cycleways)
        expect(inside(String(properties.code_com_d), geometry.coordinates[1] as Position)).toBe(true);
    });

    it("report Hiers-Brouage and Marennes apart until 2018, together afterwards", () => {
      for (const rows of [chargersByYear, cyclewaysByYear, roads]) {
        const codes = (year: string) => new Set(rows.filter((row) => row.annee === year).map((row) => row.code_insee));
        expect(codes("2018").size).toBe(15);
        expect(codes("2018").has("17189")).toBe(true);
        expect(codes("2019").size).toBe(14);
      }
    });

    it("give the census in the communes of today, whatever the year, as Insee does", () => {
      expect(new Set(commuting.map((row) => row.code_insee))).toEqual(new Set(codesOf(PETR, 2024)));
    });
  });

  it("is plausible: the car first and falling, the bicycle stronger on the island, chargers near the national rate", async () => {
    const value = async (id: string, territory: string, period = "2024") =>
      (await theme.value(`mobilites-${id}`, territory, period)) ?? Number.NaN;
    expect(await value("voiture-travail", PETR)).toBeLessThan(await value("voiture-travail", PETR, "2019"));
    expect(await value("voiture-travail", PETR)).toBeGreaterThan(65);
    expect(await value("voiture-travail", PETR)).toBeLessThan(85);
    expect(await value("velo-travail", OLERON)).toBeGreaterThan(await value("velo-travail", MARENNES));
    expect(await value("irve-hab", PETR)).toBeGreaterThan(1);
    expect(await value("irve-hab", PETR)).toBeLessThan(4);
    expect(await value("accidents", PETR, "2020/2024")).toBeGreaterThan(5);
    expect(await value("accidents", PETR, "2020/2024")).toBeLessThan(20);
  });
});

/** Great-circle distance in metres. */
function distance([x1 = 0, y1 = 0]: Position, [x2 = 0, y2 = 0]: Position): number {
  const rad = Math.PI / 180;
  const cosine =
    Math.sin(y1 * rad) * Math.sin(y2 * rad) + Math.cos(y1 * rad) * Math.cos(y2 * rad) * Math.cos((x2 - x1) * rad);
  return 6371008.8 * Math.acos(Math.min(1, cosine));
}
