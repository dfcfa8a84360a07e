import type { FeatureCollection, Point } from "geojson";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { isInside, readJson, readOutlines } from "./content.js";
import { codesOf, describeTheme, inhabitants, MARENNES, OLERON, PETR, type Row, readRows, sum } from "./theme.js";

const used = readRows("energie/consommation/data.csv");
const emitted = readRows("energie/emissions-ges/data.csv");
const made = readRows("energie/production/data.csv");

describeTheme("energie", { layers: ["energie-sites-production"], script: "generate-demo-energy.mjs" }, (theme) => {
  /** Sum of a column over the rows of a territory in a year. */
  const total = (
    rows: Row[],
    column: string,
    territory: string,
    year: number,
    keep: (row: Row) => boolean = () => true,
  ) =>
    sum(
      rows,
      column,
      (row) => Number(row.annee) === year && codesOf(territory, year).includes(row.code_insee ?? "") && keep(row),
    );

  describe("the figures that the API gives are those of the rows", () => {
    it.each([
      [PETR, 2024],
      [OLERON, 2020],
      ["17219", 2016],
    ])("energy consumed and gases emitted: %s in %i", async (territory, year) => {
      const gigawatts = total(used, "conso_mwh", territory, year) / 1000;
      expect(await theme.value("energie-conso-finale", territory, String(year))).toBeCloseTo(gigawatts, 6);
      const kilotonnes = total(emitted, "ges_teqco2", territory, year) / 1000;
      expect(await theme.value("energie-ges", territory, String(year))).toBeCloseTo(kilotonnes, 6);
    });

    it.each([
      [MARENNES, 2021],
      ["17385", 2024],
    ])("what an inhabitant consumes, emits, and has on roofs: %s in %i", async (territory, year) => {
      const people = inhabitants(territory, year);
      const value = (id: string) => theme.value(id, territory, String(year));
      const photovoltaics = ({ filiere }: Row) => filiere === "PHOTOVOLTAIQUE";
      expect(await value("energie-conso-hab")).toBeCloseTo(total(used, "conso_mwh", territory, year) / people, 6);
      expect(await value("energie-ges-hab")).toBeCloseTo(total(emitted, "ges_teqco2", territory, year) / people, 6);
      expect(await value("energie-pv-hab")).toBeCloseTo(
        (total(made, "puissance_kw", territory, year, photovoltaics) * 1000) / people,
        6,
      );
    });

    it("one sector and one energy among them all", async () => {
      const cell = total(
        used,
        "conso_mwh",
        PETR,
        2024,
        ({ secteur, energie }) => secteur === "RESIDENTIEL" && energie === "BOIS",
      );
      const { body } = await request(theme.app).get(
        `/api/indicators/energie-conso-finale/observations?territory=${PETR}&from=2024&secteur=RESIDENTIEL&energie=BOIS`,
      );
      expect(body.data).toHaveLength(1);
      expect(body.data[0].value).toBeCloseTo(cell / 1000, 6);
    });

    it("the slope since 2015", async () => {
      const index = (total(used, "conso_mwh", PETR, 2024) / total(used, "conso_mwh", PETR, 2015)) * 100;
      expect(await theme.value("energie-conso-indice", PETR, "2024")).toBeCloseTo(index, 6);
    });

    it("what comes from oil and gas", async () => {
      const fossil = total(used, "conso_mwh", "17093", 2024, ({ energie }) => /PETROLIERS|GAZ/.test(energie ?? ""));
      const share = (fossil / total(used, "conso_mwh", "17093", 2024)) * 100;
      expect(await theme.value("energie-part-fossiles", "17093", "2024")).toBeCloseTo(share, 6);
    });

    it("what the territory covers of its consumption", async () => {
      const produced = total(made, "production_mwh", OLERON, 2024);
      expect(await theme.value("energie-production-enr", OLERON, "2024")).toBeCloseTo(produced, 6);
      const share = (produced / total(used, "conso_mwh", OLERON, 2024)) * 100;
      expect(await theme.value("energie-couverture-enr", OLERON, "2024")).toBeCloseTo(share, 6);
    });

    it("the electricity it makes, over the electricity it uses", async () => {
      const electric = total(made, "production_mwh", PETR, 2023, ({ filiere }) => filiere === "PHOTOVOLTAIQUE");
      const consumed = total(used, "conso_mwh", PETR, 2023, ({ energie }) => energie === "ELECTRICITE");
      expect(await theme.value("energie-elec-renouvelable", PETR, "2023")).toBeCloseTo((electric / consumed) * 100, 6);
    });

    it("the electricity of a dwelling, and the roofs that make some", async () => {
      const keep = ({ secteur, energie }: Row) => secteur === "RESIDENTIEL" && energie === "ELECTRICITE";
      const mean = total(used, "conso_mwh", "17486", 2024, keep) / total(used, "nb_pdl", "17486", 2024, keep);
      expect(await theme.value("energie-conso-logement", "17486", "2024")).toBeCloseTo(mean, 6);
      expect(await theme.value("energie-pv-installations", MARENNES, "2018")).toBe(
        total(made, "nb_installations", MARENNES, 2018),
      );
    });

    it("the growth of what is produced over five years", async () => {
      const [now, before] = [2024, 2019].map((year) => total(made, "production_mwh", PETR, year)) as [number, number];
      const rate = ((now / before) ** (1 / 5) - 1) * 100;
      expect(await theme.value("energie-production-croissance", PETR, "2024")).toBeCloseTo(rate, 6);
    });
  });

  describe("the energy data", () => {
    it("count road and other transport apart, and no sum of the two", () => {
      const sectors = new Set([...used, ...emitted].map(({ secteur }) => secteur));
      expect(sectors).toContain("TRANSPORT_ROUTIER");
      expect(sectors).toContain("AUTRES_TRANSPORTS");
      expect([...sectors].filter((sector) => sector?.includes("TRANSPORT"))).toHaveLength(2);
    });

    it("hold together: emissions follow consumption, wood burnt is wood produced", () => {
      for (const year of [2015, 2024]) {
        const wood = total(used, "conso_mwh", PETR, year, ({ energie }) => energie === "BOIS");
        const heat = total(made, "production_mwh", PETR, year, ({ filiere }) => filiere === "BOIS_ENERGIE");
        expect(Math.abs(wood - heat) / wood).toBeLessThan(0.001);
        const burnt = total(emitted, "ges_teqco2", PETR, year, ({ origine }) => origine === "ENERGIE");
        const intensity = burnt / total(used, "conso_mwh", PETR, year);
        expect(intensity).toBeGreaterThan(0.1);
        expect(intensity).toBeLessThan(0.25);
      }
    });

    it("count 11 installations and 11 meters at least in every commune", () => {
      const least = (rows: Row[], column: string) => Math.min(...rows.flatMap((row) => Number(row[column]) || []));
      expect(least(made, "nb_installations")).toBeGreaterThanOrEqual(11);
      expect(least(used, "nb_pdl")).toBeGreaterThanOrEqual(11);
    });
  });

  describe("the places of production", () => {
    const { features } = readJson<FeatureCollection<Point, Row>>("energie/sites-production/data.geojson");

    it("read as a layer, each in its commune", async () => {
      const { body } = await request(theme.app)
        .get("/ogc/collections/energie-sites-production/items?f=json&limit=100")
        .expect(200);
      expect(body.numberMatched).toBe(features.length);
      const outlines = new Map(readOutlines().map((outline) => [outline.properties.code, outline.geometry]));
      for (const { properties, geometry } of body.features) {
        const outline = outlines.get(properties.code_insee);
        expect(outline && isInside(outline, geometry.coordinates), properties.id_local).toBe(true);
      }
      expect(new Set(features.map(({ properties }) => properties.code_insee)).size).toBe(14);
    });

    it("add up to the production of the same year, three installations at least in each", () => {
      for (const code of new Set(features.map(({ properties }) => properties.code_insee ?? ""))) {
        const own = features.map(({ properties }) => properties).filter(({ code_insee }) => code_insee === code);
        for (const column of ["nb_installations", "puissance_kw"])
          expect(sum(own, column), `${code} ${column}`).toBe(total(made, column, code, 2024));
      }
      for (const { properties } of features) expect(Number(properties.nb_installations)).toBeGreaterThanOrEqual(3);
    });
  });
});
