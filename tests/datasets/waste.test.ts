import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CatalogueInfo, Indicator, Measure, Observatory } from "@datalogue/api";
import type { DatasetMetadata, Organisation, Schema } from "@datalogue/ingest";
import type { FeatureCollection, Point } from "geojson";
import { afterAll, describe, expect, it } from "vitest";
import { content, isInside, listNames, readCsv, readJson, readOutlines, readText, root } from "./content.js";

const DATASETS = ["tonnages", "points-apport"];
const metadata = (name: string) => readJson<DatasetMetadata>(`dechets/${name}/dataset.json`);
const organisations = readJson<Organisation[]>("organisations.json");
const indicators = listNames("dechets/indicators").map((id) => readJson<Indicator>(`dechets/indicators/${id}.json`));
const observatory = readJson<Observatory>("dechets/observatory.json");
const rows = readCsv("dechets/tonnages/data.csv");

describe("the catalogue of the demonstration", () => {
  const catalogue = readJson<CatalogueInfo>("catalogue.json");

  it("names a publisher it declares and a home territory that exists", () => {
    expect(organisations.map(({ slug }) => slug)).toContain(catalogue.publisher);
    expect(readText("territoires/territories.json")).toContain(`"code": "${catalogue.homeTerritory}"`);
  });

  it("uses addresses reserved for documentation only", () => {
    expect(catalogue.idBase).toBe("https://datalogue.example");
    for (const { contact } of organisations) expect(contact?.email).toMatch(/\.example$/);
  });
});

describe.each(DATASETS)("the waste dataset %s", (name) => {
  const dataset = metadata(name);

  it("says that it is a demonstration: in the flag, the title, the description and the provenance", () => {
    expect(dataset.demonstration).toBe(true);
    expect(dataset.title).toContain("démonstration");
    expect(dataset.description).toMatch(/sont inventés/);
    expect(dataset.description.length).toBeGreaterThan(100);
    expect(dataset.provenance).toBeTruthy();
  });

  it("bears a permanent identifier, a licence, a producer that exists and a shared schema that exists", () => {
    expect(dataset.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(dataset.licence).toBe("lov2");
    expect(organisations.map(({ slug }) => slug)).toContain(dataset.organisation);
    expect(listNames("schemas")).toContain(dataset.schema);
  });
});

describe("the waste tonnages", () => {
  const schema = readJson<Schema>("schemas/dechets-tonnages.json");

  it("have the columns of their schema, in order, and values that it accepts", () => {
    expect(Object.keys(rows[0] as object)).toEqual(schema.fields.map((field) => field.name));
    for (const field of schema.fields) {
      for (const row of rows) {
        const value = row[field.name] as string;
        if (value === "") expect(field.constraints?.required ?? false, field.name).toBe(false);
        else {
          if (field.constraints?.enum) expect(field.constraints.enum).toContain(value);
          if (field.constraints?.pattern) expect(value).toMatch(new RegExp(field.constraints.pattern));
          if (field.type === "number") expect(Number(value)).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });

  it("give each combination once", () => {
    const key = schema.uniqueKeys?.[0] as string[];
    expect(new Set(rows.map((row) => key.map((field) => row[field]).join(" "))).size).toBe(rows.length);
  });

  it("report Hiers-Brouage and Marennes apart until 2018, together afterwards", () => {
    const codes = (year: string) =>
      new Set(rows.filter(({ annee }) => annee === year).map(({ code_insee }) => code_insee));
    expect(codes("2018").has("17189")).toBe(true);
    expect(codes("2018").size).toBe(15);
    expect(codes("2019").has("17189")).toBe(false);
    expect(codes("2019").size).toBe(14);
  });

  it("miss Saint-Sornin in 2021 and nobody in 2024", () => {
    const codes = (year: string) =>
      new Set(rows.filter(({ annee }) => annee === year).map(({ code_insee }) => code_insee));
    expect(codes("2021").has("17406")).toBe(false);
    expect(codes("2021").size).toBe(13);
    expect(codes("2024").size).toBe(14);
  });

  it("are plausible: kilograms per inhabitant higher on the island, residual waste falling, recycling centres rising", () => {
    const residual = ({ flux }: Record<string, string>) => flux === "OMR";
    const centre = ({ flux }: Record<string, string>) => flux === "DECHETERIE";
    for (const code of communes) {
      expect(perInhabitant([code], "2024", residual), code).toBeLessThan(perInhabitant([code], "2019", residual));
      expect(perInhabitant([code], "2024", centre), code).toBeGreaterThan(perInhabitant([code], "2019", centre));
    }
    const island = perInhabitant(communesOf("241700624"), "2024", residual);
    const mainland = perInhabitant(communesOf("241700699"), "2024", residual);
    expect(mainland).toBeGreaterThan(114);
    expect(mainland).toBeLessThan(254);
    expect(island).toBeGreaterThan(mainland);
    expect(perInhabitant(communes, "2024", () => true)).toBeGreaterThan(581);
    expect(perInhabitant(communes, "2024", () => true)).toBeLessThan(900);
  });
});

describe("the collection points", () => {
  const { features } = readJson<FeatureCollection<Point, Record<string, unknown>>>(
    "dechets/points-apport/data.geojson",
  );
  const schema = readJson<Schema>("schemas/dechets-equipements.json");

  it("have the properties of their schema, and lie in the commune that they name", () => {
    const outlines = new Map(readOutlines().map((outline) => [outline.properties.code, outline.geometry]));
    for (const { properties, geometry } of features) {
      expect(Object.keys(properties)).toEqual(schema.fields.map((field) => field.name));
      const outline = outlines.get(String(properties.code_insee));
      expect(outline && isInside(outline, geometry.coordinates), String(properties.id_local)).toBe(true);
    }
  });

  it("are about 120, in every commune, five of them recycling centres", () => {
    expect(features.length).toBeGreaterThan(110);
    expect(features.length).toBeLessThan(130);
    expect(new Set(features.map(({ properties }) => properties.code_insee)).size).toBe(14);
    expect(features.filter(({ properties }) => properties.type === "DECHETERIE")).toHaveLength(5);
  });

  it("accept flows, access conditions and kinds of their schema, and have distinct identifiers", () => {
    const constraint = (name: string) => schema.fields.find((field) => field.name === name)?.constraints;
    for (const { properties } of features) {
      expect(constraint("type")?.enum).toContain(properties.type);
      expect(constraint("acces")?.enum).toContain(properties.acces);
      expect(properties.flux).toMatch(new RegExp(constraint("flux")?.pattern as string));
    }
    expect(new Set(features.map(({ properties }) => properties.id_local)).size).toBe(features.length);
  });
});

describe("the waste indicators", () => {
  it("are named after their file and measure fields of a dataset that exists, with values that it accepts", () => {
    const schemas = new Map(
      DATASETS.map((name) => [metadata(name).slug, readJson<Schema>(`schemas/${metadata(name).schema}.json`)]),
    );
    indicators.forEach((indicator, i) => {
      expect(indicator.id).toBe(listNames("dechets/indicators")[i]);
      for (const measure of measuresOf(indicator)) {
        const fields = new Map(schemas.get(measure.dataset)?.fields.map((field) => [field.name, field]));
        expect(fields.has(indicator.territoryField)).toBe(true);
        expect(fields.has(indicator.periodField)).toBe(true);
        expect(measure.aggregate === "count" || fields.has(measure.field as string)).toBe(true);
        for (const [field, values] of Object.entries(measure.where ?? {})) {
          for (const value of values) expect(fields.get(field)?.constraints?.enum).toContain(value);
        }
      }
    });
  });

  it("name the inventions they come from, and give a source to each reference", () => {
    for (const { source, references = [] } of indicators) {
      expect(source).toContain("inventés");
      for (const reference of references) expect(reference.source.length).toBeGreaterThan(10);
    }
  });

  it("say their denominator when they are per inhabitant", () => {
    for (const { unit, method } of indicators) {
      if (unit === "kg/hab") expect(method).toContain("population municipale");
    }
  });
});

describe("the waste observatory", () => {
  const ids = indicators.map(({ id }) => id);

  it("shows five key figures, a trend, a ranking and a choropleth, of indicators that exist", () => {
    const charts = observatory.sections.flatMap((section) => section.charts);
    expect(observatory.keyFigures).toHaveLength(5);
    expect(new Set(charts.map(({ kind }) => kind))).toEqual(new Set(["trend", "ranking", "choropleth"]));
    for (const id of [...observatory.keyFigures, ...charts.map(({ indicator }) => indicator)])
      expect(ids).toContain(id);
  });

  it("compares with a year that the data hold", () => {
    expect(rows.some(({ annee }) => annee === String(observatory.compareWith))).toBe(true);
  });

  it("holds no figure written by hand, and signs its comment with a fictitious name", () => {
    expect(observatory.sections.flatMap(({ text = [] }) => text).join(" ")).not.toMatch(/\d/);
    expect(observatory.comment?.author).toContain("nom fictif");
  });
});

describe("French typography", () => {
  const files = ["catalogue.json", "organisations.json", "dechets/observatory.json"]
    .concat(DATASETS.map((name) => `dechets/${name}/dataset.json`))
    .concat(listNames("dechets/indicators").map((id) => `dechets/indicators/${id}.json`))
    .concat(listNames("schemas").map((name) => `schemas/${name}.json`));

  it.each(files)("puts the right spaces in %s", (file) => {
    for (const text of proseOf(readJson(file))) {
      expect(text).not.toMatch(/ [:;!?%»]|« |[a-zà-ÿ]'[a-zà-ÿ]/i);
    }
  });
});

describe("the script that invents the data", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-demo-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("writes the same bytes as those committed", () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/generate-demo-waste.mjs"), folder], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const name of DATASETS) {
      for (const file of readdirSync(join(folder, "dechets", name))) {
        const written = readFileSync(join(folder, "dechets", name, file));
        expect(written.equals(readFileSync(join(content, "dechets", name, file))), `${name}/${file}`).toBe(true);
      }
    }
  });
});

const communes = [...new Set(rows.map(({ code_insee = "" }) => code_insee))].filter((code) => code !== "17189");
const communesOf = (epci: string) =>
  [...new Set(rows.filter(({ siren_epci }) => siren_epci === epci).map(({ code_insee = "" }) => code_insee))].filter(
    (code) => code !== "17189",
  );

/** Kilograms per inhabitant, on the population of the year or of 2023. */
function perInhabitant(codes: string[], year: string, keep: (row: Record<string, string>) => boolean): number {
  const tonnes = rows
    .filter((row) => row.annee === year && codes.includes(row.code_insee as string) && keep(row))
    .reduce((sum, row) => sum + Number(row.tonnage), 0);
  const populationYear = year === "2024" ? "2023" : year;
  const inhabitants = readCsv("territoires/populations.csv")
    .filter((row) => row.annee === populationYear && codes.includes(row.territoire as string))
    .reduce((sum, row) => sum + Number(row.valeur), 0);
  return (tonnes * 1000) / inhabitants;
}

function measuresOf({ measure }: Indicator): Measure[] {
  const { numerator } = measure;
  return measure.kind === "ratio" && "dataset" in measure.denominator ? [numerator, measure.denominator] : [numerator];
}

/** Every text of a JSON value that has a space in it: identifiers and codes have none. */
function proseOf(value: unknown): string[] {
  if (typeof value === "string") return /\s/.test(value) ? [value] : [];
  if (value && typeof value === "object") {
    return Object.entries(value).flatMap(([key, item]) =>
      key === "pattern" || key === "example" ? [] : proseOf(item),
    );
  }
  return [];
}
