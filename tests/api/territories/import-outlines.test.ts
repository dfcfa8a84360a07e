import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Feature, FeatureCollection, Position } from "geojson";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import { fetchOutlines } from "../../../packages/api/src/territories/outlines/fetch-outlines.js";
import { importOutlines } from "../../../packages/api/src/territories/outlines/import-outlines.js";
import { OutlinesProblem } from "../../../packages/api/src/territories/outlines/outlines-problem.js";
import { polygonsOf } from "../../../packages/api/src/territories/outlines/polygons-of.js";
import { readOutlines } from "../../../packages/api/src/territories/outlines/read-outlines.js";
import { startTimeLimit } from "../../../packages/api/src/territories/outlines/time-limit.js";
import { listen } from "../../support/listen.js";
import { MARENNES, OLERON, PETR, territoriesFolder } from "../indicators/support.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-outlines-"));
  cpSync(territoriesFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A rectangle in hundredths of a degree from 1.2° W, 45.8° N. */
function rectangle(properties: object, [west, south, east, north]: [number, number, number, number]): Feature {
  const at = (x: number, y: number): Position => [-1.2 + x / 100, 45.8 + y / 100];
  const ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

const origin = { source: "IGN, ADMIN EXPRESS", licence: "Licence Ouverte 2.0", vintage: "2018" };
const options = { maxBytes: 10_000_000, today: "2026-03-02" };

function give(content: string | Feature[], name = "communes.geojson") {
  const path = join(folder, name);
  writeFileSync(
    path,
    typeof content === "string" ? content : JSON.stringify({ type: "FeatureCollection", features: content }),
  );
  return importOutlines(folder, [{ path, name }], origin, options);
}

const read = (name: string): FeatureCollection => JSON.parse(readFileSync(join(folder, name), "utf8"));
const outline = (name: string, code: string) =>
  read(name).features.find(({ properties }) => properties?.code === code)?.geometry;

/** Marennes and Hiers-Brouage side by side, Bourcefranc west of them, a commune that is not of here north. */
const four = (key = "code") => [
  rectangle({ [key]: "17219", nom: "Marennes" }, [2, 0, 4, 2]),
  rectangle({ [key]: "17189", nom: "Hiers-Brouage" }, [4, 0, 6, 2]),
  rectangle({ [key]: "17058", nom: "Bourcefranc-le-Chapus" }, [0, 0, 2, 2]),
  rectangle({ [key]: "17021", nom: "Ailleurs" }, [0, 2, 6, 4]),
];

describe("an import of outlines", () => {
  it("joins the outlines of merged communes, leaves the others out and counts them", async () => {
    const done = await give(four());
    expect(done.communes).toEqual({ drawn: 2, all: 14 });
    expect(done.merged.map(({ commune, pieces }) => [commune.code, pieces])).toEqual([["17219", ["17219", "17189"]]]);
    expect(done.leftOut).toBe(1);
    expect(done.missing).toHaveLength(12);
    const [ring] = polygonsOf(outline("outlines-precise.geojson", "17219"))[0] ?? [];
    expect(Math.max(...(ring ?? []).map(([x = 0]) => x))).toBeCloseTo(-1.14, 9);
    expect(outline("outlines.geojson", "17189")).toBeUndefined();
  });

  it("writes areas in hectares, the source and the day; the next import replaces them", async () => {
    await give(four());
    const reader = await loadTerritories(folder, { home: PETR });
    // 0.04° × 0.02° at 45.81° N on the ellipsoid: 3 109 m × 2 223 m.
    expect(reader.series("17219", "superficie")).toEqual([
      {
        territory: "17219",
        year: 2018,
        kind: "superficie",
        value: 691,
        source: "Calculée sur les contours\u00A0: IGN, ADMIN EXPRESS",
      },
    ]);
    expect(reader.sources().outlines).toEqual({
      kind: "official",
      title: "Contours des communes, 2018",
      source: "IGN, ADMIN EXPRESS",
      licence: "Licence Ouverte 2.0",
      vintage: "2018",
      imported: "2026-03-02",
    });
    await give(four().slice(2));
    const after = await loadTerritories(folder, { home: PETR });
    expect(after.series("17219", "superficie")).toEqual([]);
    expect(after.series("17058", "superficie")).toHaveLength(1);
    expect(after.populations("17093").length).toBe(6);
  });

  it("keeps an area of another source for the same year", async () => {
    const path = join(folder, "populations.csv");
    writeFileSync(path, `${readFileSync(path, "utf8")}17058,2018,superficie,1264,Cadastre\n`);
    await give(four());
    const reader = await loadTerritories(folder, { home: PETR });
    expect(reader.series("17058", "superficie").map(({ value }) => value)).toEqual([1264]);
  });

  it("tells neighbours by what the outlines share", async () => {
    await give(four());
    const reader = await loadTerritories(folder, { home: PETR });
    expect(reader.neighbours("17219").map(({ code }) => code)).toEqual(["17058"]);
  });

  it("draws the land beside, as far as maps show it", async () => {
    const done = await give([...four(), rectangle({ code: "33063" }, [100, -100, 120, -80])]);
    expect(done.surroundings).toBe(true);
    const [land] = read("around.geojson").features;
    const xs = polygonsOf(land?.geometry)
      .flat(2)
      .map(([x = 0]) => x);
    expect(Math.max(...xs)).toBeLessThan(-1.1);
  });

  it("makes an EPCI of its communes when it has them all", async () => {
    const communes = (await loadTerritories(folder, { home: PETR })).communesOf(OLERON);
    const done = await give(communes.map(({ code }, rank) => rectangle({ code }, [rank, 0, rank + 1, 1])));
    expect(done.wholes.map(({ properties }) => properties.code)).toEqual([OLERON]);
    expect(polygonsOf(outline("outlines.geojson", OLERON))).toHaveLength(1);
    expect(outline("outlines.geojson", MARENNES)).toBeUndefined();
  });

  it.each(["INSEE_COM", "insee", "codgeo", "un_nom_jamais_vu"])("finds the codes in « %s »", async (key) => {
    const done = await give(four(key));
    expect(done.communes.drawn).toBe(2);
    expect(done.properties).toEqual([key]);
  });

  it("brings Lambert-93 to WGS84, and says so", async () => {
    const square = [
      [380_000, 6_530_000],
      [382_000, 6_530_000],
      [382_000, 6_532_000],
      [380_000, 6_532_000],
      [380_000, 6_530_000],
    ];
    const done = await give([
      { type: "Feature", properties: { code: "17219" }, geometry: { type: "Polygon", coordinates: [square] } },
    ]);
    expect(done.notes.join(" ")).toContain("Lambert-93");
    const [[longitude = 0, latitude = 0] = []] = polygonsOf(outline("outlines-precise.geojson", "17219"))[0]?.[0] ?? [];
    expect(longitude).toBeCloseTo(-1.1, 0);
    expect(latitude).toBeCloseTo(45.8, 0);
    expect(done.areas.get("17219")).toBeGreaterThan(395);
    expect(done.areas.get("17219")).toBeLessThan(402);
  });

  it("brings the official system of an overseas territory to WGS84, and tells what is in none that it knows by its cause", async () => {
    const square = [
      [338_000, 7_690_000],
      [340_000, 7_690_000],
      [340_000, 7_692_000],
      [338_000, 7_692_000],
      [338_000, 7_690_000],
    ];
    const features = [
      { type: "Feature", properties: { code: "17219" }, geometry: { type: "Polygon", coordinates: [square] } },
    ];
    const declaring = (crs: object) => give(JSON.stringify({ type: "FeatureCollection", ...crs, features }));
    const named = (name: string) => ({ crs: { type: "name", properties: { name } } });
    const done = await declaring(named("urn:ogc:def:crs:EPSG::2975"));
    expect(done.notes.join(" ")).toContain("RGR92 / UTM 40S (EPSG:2975)");
    const [[longitude = 0, latitude = 0] = []] = polygonsOf(outline("outlines-precise.geojson", "17219"))[0]?.[0] ?? [];
    expect(longitude).toBeCloseTo(55.44, 1);
    expect(latitude).toBeCloseTo(-20.88, 1);
    const refusal = (crs: object) =>
      declaring(crs).then(
        () => "",
        ({ message }: OutlinesProblem) => message,
      );
    expect(await refusal(named("urn:ogc:def:crs:EPSG::3727"))).toMatch(/EPSG::3727.*n'est pas connu/);
    expect(await refusal({})).toContain("coordonnées hors du globe");
  });

  it("knows the official system of an overseas territory by its values, which would be near Perpignan in one of the mainland", async () => {
    const square = [
      [636_000, 1_769_000],
      [637_000, 1_769_000],
      [637_000, 1_770_000],
      [636_000, 1_770_000],
      [636_000, 1_769_000],
    ];
    const path = join(folder, "communes.geojson");
    const geometry = { type: "Polygon", coordinates: [square] };
    const features = [{ type: "Feature", properties: { code: "97105" }, geometry }];
    writeFileSync(path, JSON.stringify({ type: "FeatureCollection", features }));
    const known = new Map([
      ["97105", "Basse-Terre"],
      ["200018653", "CA Grand Sud Caraïbe"],
    ]);
    const done = await readOutlines(path, known, { name: "communes", maxBytes: 1_000_000, limit: undefined });
    expect(done.notes).toEqual(["Coordonnées converties de RGAF09 / UTM 20N (EPSG:5490) en WGS84."]);
    const [[longitude = 0, latitude = 0] = []] = polygonsOf(done.taken.get("97105")?.[0])[0]?.[0] ?? [];
    expect(longitude).toBeCloseTo(-61.729, 2);
    expect(latitude).toBeCloseTo(15.997, 2);
  });

  it("keeps a shared border shared when it simplifies", async () => {
    const wiggle = Array.from(
      { length: 400 },
      (_, rank): Position => [-1.16 + 0.00003 * (rank % 2) + 0.002 * Math.sin(rank / 40), 45.8 + (rank * 0.02) / 399],
    );
    const first = wiggle[0] as Position;
    const last = wiggle.at(-1) as Position;
    const west = [[-1.2, 45.8], first, ...wiggle.slice(1), [-1.2, 45.82], [-1.2, 45.8]] as Position[];
    const east = [[-1.1, 45.82], last, ...wiggle.slice(0, -1).reverse(), [-1.1, 45.8], [-1.1, 45.82]] as Position[];
    const done = await give([
      { type: "Feature", properties: { code: "17058" }, geometry: { type: "Polygon", coordinates: [west] } },
      { type: "Feature", properties: { code: "17219" }, geometry: { type: "Polygon", coordinates: [east] } },
    ]);
    expect(done.vertices.light).toBeLessThan(done.vertices.precise / 4);
    const border = (code: string) =>
      polygonsOf(outline("outlines.geojson", code))
        .flat(2)
        .filter(([x = 0]) => x > -1.19 && x < -1.11)
        .map(String)
        .sort();
    expect([...new Set(border("17058"))]).toEqual([...new Set(border("17219"))]);
    const reader = await loadTerritories(folder, { home: PETR });
    expect(reader.outlines({ precise: true }).features[0]).not.toEqual(reader.outlines().features[0]);
  });

  it("mends outlines that cannot be read", async () => {
    writeFileSync(join(folder, "outlines.geojson"), "{");
    await give(four());
    expect((await loadTerritories(folder, { home: PETR })).outlines().features).toHaveLength(2);
  });
});

describe("a file that gives no outlines", () => {
  const refusal = async (content: string | Feature[], name?: string): Promise<OutlinesProblem> => {
    const before = new Map(readdirSync(folder).map((one) => [one, readFileSync(join(folder, one), "utf8")]));
    const error = await give(content, name).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(OutlinesProblem);
    for (const one of readdirSync(folder))
      if (one !== (name ?? "communes.geojson")) expect(readFileSync(join(folder, one), "utf8")).toBe(before.get(one));
    return error as OutlinesProblem;
  };

  const bowl = rectangle({ code: "17219" }, [0, 0, 1, 1]);
  const unclosed = {
    ...bowl,
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [-1.2, 45.8],
          [-1.1, 45.8],
          [-1.1, 45.9],
          [-1.2, 45.9],
        ],
      ],
    },
  };

  it.each<[string, string | Feature[], RegExp, string?]>([
    ["is not JSON", '{"type":"FeatureCollection","features":[{"type":', /incomplet|JSON/],
    ["is a table", "code;nom\n17219;Marennes\n", /un fichier GeoJSON de contours est attendu/, "communes.csv"],
    ["is empty", "", /GeoJSON de contours est attendu/],
    ["has no feature", [], /aucun contour/],
    [
      "knows none of our codes",
      [rectangle({ code: "33063" }, [0, 0, 1, 1])],
      /aucun des 1 contours ne porte le code.*code.*17093/,
    ],
    [
      "has points instead of surfaces",
      [{ type: "Feature", properties: { code: "17219" }, geometry: { type: "Point", coordinates: [-1.1, 45.8] } }],
      /pas de surfaces/,
    ],
    [
      "has points instead of surfaces, and another fault",
      [
        { type: "Feature", properties: { code: "17219" }, geometry: { type: "Point", coordinates: [-1.1, 45.8] } },
        { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [[-1.1, 45.8]] } },
      ],
      /pas de surfaces[\s\S]*au moins deux points/,
    ],
    [
      "has a broken outline for one of ours",
      [bowl, { ...rectangle({ code: "17058" }, [1, 0, 2, 1]), geometry: unclosed.geometry as never }],
      /le contour de Bourcefranc-le-Chapus \(17058\) manque/,
    ],
    [
      "has a commune without outline",
      [bowl, { type: "Feature", properties: { code: "17058" }, geometry: null as never }],
      /le contour de Bourcefranc-le-Chapus/,
    ],
    [
      "gives latitude before longitude",
      [
        {
          ...bowl,
          geometry: {
            type: "Polygon",
            coordinates: [
              [
                [45.8, -1.2],
                [45.9, -1.2],
                [45.9, -1.1],
                [45.8, -1.2],
              ],
            ],
          },
        },
      ],
      /longitude/,
    ],
    ["holds only EPCI", [rectangle({ code: OLERON }, [0, 0, 1, 1])], /aucune commune d'aujourd'hui/],
  ])("is refused, and nothing is written, when it %s", async (_, content, expected, name) => {
    const { message, fault } = await refusal(content, name);
    expect(message).toMatch(expected);
    expect(fault).toBe("data");
    expect(existsSync(join(folder, "outlines-precise.geojson"))).toBe(false);
  });
});

const samples = process.env.DATALOGUE_SAMPLES;
describe.skipIf(!samples)("the official outlines of the communes of Charente-Maritime, 2018", () => {
  it("make Marennes-Hiers-Brouage one commune, cover 360 km², and give continuous series", async () => {
    const path = join(samples as string, "data/real/france-geojson__communes-17-charente-maritime.geojson");
    const populations = join(folder, "populations.csv");
    writeFileSync(
      populations,
      `${readFileSync(populations, "utf8")}17189,2016,municipale,600,Essai\n17219,2016,municipale,5600,Essai\n`,
    );
    const done = await importOutlines(folder, [{ path, name: "communes-17" }], origin, {
      ...options,
      maxBytes: 500_000_000,
    });
    expect(done.communes).toEqual({ drawn: 14, all: 14 });
    expect(done.leftOut).toBe(451);
    expect(done.merged.map(({ commune, pieces }) => [commune.code, pieces])).toEqual([["17219", ["17219", "17189"]]]);
    const reader = await loadTerritories(folder, { home: PETR });
    const [area] = reader.series(PETR, "superficie");
    expect((area?.value ?? 0) / 36_000).toBeGreaterThan(0.99);
    expect((area?.value ?? 0) / 36_000).toBeLessThan(1.01);
    expect(polygonsOf(outline("outlines-precise.geojson", "17219"))).toHaveLength(1);
    expect(reader.outlines({ level: "epci" }).features).toHaveLength(2);
    expect(reader.series("17219", "municipale").map(({ year, value }) => [year, value])[0]).toEqual([2016, 6200]);
    expect(
      reader
        .neighbours("17219")
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["17058", "17351"]);
    expect(
      reader
        .neighbours("17486")
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["17323", "17337"]);
  });
});

describe("the time given to an import", () => {
  it("is that of the whole, however slowly an address answers; nothing is changed then", async () => {
    const dripping = createServer((_request, response) => {
      response.writeHead(200, { "Content-Type": "application/geo+json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.once("close", () => clearInterval(timer));
    });
    const url = await listen(dripping);
    const limit = startTimeLimit(200);
    const path = join(folder, "venu.geojson");
    await expect(fetchOutlines(url, path, { maxBytes: 1e6, allowHttp: true, limit })).rejects.toThrow(
      /^L'import a duré plus de 0.2\u00a0seconde\u00a0: il s'arrête là\./,
    );
    const before = readFileSync(join(folder, "outlines.geojson"), "utf8");
    writeFileSync(path, JSON.stringify({ type: "FeatureCollection", features: four() }));
    await expect(importOutlines(folder, [{ path, name: "venu" }], origin, { ...options, limit })).rejects.toThrow(
      OutlinesProblem,
    );
    expect(readFileSync(join(folder, "outlines.geojson"), "utf8")).toBe(before);
    dripping.closeAllConnections();
    await new Promise((done) => dripping.close(done));
  });
});
