import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
});
