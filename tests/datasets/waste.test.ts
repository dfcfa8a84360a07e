import type { CatalogueInfo, Indicator, Measure, Observation, Observatory } from "@datalogue/api";
import type { DatasetMetadata, Organisation, Schema } from "@datalogue/ingest";
import type { FeatureCollection, Point } from "geojson";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { layOutCells } from "../../packages/api/src/secrecy/lay-out-cells.js";
import { maskCells } from "../../packages/api/src/secrecy/mask-cells.js";
import { blocksOf, isInside, listNames, readJson, readOutlines, readText, shownBy } from "./content.js";
import {
  codesOf,
  describeTheme,
  inhabitants,
  MARENNES,
  OLERON,
  PETR,
  proseOf,
  type Row,
  readRows,
  sum,
} from "./theme.js";

const organisations = readJson<Organisation[]>("organisations.json");
const indicators = listNames("dechets/indicators").map((id) => readJson<Indicator>(`dechets/indicators/${id}.json`));
const observatory = readJson<Observatory>("dechets/observatory.json");
const rows = readRows("dechets/tonnages/data.csv");
const lifts = readRows("dechets/levees/data.csv");
const contents = readRows("dechets/caracterisation/data.csv");
const costs = readRows("dechets/couts/data.csv");

// Fewer than 11 households have a small bin there, or would be known by difference.
const without = {
  "dechets-levees-petits-bacs": ["17265", "17406"],
  // One volume is masked there at least: litres, told beside the number of bins, would tell it.
  "dechets-litres-hab": "17058 17140 17185 17265 17323 17351 17406 17411 17485 17486".split(" "),
};
// Grids, and households by lifts, begin in 2025.
const until = { "dechets-forfait": "2025" };
const settings = { layers: ["dechets-points-apport"], script: "generate-demo-waste.mjs", without, until };

describeTheme("dechets", settings, (theme) => {
  const of = (table: Row[], territory: string, year: number) =>
    table.filter((row) => Number(row.annee) === year && codesOf(territory, year).includes(row.code_insee ?? ""));
  const ofEpci = (table: Row[], territory: string, year: number) =>
    table.filter((row) => Number(row.annee) === year && [row.siren_epci, PETR].includes(territory));

  describe("the figures that the API gives are those of the rows", () => {
    it.each([
      [PETR, 2024],
      [OLERON, 2019],
      ["17219", 2018],
      ["17337", 2022],
    ])("kilograms per inhabitant of %s in %i", async (territory, year) => {
      const own = of(rows, territory, year);
      const kilograms = (keep: (row: Row) => boolean) =>
        (1000 * sum(own, "tonnage", keep)) / inhabitants(territory, year);
      const value = (id: string) => theme.value(`dechets-${id}`, territory, String(year));
      expect(await value("omr-hab")).toBeCloseTo(
        kilograms(({ flux }) => flux === "OMR"),
        6,
      );
      expect(await value("dma-hab")).toBeCloseTo(
        kilograms(() => true),
        6,
      );
      expect(await value("dma-hors-gravats-hab")).toBeCloseTo(
        kilograms(({ sous_flux }) => sous_flux !== "GRAVATS"),
        6,
      );
      expect(await value("decheterie-hab")).toBeCloseTo(
        kilograms(({ flux }) => flux === "DECHETERIE"),
        6,
      );
      const sorted = ["EMBALLAGES_PAPIERS", "VERRE", "BIODECHETS"];
      expect(await value("selective-hab")).toBeCloseTo(
        kilograms(({ flux = "" }) => sorted.includes(flux)),
        6,
      );
    });

    it.each([
      [PETR, 2024],
      [MARENNES, 2016],
      ["17093", 2020],
    ])("what becomes of the waste of %s in %i, and what sorting rejects", async (territory, year) => {
      const own = of(rows, territory, year);
      const share = (...kept: string[]) =>
        (100 * sum(own, "tonnage", ({ traitement = "" }) => kept.includes(traitement))) / sum(own, "tonnage");
      const sorted = own.filter(({ flux }) => flux === "EMBALLAGES_PAPIERS");
      const value = (id: string) => theme.value(`dechets-${id}`, territory, String(year));
      const recycled = ["RECYCLAGE", "VALO_ORGANIQUE"];
      expect(await value("recyclage")).toBeCloseTo(share(...recycled), 6);
      expect(await value("enfouissement")).toBeCloseTo(share("ENFOUISSEMENT"), 6);
      expect(await value("refus-tri")).toBeCloseTo((100 * sum(sorted, "refus_tri")) / sum(sorted, "tonnage"), 6);
    });

    it.each([
      [PETR, 2024],
      [MARENNES, 2021],
      ["17219", 2023],
    ])("bins of %s in %i and how often they are lifted, whatever their volume", async (territory, year) => {
      const own = of(lifts, territory, year);
      const value = (id: string) => theme.value(`dechets-${id}`, territory, String(year));
      expect(await value("bacs")).toBe(sum(own, "nb_bacs"));
      expect(await value("levees-bac")).toBeCloseTo(sum(own, "nb_levees") / sum(own, "nb_bacs"), 6);
    });

    it.each([
      // 3,327 bins of Marennes (52 rounds each), 46,184 lifts, 1,216.31 t, 545,320 L, 6,163 inhabitants.
      [
        "17219",
        { presentation: (100 * 46_184) / (3327 * 52), "kg-levee": 1_216_310 / 46_184, "litres-hab": 545_320 / 6163 },
      ],
      // 17323, 17337 and 17486: 4,652 bins (61 rounds each), 72,121 lifts, 1,746.07 t; volumes of the small ones are masked, and litres with them.
      [
        "g-oleron-nord",
        { presentation: (100 * 72_121) / (4652 * 61), "kg-levee": 1_746_070 / 72_121, "litres-hab": null },
      ],
    ])("presentation, weight of a lift and litres of %s in 2024, worked out by hand", async (territory, expected) => {
      for (const [id, value] of Object.entries(expected)) {
        const given = await theme.value(`dechets-${id}`, territory, "2024");
        if (value === null) expect(given, id).toBeNull();
        else expect(given, id).toBeCloseTo(value, 6);
      }
    });

    it("litres of an intercommunality are told above communes where a volume is masked", async () => {
      const own = of(lifts, OLERON, 2024);
      const litres = own.reduce((total, row) => total + Number(row.nb_bacs) * Number(row.volume_l), 0);
      expect(await theme.value("dechets-litres-hab", OLERON, "2024")).toBeCloseTo(
        litres / inhabitants(OLERON, 2024),
        6,
      );
      const [masked] = (
        await request(theme.app).get("/api/indicators/dechets-litres-hab/observations?territory=17406&from=2024")
      ).body.data as Observation[];
      expect(masked).toMatchObject({ value: null, numerator: null, status: "SECRET" });
      const { body } = await request(theme.app).get(
        `/api/indicators/dechets-litres-hab/lineage?territory=${OLERON}&period=2024`,
      );
      const { rows: address, weight } = body.data.numerator;
      expect(weight).toBe("volume_l");
      const shown = (await request(theme.app).get(address).expect(200)).body.data as Row[];
      expect(shown.reduce((total, row) => total + Number(row.nb_bacs) * Number(row.volume_l), 0)).toBe(litres);
    });

    it.each([
      // Households that paid for no lift beyond their package, of those whose class is told.
      [OLERON, 5351 + 14_723, 4543 + 1070],
      [MARENNES, 2090 + 940, 4483 + 838],
      [PETR, 20_074 + 3030, 5613 + 5321],
    ])("payers of %s within the package of their grid in 2025", async (territory, within, beyond) => {
      expect(await theme.value("dechets-forfait", territory, "2025")).toBeCloseTo(
        (100 * within) / (within + beyond),
        6,
      );
    });

    it.each([
      [PETR, 2024],
      [OLERON, 2018],
    ])("food waste left in bins and cost of the service of %s in %i", async (territory, year) => {
      const people = inhabitants(territory, year);
      const food = 1000 * sum(ofEpci(contents, territory, year), "tonnage", (row) => row.categorie === "BIODECHETS");
      const cost = sum(ofEpci(costs, territory, year), "cout_aide_eur");
      expect(await theme.value("dechets-biodechets-omr-hab", territory, String(year))).toBeCloseTo(food / people, 6);
      expect(await theme.value("dechets-cout-hab", territory, String(year))).toBeCloseTo(cost / people, 6);
    });
  });

  it("is of a French magnitude: costs, landfill, food waste in bins", async () => {
    const value = async (id: string, territory: string) =>
      (await theme.value(`dechets-${id}`, territory, "2024")) ?? Number.NaN;
    for (const epci of [OLERON, MARENNES]) {
      expect(await value("cout-hab", epci)).toBeGreaterThan(80);
      expect(await value("cout-hab", epci)).toBeLessThan(200);
      expect(await value("enfouissement", epci)).toBeLessThan(10);
      expect(await value("biodechets-omr-hab", epci)).toBeLessThan(await value("omr-hab", epci));
    }
  });
});

describe("the package of the grids", () => {
  // Included in the year on the island; billed at least each half-year in the basin, so twice.
  const packages: Record<string, number> = {
    [`${OLERON} MENAGE`]: 18,
    [`${OLERON} RESIDENCE_SECONDAIRE`]: 10,
    [`${MARENNES} MENAGE`]: 2 * 6,
    [`${MARENNES} RESIDENCE_SECONDAIRE`]: 2 * 3,
  };

  it("is told of each class of payers, which are 11 or more", () => {
    const classes = readRows("dechets/distribution/data.csv");
    for (const row of classes) {
      const lifts = packages[`${row.siren_epci} ${row.categorie}`] ?? Number.NaN;
      expect(row.forfait, JSON.stringify(row)).toBe(Number(row.nb_levees) <= lifts ? "DANS" : "AU_DELA");
      expect(Number(row.nb_redevables)).toBeGreaterThanOrEqual(11);
    }
  });
});

describe("the contents of bins and the costs", () => {
  it("find in the bins what was collected as residual waste", () => {
    for (const [epci, year] of [
      [OLERON, "2024"],
      [MARENNES, "2018"],
    ])
      expect(
        sum(contents, "tonnage", (row) => row.siren_epci === epci && row.annee === year) /
          sum(rows, "tonnage", (row) => row.siren_epci === epci && row.annee === year && row.flux === "OMR"),
      ).toBeCloseTo(1, 3);
  });

  it("leave to be paid what is spent less what comes back", () => {
    for (const row of costs) {
      const back = Number(row.recettes_eur) + Number(row.soutiens_eur) + Number(row.aides_eur);
      expect(Number(row.cout_aide_eur)).toBe(Number(row.charges_eur) - back);
    }
  });
});

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
      ["tonnages", "levees", "distribution", "caracterisation", "couts", "decheteries", "ratios"].map((name) => {
        const { slug, schema } = readJson<DatasetMetadata>(`dechets/${name}/dataset.json`);
        return [slug, readJson<Schema>(schema ? `schemas/${schema}.json` : `dechets/${name}/schema.json`)];
      }),
    );
    indicators.forEach((indicator, i) => {
      expect(indicator.id).toBe(listNames("dechets/indicators")[i]);
      for (const measure of measuresOf(indicator)) {
        const fields = new Map(schemas.get(measure.dataset)?.fields.map((field) => [field.name, field]));
        expect(fields.has(indicator.territoryField as string)).toBe(true);
        expect(fields.has(indicator.periodField as string)).toBe(true);
        expect(measure.aggregate === "count" || fields.has(measure.field as string)).toBe(true);
        for (const [field, values] of Object.entries(measure.where ?? {})) {
          const { enum: accepted } = fields.get(field)?.constraints ?? {};
          expect(fields.has(field)).toBe(true);
          if (accepted) for (const value of values) expect(accepted).toContain(value);
        }
      }
    });
  });
});

describe("the waste observatory", () => {
  const ids = indicators.map(({ id }) => id);

  it("shows five key figures, charts of every kind, and the comment, of indicators that exist", () => {
    expect(observatory.keyFigures).toHaveLength(5);
    const kinds =
      "text trend bars choropleth ranking comment multiples notes shares delta stacked symbols distribution figure";
    expect(new Set(blocksOf(observatory).map(({ kind }) => kind))).toEqual(new Set(kinds.split(" ")));
    for (const id of shownBy(observatory)) expect(ids).toContain(id);
  });

  it("compares with a year that the data hold", () => {
    expect(rows.some(({ annee }) => annee === String(observatory.compareWith))).toBe(true);
  });
});

describe("French typography", () => {
  const files = ["catalogue.json", "organisations.json"].concat(
    listNames("schemas").map((name) => `schemas/${name}.json`),
  );

  it.each(files)("puts the right spaces in %s", (file) => {
    for (const text of proseOf(readJson(file))) {
      expect(text).not.toMatch(/ [:;!?%»]|« |[a-zà-ÿ]'[a-zà-ÿ]/i);
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
  const inhabitants = readRows("territoires/populations.csv")
    .filter((row) => row.annee === populationYear && codes.includes(row.territoire as string))
    .reduce((sum, row) => sum + Number(row.valeur), 0);
  return (tonnes * 1000) / inhabitants;
}

function measuresOf({ measure }: Indicator): Measure[] {
  if (measure.kind === "series") return [];
  if (measure.kind !== "ratio") return "numerator" in measure ? [measure.numerator] : [];
  const { numerator, denominator } = measure;
  return "dataset" in denominator ? [numerator, denominator] : [numerator];
}

describe("the lifts of bins, under statistical secrecy", () => {
  it("keep every total of both intercommunalities and of the PETR, and three cells of communes in four", () => {
    const members = {
      [OLERON]: codesOf(OLERON, 2024),
      [MARENNES]: codesOf(MARENNES, 2024),
      [PETR]: codesOf(PETR, 2024),
    };
    const summed = Object.entries(members).map(([code, codes]) => ({
      ...{ level: code === PETR ? "petr" : "epci", code },
      members: new Set(codes),
    }));
    const shares = ["2020", "2021", "2022", "2023", "2024"].map((year) => {
      const atoms = lifts
        .filter(({ annee }) => annee === year)
        .map(({ code_insee = "", volume_l = "", nb_redevables, nb_bacs, nb_levees }) => ({
          ...{ territory: code_insee, values: [volume_l] },
          cell: {
            count: Number(nb_redevables),
            values: [Number(nb_bacs), Number(nb_levees)],
            largest: [undefined, undefined],
          },
        }));
      const table = layOutCells(atoms, { level: "commune", declared: true }, summed);
      const masked = maskCells(table, { threshold: 11 });
      const of = (isCommune: boolean) =>
        [...masked].filter((_, rank) => (table.places[rank]?.level === "commune") === isCommune);
      expect(of(false), year).not.toContain(1);
      return of(true);
    });
    const communes = shares.flat();
    expect(communes.filter((one) => one === 0).length / communes.length).toBeGreaterThan(0.75);
  });
});
