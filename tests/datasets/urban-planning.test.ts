import type { Observation } from "@datalogue/api";
import type { FeatureCollection, MultiPolygon } from "geojson";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { areaOf } from "../../packages/api/src/territories/outlines/area-of.js";
import { isInside, readJson, readOutlines } from "./content.js";
import { codesOf, describeTheme, inhabitants, MARENNES, OLERON, PETR, type Row, readRows, sum } from "./theme.js";

const PLANS = [
  { slug: "urbanisme-plu-marennes-hiers-brouage", folder: "zones-plu-marennes-hiers-brouage", commune: "17219" },
  { slug: "urbanisme-plu-dolus-d-oleron", folder: "zones-plu-dolus-d-oleron", commune: "17140" },
];
const land = readRows("urbanisme/enaf/data.csv");
const built = readRows("urbanisme/construction-logements/data.csv");
const stock = readRows("urbanisme/parc-logements/data.csv");
const empty = readRows("urbanisme/logements-vacants/data.csv");
const zones = readRows("urbanisme/zonages/data.csv");

const expected = {
  layers: ["patrimoine-monuments", ...PLANS.map(({ slug }) => slug)],
  script: "generate-demo-urban-planning.mjs",
  // Nothing was authorised, nor started, in Saint-Sornin that year.
  without: {
    "urbanisme-densite": ["17406"],
    "urbanisme-collectif-groupe": ["17406"],
    "urbanisme-enaf-logement": ["17406"],
  },
};

describeTheme("urbanisme", expected, (theme) => {
  /** Sum of a column over the rows of a territory in some years. */
  const total = (
    rows: Row[],
    column: string,
    territory: string,
    years: number[],
    keep: (row: Row) => boolean = () => true,
  ) =>
    years.reduce(
      (all, year) =>
        all +
        sum(
          rows,
          column,
          (row) => Number(row.annee) === year && codesOf(territory, year).includes(row.code_insee ?? "") && keep(row),
        ),
      0,
    );
  const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, rank) => from + rank);

  describe("the figures that the API gives are those of the rows", () => {
    it.each([
      [PETR, 2024],
      [MARENNES, 2015],
      ["17219", 2012],
    ])("land consumed, in m² and in hectares: %s in %i", async (territory, year) => {
      const surface = total(land, "surface_m2", territory, [year]);
      expect(await theme.value("urbanisme-enaf-m2", territory, String(year))).toBe(surface);
      expect(await theme.value("urbanisme-enaf-ha", territory, String(year))).toBeCloseTo(surface / 10_000, 9);
    });

    it("Hiers-Brouage counts with Marennes before they merged", () => {
      const former = sum(land, "surface_m2", (row) => row.annee === "2012" && row.code_insee === "17189");
      expect(former).toBeGreaterThan(0);
      expect(total(land, "surface_m2", "17219", [2012])).toBe(
        former + sum(land, "surface_m2", (row) => row.annee === "2012" && row.code_insee === "17219"),
      );
    });

    it("hectares consumed since 2021", async () => {
      const since = total(land, "surface_m2", "17140", span(2021, 2024));
      expect(await theme.value("urbanisme-enaf-cumul", "17140", "2024")).toBeCloseTo(since / 10_000, 9);
    });

    it.each([PETR, MARENNES, "17140", "17219"])(
      "the part of the envelope that is used, four years over half of the ten before: %s",
      async (territory) => {
        const before = total(land, "surface_m2", territory, span(2011, 2020));
        const since = total(land, "surface_m2", territory, span(2021, 2024));
        expect(await theme.value("urbanisme-enaf-enveloppe", territory, "2024")).toBeCloseTo(
          (since / (before / 2)) * 100,
          6,
        );
      },
    );

    it("land consumed for homes by dwelling started", async () => {
      const homes = total(land, "surface_m2", PETR, [2022], (row) => /HAB|MIX/.test(row.destination ?? ""));
      const started = total(built, "logements_commences", PETR, [2022]);
      expect(await theme.value("urbanisme-enaf-logement", PETR, "2022")).toBeCloseTo(homes / started, 6);
    });

    it("dwellings authorised and started", async () => {
      expect(await theme.value("urbanisme-logements-autorises", "17219", "2017")).toBe(
        total(built, "logements_autorises", "17219", [2017]),
      );
      expect(await theme.value("urbanisme-logements-commences", OLERON, "2023")).toBe(
        total(built, "logements_commences", OLERON, [2023]),
      );
    });

    it("the density of a year: a ratio of sums, not a mean of ratios", async () => {
      const dwellings = total(built, "logements_autorises", OLERON, [2022]);
      const hectares = total(built, "surface_terrain_m2", OLERON, [2022]) / 10_000;
      expect(await theme.value("urbanisme-densite", OLERON, "2022")).toBeCloseTo(dwellings / hectares, 6);
    });

    it("the share of grouped and collective dwellings", async () => {
      const grouped = total(
        built,
        "logements_autorises",
        PETR,
        [2024],
        ({ type_logement }) => type_logement !== "INDIVIDUEL_PUR",
      );
      const share = (grouped / total(built, "logements_autorises", PETR, [2024])) * 100;
      expect(await theme.value("urbanisme-collectif-groupe", PETR, "2024")).toBeCloseTo(share, 6);
    });

    it("private dwellings vacant, some of them for two years", async () => {
      const share = (part: string) =>
        (total(empty, part, MARENNES, [2018]) / total(empty, "logements_prives", MARENNES, [2018])) * 100;
      expect(await theme.value("urbanisme-logements-vacants", MARENNES, "2018")).toBeCloseTo(
        share("logements_vacants_2ans"),
        6,
      );
      expect(await theme.value("urbanisme-vacance-privee", MARENNES, "2018")).toBeCloseTo(
        share("logements_vacants"),
        6,
      );
    });

    it("dwellings by occupation", async () => {
      const all = total(stock, "logements", "17486", [2024]);
      const share = (occupation: string) =>
        (total(stock, "logements", "17486", [2024], (row) => row.occupation === occupation) / all) * 100;
      expect(await theme.value("urbanisme-logements", "17486", "2024")).toBe(all);
      expect(await theme.value("urbanisme-residences-secondaires", "17486", "2024")).toBeCloseTo(
        share("SECONDAIRE"),
        6,
      );
      expect(await theme.value("urbanisme-vacance-recensement", "17486", "2024")).toBeCloseTo(share("VACANT"), 6);
    });

    it.each([
      [PETR, 37_528, 38_117, 0.3119467],
      [MARENNES, 15_436, 15_549, 0.1459841],
      ["17219", 6250, 6163, -0.2799632],
      ["17411", 1204, 1121, -1.4184085],
    ])("the mean annual growth of the population, Insee's definition: %s", async (territory, before, after, rate) => {
      expect(inhabitants(territory, 2018)).toBe(before);
      expect(inhabitants(territory, 2023)).toBe(after);
      // The fifth root by logarithms.
      expect((Math.exp((Math.log(after) - Math.log(before)) / 5) - 1) * 100).toBeCloseTo(rate, 6);
      expect(await theme.value("urbanisme-population", territory, "2023")).toBeCloseTo(rate, 6);
    });

    it("what is left to build on, and what is farmed or natural", async () => {
      const free = total(zones, "surface_libre_ha", MARENNES, [2023], ({ typezone }) => /^AU/.test(typezone ?? ""));
      expect(await theme.value("urbanisme-reserve-au", MARENNES, "2023")).toBeCloseTo(free, 6);
      const kept = total(zones, "surface_ha", MARENNES, [2023], ({ typezone }) => /^[AN]$/.test(typezone ?? ""));
      const share = (kept / total(zones, "surface_ha", MARENNES, [2023])) * 100;
      expect(await theme.value("urbanisme-zones-protegees", MARENNES, "2023")).toBeCloseTo(share, 6);
    });
  });

  describe("the land consumed", () => {
    it("is the sum of its destinations, in every territory and year", async () => {
      const read = async (query: string): Promise<Observation[]> => {
        const { body } = await request(theme.app)
          .get(`/api/indicators/urbanisme-enaf-m2/observations?${query}`)
          .expect(200);
        expect(body.links.next).toBeNull();
        return body.data;
      };
      const totals = await read("");
      const parts = [...(await read("destination=*&to=2017")), ...(await read("destination=*&from=2018"))];
      const sums = new Map<string, number>();
      for (const { territory, period, value } of parts) {
        const key = `${territory} ${period}`;
        sums.set(key, (sums.get(key) ?? 0) + (value ?? Number.NaN));
      }
      expect(totals).toHaveLength(17 * 14);
      expect(parts).toHaveLength(17 * 14 * 6);
      for (const { territory, period, value } of totals) expect(sums.get(`${territory} ${period}`)).toBe(value);
    });

    it("is provisional in its last year, and in no other", () => {
      const years = (status: string) =>
        new Set(land.filter(({ statut }) => statut === status).map(({ annee }) => annee));
      expect(years("PROVISOIRE")).toEqual(new Set(["2024"]));
      expect(years("OBSERVE").has("2024")).toBe(false);
      expect(years("OBSERVE").size).toBe(13);
    });
  });

  describe("the dwellings", () => {
    it("that there are stand in the communes of today, whatever the year, as the census and LOVAC give them", () => {
      for (const rows of [stock, empty])
        expect(new Set(rows.map((row) => row.code_insee))).toEqual(new Set(codesOf(PETR, 2024)));
    });

    it("are none or 11 at least in each cell, so that none is covered by secrecy", () => {
      const cells = [
        ...built.flatMap((row) => [row.logements_autorises, row.logements_commences]),
        ...stock.map(({ logements }) => logements),
        ...empty.flatMap((row) => [row.logements_prives, row.logements_vacants, row.logements_vacants_2ans]),
      ].map(Number);
      expect(cells.filter((cell) => cell !== 0 && cell < 11)).toEqual([]);
    });
  });

  describe.each(PLANS)("the zones of the plan $slug", ({ slug, folder, commune }) => {
    const { features } = readJson<FeatureCollection<MultiPolygon, Row>>(`urbanisme/${folder}/data.geojson`);
    const outline = readOutlines().find(({ properties }) => properties.code === commune)?.geometry;
    if (!outline) throw new Error(`no outline of ${commune}`);

    it("read as a layer, with the fields of the standard", async () => {
      const { body } = await request(theme.app).get(`/ogc/collections/${slug}/items?f=json&limit=1000`).expect(200);
      expect(body.numberMatched).toBe(features.length);
      expect(body.features).toHaveLength(features.length);
      for (const { properties, geometry } of body.features) {
        expect(geometry.type).toBe("MultiPolygon");
        expect(Object.keys(properties)).toEqual(
          expect.arrayContaining(["LIBELLE", "LIBELONG", "TYPEZONE", "NOMFIC", "IDURBA", "DATVALID"]),
        );
        expect(["U", "AUc", "AUs", "A", "N"]).toContain(properties.TYPEZONE);
        expect(properties.IDURBA).toMatch(new RegExp(`^${commune}_PLU_\\d{8}$`));
      }
      expect(new Set(features.map(({ properties }) => properties.TYPEZONE)).size).toBe(5);
    });

    it("share the outline of the commune out, without gap nor overlap", () => {
      const whole = areaOf(outline);
      const sum = features.reduce((area, { geometry }) => area + areaOf(geometry), 0);
      expect(Math.abs(sum - whole) / whole).toBeLessThan(0.0005);
      for (const place of placesIn(outline.coordinates[0] as number[][])) {
        if (!isInside(outline, place)) continue;
        const holding = features.filter(({ geometry }) =>
          geometry.coordinates.some((coordinates) => isInside({ type: "Polygon", coordinates }, place)),
        );
        expect(holding, place.join()).toHaveLength(1);
      }
    });

    it("have the areas that the table of zones gives", () => {
      for (const type of ["U", "AUc", "AUs", "A", "N"]) {
        const drawn = features
          .filter(({ properties }) => properties.TYPEZONE === type)
          .reduce((area, { geometry }) => area + areaOf(geometry), 0);
        const told = total(zones, "surface_ha", commune, [2024], ({ typezone }) => typezone === type);
        expect(Math.abs(told - drawn), type).toBeLessThan(0.06 + drawn / 2000);
      }
    });
  });
});

/** Places of a grid over a ring, about 500 m apart. */
function placesIn(ring: number[][]): [number, number][] {
  const [xs, ys] = [0, 1].map((axis) => ring.map((place) => place[axis] as number)) as [number[], number[]];
  const places: [number, number][] = [];
  for (let x = Math.min(...xs); x < Math.max(...xs); x += 0.0064321)
    for (let y = Math.min(...ys); y < Math.max(...ys); y += 0.0045678) places.push([x, y]);
  return places;
}
