import type { FeatureCollection, Polygon, Position } from "geojson";
import { describe, expect, it } from "vitest";
import { isInside, readJson, readOutlines } from "./content.js";
import { codesOf, describeTheme, MARENNES, OLERON, PETR, type Row, readRows, sum } from "./theme.js";

const farms = readRows("agriculture/exploitations/data.csv");
const canteens = readRows("agriculture/cantines/data.csv");
const firms = readRows("agriculture/entreprises-conchylicoles/data.csv");
const concessions = readRows("agriculture/concessions/data.csv");
const production = readRows("agriculture/production/data.csv");
const closures = readRows("agriculture/fermetures/data.csv");
const waters = readRows("agriculture/suivi-sanitaire/data.csv");
const { features: zones } = readJson<FeatureCollection<Polygon, Record<string, string | number | null>>>(
  "agriculture/zones-sanitaires/data.geojson",
);

const settings = {
  ...{ layers: ["agriculture-zones-sanitaires"], script: "generate-demo-agriculture.mjs" },
  // No organic land there: no part of it.
  without: { "agriculture-bio-conversion": ["17411"] },
};

describeTheme("agriculture", settings, (theme) => {
  const ofCommunes = (rows: Row[], territory: string, year: number) =>
    rows.filter((row) => codesOf(territory, year).includes(row.code_insee ?? "") && Number(row.annee) === year);
  const ofSea = (rows: Row[], territory: string, year: number) =>
    rows.filter((row) => [row.siren_epci, PETR].includes(territory) && Number(row.annee) === year);
  const isOyster = ({ espece = "" }: Row) => espece.startsWith("HUITRE");

  describe("the figures that the API gives are those of the rows", () => {
    it.each([
      [PETR, 2024],
      [MARENNES, 2017],
      ["17219", 2018],
      ["17337", 2021],
    ])("farms of %s in %i: number, land, organic share, age of the farmers", async (territory, year) => {
      const rows = ofCommunes(farms, territory, year);
      const value = (id: string) => theme.value(`agriculture-${id}`, territory, String(year));
      expect(await value("exploitations")).toBe(sum(rows, "nb_exploitations"));
      expect(await value("sau")).toBeCloseTo(sum(rows, "sau_ha"), 6);
      expect(await value("bio")).toBeCloseTo((100 * sum(rows, "sau_bio_ha")) / sum(rows, "sau_ha"), 6);
      expect(await value("chefs-55")).toBeCloseTo((100 * sum(rows, "chefs_55_ans_plus")) / sum(rows, "chefs"), 6);
    });

    it.each([
      [PETR, 2024],
      [OLERON, 2020],
      ["17406", 2022],
    ])("what canteens buy, of %s in %i", async (territory, year) => {
      const rows = ofCommunes(canteens, territory, year);
      const share = (column: string) => (100 * sum(rows, column)) / sum(rows, "achats_eur");
      const value = (id: string) => theme.value(`agriculture-cantines-${id}`, territory, String(year));
      expect(await value("bio")).toBeCloseTo(share("achats_bio_eur"), 6);
      expect(await value("durable")).toBeCloseTo(share("achats_durables_eur"), 6);
    });

    it.each([
      [PETR, 2024],
      [MARENNES, 2015],
      ["17406", 2024],
    ])("shellfish firms and jobs of %s in %i", async (territory, year) => {
      const rows = ofCommunes(firms, territory, year);
      const value = (id: string) => theme.value(`agriculture-conchyliculture-${id}`, territory, String(year));
      expect(await value("entreprises")).toBe(sum(rows, "nb_entreprises"));
      expect(await value("emplois")).toBeCloseTo(sum(rows, "emplois_etp"), 6);
    });

    it.each([
      [PETR, 2024],
      [OLERON, 2018],
      [MARENNES, 2022],
    ])("concessions, production and waters of %s in %i", async (territory, year) => {
      const value = (id: string) => theme.value(`agriculture-${id}`, territory, String(year));
      const sold = ofSea(production, territory, year);
      const signed = sum(sold, "tonnage_t", (row) => isOyster(row) && row.signe_qualite !== "AUCUN");
      const seen = ofSea(waters, territory, year);
      const area = sum(seen, "surface_ha");
      const days = seen.reduce((total, row) => total + Number(row.jours_fermeture) * Number(row.surface_ha), 0);
      expect(await value("concessions")).toBeCloseTo(sum(ofSea(concessions, territory, year), "surface_ha"), 6);
      expect(await value("production")).toBeCloseTo(sum(sold, "tonnage_t"), 6);
      expect(await value("signes-qualite")).toBeCloseTo((100 * signed) / sum(sold, "tonnage_t", isOyster), 6);
      expect(await value("zones-a")).toBeCloseTo(
        (100 * sum(seen, "surface_ha", (row) => row.classe === "A")) / area,
        6,
      );
      expect(await value("fermetures")).toBeCloseTo(days / area, 6);
      expect(await value("fermetures-cause")).toBe(sum(ofSea(closures, territory, year), "jours_fermeture"));
      expect(await value("alertes-remi")).toBe(sum(seen, "alertes_remi"));
    });
  });

  describe("the farming and shellfish data agree with one another", () => {
    it("mask what two firms of the island sell under the organic label until 2017, and nothing of the totals", async () => {
      const isMasked = (row: Row) =>
        row.signe_qualite === "AB" && row.siren_epci === OLERON && Number(row.annee) < 2018;
      expect(production.filter(isMasked).map((row) => row.nb_entreprises)).toEqual(["2", "2", "2"]);
      expect(await theme.value("agriculture-signes-qualite", OLERON, "2017")).toBeNull();
      expect(await theme.value("agriculture-production", OLERON, "2017")).toBeCloseTo(
        sum(ofSea(production, OLERON, 2017), "tonnage_t"),
        6,
      );
    });

    it("tell the days of each closed zone by cause, which add up to those of its year", () => {
      for (const { annee, code_zone, jours_fermeture } of waters) {
        const own = closures.filter((row) => row.annee === annee && row.code_zone === code_zone);
        expect(sum(own, "jours_fermeture"), `${code_zone} ${annee}`).toBe(Number(jours_fermeture));
      }
    });

    it("count no fewer than 3 firms in a line, but in production, which is under secrecy; none above 85 %", () => {
      const counts = [...farms, ...firms, ...concessions].flatMap((row) =>
        ["nb_exploitations", "nb_entreprises", "nb_concessions"].flatMap((name) => row[name] ?? []),
      );
      expect(counts.map(Number).filter((count) => count > 0 && count < 3)).toEqual([]);
      for (const { part_premiere_pct } of [...concessions, ...production])
        expect(Number(part_premiere_pct)).toBeLessThan(85);
    });

    it("give each zone, each year, the class of the ruling then in force", () => {
      for (const { annee, code_zone, classe } of waters) {
        const inForce = zones.filter(
          ({ properties: { code_zone: code, groupe, valide_du, valide_au } }) =>
            code === code_zone &&
            groupe === 3 &&
            String(valide_du) <= `${annee}-12-31` &&
            (valide_au === null || String(valide_au) >= `${annee}-12-31`),
        );
        expect(inForce.map(({ properties }) => properties.classe)).toEqual([classe]);
      }
    });

    it("draw zones at sea: no corner in a commune, rings counter-clockwise", () => {
      const outlines = readOutlines();
      for (const { geometry } of zones) {
        const ring = geometry.coordinates[0] as Position[];
        for (const corner of ring) expect(outlines.some((outline) => isInside(outline.geometry, corner))).toBe(false);
        const twice = ring.slice(1).reduce((total, [x2 = 0, y2 = 0], i) => {
          const [x1 = 0, y1 = 0] = ring[i] as Position;
          return total + x1 * y2 - x2 * y1;
        }, 0);
        expect(twice).toBeGreaterThan(0);
      }
    });

    it("report Hiers-Brouage and Marennes apart until 2018, together afterwards", () => {
      for (const rows of [farms, firms]) {
        const codes = (year: string) => new Set(rows.filter((row) => row.annee === year).map((row) => row.code_insee));
        expect(codes("2018").size).toBe(15);
        expect(codes("2018").has("17189")).toBe(true);
        expect(codes("2019").size).toBe(14);
      }
    });
  });

  it("is plausible: near what is known of the island, and of the basin", async () => {
    const value = async (id: string, territory: string, year = "2024") =>
      (await theme.value(`agriculture-${id}`, territory, year)) ?? Number.NaN;
    // Projet alimentaire territorial de l'Île d'Oléron: 83 farms, 2 450 ha, 7.68 % organic.
    expect(Math.abs((await value("exploitations", OLERON)) - 83)).toBeLessThan(10);
    expect(Math.abs((await value("sau", OLERON)) - 2450)).toBeLessThan(150);
    expect(Math.abs((await value("bio", OLERON)) - 7.68)).toBeLessThan(3);
    expect(await value("concessions", PETR)).toBeGreaterThan(3000);
    expect(await value("concessions", PETR)).toBeLessThan(4000);
    expect(await value("production", PETR)).toBeLessThan(40_000);
    expect(await value("bio", PETR)).toBeGreaterThan(await value("bio", PETR, "2019"));
    expect(await value("cantines-durable", PETR)).toBeGreaterThan(await value("cantines-bio", PETR));
  });
});
