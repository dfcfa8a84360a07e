import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { visitsJson } from "../support/content-folder.js";
import { harbours, manyPoints, type OgcPlace, openOgcPlace } from "./ogc-place.js";

const run = promisify(execFile);
const ogrinfo = "ogrinfo";
const isThere = spawnSync(ogrinfo, ["--version"]).status === 0;
if (!isThere && process.env.DATALOGUE_REQUIRE_GDAL === "1")
  throw new Error("DATALOGUE_REQUIRE_GDAL=1, and ogrinfo (Debian: gdal-bin) is not there");

/** Skipped without GDAL (Debian: `apt-get install gdal-bin`), unless DATALOGUE_REQUIRE_GDAL=1. */
describe.skipIf(!isThere)("GDAL, by its driver OAPIF", () => {
  let small: OgcPlace;
  let large: OgcPlace;
  const total = 2_600;
  beforeAll(async () => {
    small = await openOgcPlace();
    large = await openOgcPlace({ features: manyPoints(total) });
  });
  afterAll(async () => {
    await small.remove();
    await large.remove();
  });

  const info = async ({ root }: OgcPlace, ...options: string[]) => {
    const { stdout, stderr } = await run(ogrinfo, ["-json", "-so", ...options, `OAPIF:${root}`, "ports"]);
    expect(stderr).toBe("");
    return JSON.parse(stdout).layers[0];
  };
  const read = async ({ root }: OgcPlace, ...options: string[]) => {
    const { stdout, stderr } = await run(
      "ogr2ogr",
      ["-f", "GeoJSON", "/vsistdout/", `OAPIF:${root}`, "ports", ...options],
      {
        maxBuffer: 50_000_000,
      },
    );
    expect(stderr).toBe("");
    return JSON.parse(stdout).features as { id: number; properties: Record<string, unknown>; geometry: unknown }[];
  };

  it("lists the layers, and nothing but the layers", async () => {
    const { stdout } = await run(ogrinfo, ["-json", `OAPIF:${small.root}`]);
    expect(JSON.parse(stdout).layers.map(({ name }: { name: string }) => name)).toEqual(["ports"]);
  });

  it("finds the count, the extent and the types of the properties", async () => {
    const layer = await info(small);
    expect(layer.featureCount).toBe(harbours.length);
    expect(layer.geometryFields[0].extent).toEqual([-1.3278, 45.7, -1, 45.9695]);
    const types = Object.fromEntries(
      layer.fields.map(({ name, type }: { name: string; type: string }) => [name, type]),
    );
    expect(types).toEqual({
      nom: "String",
      code_insee: "String",
      places: "Integer",
      longueur: "Real",
      visiteurs: "Integer",
      releve: "Date",
    });
  });

  it("reads every feature as it was published, the one without geometry too", async () => {
    const features = await read(small);
    expect(features.map(({ properties }) => properties.nom)).toEqual(harbours.map(({ properties }) => properties.nom));
    expect(features[0]?.geometry).toEqual(harbours[0]?.geometry);
    expect(features[6]?.geometry).toBeNull();
  });

  it("reads a layer over several pages, each feature once", async () => {
    for (const options of [[], ["-oo", "PAGE_SIZE=300"]]) {
      const features = await read(large, ...options);
      expect(features).toHaveLength(total);
      expect(new Set(features.map(({ properties }) => properties.nom)).size).toBe(total);
    }
    expect((await info(large)).featureCount).toBe(total);
  });

  it("reads a box, and the features of a value, over several pages", async () => {
    expect(await read(large, "-spat", "-1.4001", "45.8", "-1.3001", "46", "-oo", "PAGE_SIZE=300")).toHaveLength(1_300);
    expect((await info(large, "-spat", "-1.4001", "45.8", "-1.3001", "46")).featureCount).toBe(1_300);
    expect(await read(large, "-where", "code_insee = '17093'", "-oo", "PAGE_SIZE=300")).toHaveLength(total / 2);
    expect(await read(large, "-where", "places = 3")).toHaveLength(total / 10);
  });

  /** How many rows the data API keeps. */
  const countRows = async ({ root }: OgcPlace, query: string) =>
    (await (await fetch(`${root.replace(/ogc$/, "api/datasets/ports/data")}?page_size=1&${query}`)).json()).meta.total;

  it.each([
    ["releve >= '2020/01/01'", "releve__greater=2020-01-01"],
    ["releve = '2012/05/01'", "releve__exact=2012-05-01"],
    [
      "releve > '2012/05/01' AND releve < '2020/05/01'",
      "releve__strictly_greater=2012-05-01&releve__strictly_less=2020-05-01",
    ],
    ["releve > '2030/01/01'", "releve__greater=2030-01-01"],
    ["places > 3 AND NOT (code_insee = '17093')", "places__strictly_greater=3&code_insee__exact=17385"],
    ["places = 3 OR longueur < 10.5", "or=(places__exact=3|longueur__strictly_less=10.5)"],
    ["places IN (1, 2) AND visiteurs = 1", "places__in=1,2&visiteurs__exact=true"],
    ["nom LIKE 'Bouée 12%'", "nom__contains=Bouée 12"],
    ["longueur IS NULL", "longueur__isnull=true"],
    ["places BETWEEN 2 AND 4", "places__greater=2&places__less=4"],
  ])("keeps by a filter what the data API keeps: %s", async (where, query) => {
    const expected = await countRows(large, query);
    expect(await read(large, "-where", where)).toHaveLength(expected);
  });

  it("sends its filters to the service, instead of reading all to sort it out", async () => {
    const { stderr } = await run(
      "ogr2ogr",
      [
        "-f",
        "GeoJSON",
        "/vsistdout/",
        `OAPIF:${small.root}`,
        "ports",
        "-where",
        "releve >= '2024/01/01' OR places = 0",
      ],
      { env: { ...process.env, CPL_DEBUG: "ON" } },
    );
    expect(stderr).toContain("CQL text detected");
    expect(stderr).toMatch(/filter=.*&filter-lang=cql-text/);
    expect(stderr).not.toContain("evaluated on client side");
  });

  it("keeps what is asked of a column whose name it should write in quotes", async () => {
    const odd = await openOgcPlace();
    const named = ["type de voie", "code-insee", "l'usage"];
    const streets = ["rue", "rue", "chemin"].map((value) => ({
      ...{ type: "Feature", geometry: { type: "Point", coordinates: [-1.2, 45.9] } },
      properties: Object.fromEntries(named.map((name) => [name, value])),
    }));
    odd.place.write("mobilites/voies/dataset.json", { ...visitsJson, slug: "voies", title: "Voies" });
    odd.place.write("mobilites/voies/schema.json", { fields: named.map((name) => ({ name, type: "string" })) });
    odd.place.write("mobilites/voies/data.geojson", { type: "FeatureCollection", features: streets });
    expect((await odd.datalogue.load()).problems).toEqual([]);
    for (const name of named) {
      const options = ["-ro", "-json", "-features", "-where", `"${name}" = 'rue'`];
      const { stdout, stderr } = await run(ogrinfo, [...options, `OAPIF:${odd.root}`, "voies"]);
      expect(stderr).toBe("");
      expect(JSON.parse(stdout).layers[0].features, name).toHaveLength(2);
    }
    await odd.remove();
  });

  describe("of a layer whose first values are small and whole", () => {
    const [small, whole, large] = [9, 999_999_999_999_999, 3_000_000_000];
    const depths = [...Array.from({ length: 20 }, (_, rank) => rank), 20.5, null];
    const soundings = depths.map((profondeur, rank) => ({
      ...{ type: "Feature", geometry: { type: "Point", coordinates: [-1.2 + rank / 1000, 45.9] } },
      properties: {
        profondeur,
        rang: rank,
        releve: rank < 20 ? small : large,
        balise: whole - rank,
        debut: rank === 0 ? -(2 ** 31) : 2 ** 31 - 1,
      },
    }));
    const expected = soundings.map(({ properties }) => properties);
    const types = { profondeur: "Real", rang: "Integer", releve: "Real", balise: "Real", debut: "Integer" };
    let sounded: OgcPlace;
    beforeAll(async () => {
      sounded = await openOgcPlace();
      sounded.place.write("mobilites/sondes/dataset.json", { ...visitsJson, slug: "sondes", title: "Sondes" });
      sounded.place.write("mobilites/sondes/schema.json", {
        fields: Object.keys(types).map((name) => ({ name, type: name === "profondeur" ? "number" : "integer" })),
      });
      sounded.place.write("mobilites/sondes/data.geojson", { type: "FeatureCollection", features: soundings });
      expect((await sounded.datalogue.load()).problems).toEqual([]);
    });
    afterAll(() => sounded.remove());

    const readSoundings = async (...options: string[]) => {
      const { stdout, stderr } = await run(ogrinfo, ["-ro", "-json", "-features", ...options]);
      expect(stderr).toBe("");
      const [{ fields, features }] = JSON.parse(stdout).layers;
      return {
        types: Object.fromEntries(fields.map(({ name, type }: { name: string; type: string }) => [name, type])),
        values: features.map(({ properties }: { properties: unknown }) => properties),
      };
    };

    it("reads every number, the large ones and those with decimals too", async () => {
      const service = `OAPIF:${sounded.root}`;
      for (const options of [[], ["-oo", "CRS=EPSG:2154"]])
        expect(await readSoundings(service, "sondes", ...options)).toEqual({ types, values: expected });
      const asked = await readSoundings(service, "sondes", "-where", `balise = ${whole - 3} OR releve > 2147483647`);
      expect(asked.values).toEqual([expected[3], expected[20], expected[21]]);
    });

    it("finds the same types in a first page alone, which is all that QGIS looks at", async () => {
      for (const crs of ["", "&crs=EPSG:2154"]) {
        const first = `GeoJSON:${sounded.root}/collections/sondes/items?limit=10${crs}`;
        expect(await readSoundings(first, "-al")).toEqual({ types, values: expected.slice(0, 10) });
      }
    });
  });

  it("reads in Lambert-93 and in latitude and longitude, and asks boxes there", async () => {
    const lambert = ["-oo", "CRS=EPSG:2154"];
    const box = (await read(large, "-spat", "-1.4001", "45.8", "-1.3001", "46")).length;
    // The same box, whose sides are straight in degrees: ogr2ogr brings it to the system of the layer.
    const spat = ["-spat", "-1.4001", "45.8", "-1.3001", "46", "-spat_srs", "OGC:CRS84"];
    expect(box).toBe(1_300);
    for (const crs of ["EPSG:4326", "EPSG:3857"])
      expect(await read(large, "-oo", `CRS=${crs}`, ...spat, "-t_srs", "OGC:CRS84"), crs).toHaveLength(box);
    const whole = await read(large, ...lambert, "-t_srs", "OGC:CRS84", "-lco", "COORDINATE_PRECISION=6");
    const stored = await read(large, "-lco", "COORDINATE_PRECISION=6");
    const places = (features: typeof whole) => features.map(({ geometry }) => (geometry as GeoJSON.Point).coordinates);
    expect(whole).toHaveLength(total);
    for (const [rank, [x = 0, y = 0]] of places(whole).entries()) {
      const [expectedX = 0, expectedY = 0] = places(stored)[rank] ?? [];
      expect(Math.hypot(x - expectedX, y - expectedY)).toBeLessThan(2e-6);
    }
    const layer = await info(large, ...lambert);
    expect(layer.geometryFields[0].coordinateSystem.wkt).toContain("Lambert-93");
    const near = await read(
      large,
      ...lambert,
      "-spat",
      "360000",
      "6530000",
      "365000",
      "6545000",
      "-where",
      "places > 4",
      "-t_srs",
      "OGC:CRS84",
    );
    const again = await read(large, ...lambert, "-where", "places > 4", "-t_srs", "EPSG:2154");
    const within = places(again).filter(
      ([x = 0, y = 0]) => x >= 360_000 && x <= 365_000 && y >= 6_530_000 && y <= 6_545_000,
    );
    expect(near).toHaveLength(within.length);
    expect(within.length).toBeGreaterThan(20);
  });
});
