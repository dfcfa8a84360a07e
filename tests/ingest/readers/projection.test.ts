import type { Geometry } from "geojson";
import { describe, expect, it } from "vitest";
import {
  conicConformal,
  createReprojection,
  firstPosition,
  lambert93,
  mapPositions,
  type Projection,
  projectionOfEpsg,
  projectionOfValues,
  projectionOfWkt,
  webMercator,
  wgs84,
} from "../../../packages/ingest/src/projection.js";
import fc from "../../support/properties.js";
import { cc46Conic, lambert93Conic, toMetres } from "../support/conic.js";

const OLERON: [number, number] = [-1.1927, 45.8856];

/** Metres computed apart, by the formulas of IGN (NTG 71) and of the sphere for Web Mercator. */
const places: [string, Projection, [number, number], [number, number]][] = [
  ["Le Château-d'Oléron in Lambert-93", lambert93, [374_992.7938, 6_540_400.2412], OLERON],
  ["the Eiffel tower in Lambert-93", lambert93, [648_237.1029, 6_862_249.4434], [2.2945, 48.8582]],
  ["Le Château-d'Oléron in CC46", conicConformal(46), [1_374_728.3358, 5_195_848.6598], OLERON],
  ["Ajaccio's latitude in CC42", conicConformal(42), [2_213_985.6539, 1_207_510.4389], [9.2, 41.9]],
  ["Dunkerque in CC50", conicConformal(50), [1_656_310.242, 9_315_232.8134], [2.3772, 51.0343]],
  ["Le Château-d'Oléron in Web Mercator", webMercator, [-132_770.7567, 5_762_035.4541], OLERON],
];

/** Metres made by PROJ 9 (`cs2cs EPSG:4326 EPSG:2975`). */
const utmPlaces: [string, number, [number, number], [number, number]][] = [
  ["Pointe-à-Pitre in RGAF09", 5490, [656_770.8181, 1_796_177.2406], [-61.5331, 16.2412]],
  ["Fort-de-France in RGAF09", 5490, [708_256.766, 1_615_380.3327], [-61.0667, 14.6037]],
  ["Marigot in RGAF09", 5490, [491_269.68, 1_997_699.71], [-63.0825, 18.0679]],
  ["Cayenne in RGFG95", 2972, [352_980.2046, 545_868.9224], [-52.326, 4.9372]],
  ["Saint-Laurent-du-Maroni in RGFG95", 3313, [829_240.8071, 609_184.3958], [-54.0289, 5.5039]],
  ["Saint-Denis in RGR92", 2975, [338_568.315, 7_690_475.4366], [55.4481, -20.8789]],
  ["Saint-Denis in WGS84", 32_740, [338_568.315, 7_690_475.4365], [55.4481, -20.8789]],
  ["Mamoudzou in RGM04", 4471, [524_724.5211, 8_587_115.8211], [45.2278, -12.7806]],
  ["Saint-Pierre in RGSPM06", 4467, [562_869.8033, 5_181_168.3164], [-56.1764, 46.7811]],
  ["Le Château-d'Oléron in WGS84", 32_630, [640_230.8629, 5_082_925.1309], OLERON],
  ["Strasbourg in ETRS89", 25_832, [407_949.3794, 5_380_786.1288], [7.7521, 48.5734]],
];

describe("reprojection", () => {
  it.each(utmPlaces)("places %s / UTM (EPSG:%d) to the centimetre", (_title, epsg, metres, degrees) => {
    const moved = createReprojection(projectionOfEpsg(epsg) as Projection)({ type: "Point", coordinates: metres });
    const [longitude, latitude] = firstPosition(moved) as [number, number];
    expect(Math.abs(longitude - degrees[0])).toBeLessThan(2e-7);
    expect(Math.abs(latitude - degrees[1])).toBeLessThan(2e-7);
  });

  for (const [title, projection, metres, degrees] of places)
    it(`places ${title} to the centimetre`, () => {
      const moved = createReprojection(projection)({ type: "Point", coordinates: metres });
      const [longitude, latitude] = firstPosition(moved) as [number, number];
      expect(Math.abs(longitude - degrees[0])).toBeLessThan(2e-7);
      expect(Math.abs(latitude - degrees[1])).toBeLessThan(2e-7);
    });

  it("changes every position of every kind of geometry, and leaves the given one as it was", () => {
    const [at, to] = [
      [1, 2],
      [2, 4],
    ];
    const kinds = (position: number[]): Geometry[] => [
      { type: "Point", coordinates: position },
      { type: "MultiPoint", coordinates: [position] },
      { type: "LineString", coordinates: [position, position] },
      { type: "MultiLineString", coordinates: [[position]] },
      { type: "Polygon", coordinates: [[position], [position]] },
      { type: "MultiPolygon", coordinates: [[[position]], [[position]]] },
    ];
    const all: Geometry = { type: "GeometryCollection", geometries: kinds(at as number[]) };
    const before = structuredClone(all);
    const moved = mapPositions(all, (position) => position.map((value) => value * 2));
    expect(moved).toEqual({ type: "GeometryCollection", geometries: kinds(to as number[]) });
    expect(all).toEqual(before);
  });
});

describe("recognition of a system by its values", () => {
  for (const [title, projection, metres] of places)
    it(`knows ${title}`, () => expect(projectionOfValues(...metres)?.epsg).toBe(projection.epsg));

  it("brings any place of the territory back from Lambert-93 and CC46, recognised by their values", () => {
    const longitude = fc.double({ min: -1.45, max: -0.85, noNaN: true });
    const latitude = fc.double({ min: 45.7, max: 46.1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(longitude, latitude), fc.constantFrom(lambert93Conic, cc46Conic), (place, conic) => {
        expect(projectionOfValues(...place)).toBe(wgs84);
        const metres = toMetres(conic, place);
        const projection = projectionOfValues(...metres) as Projection;
        const moved = firstPosition(createReprojection(projection)({ type: "Point", coordinates: metres }));
        expect(Math.hypot((moved?.[0] ?? 0) - place[0], (moved?.[1] ?? 0) - place[1])).toBeLessThan(2e-8);
      }),
    );
  });

  it.each<[string, string, [number, number], number]>([
    ["Lorient", "CC48", [1_222_924, 7_191_925], 3948],
    ["Paris", "Web Mercator", [261_601, 6_249_448], 3857],
    ["Royan", "Lambert-93, though Web Mercator would place it near Tournai", [380_000, 6_540_000], 2154],
    ["Ouessant", "Lambert-93", [113_000, 6_848_000], 2154],
    ["Porto-Vecchio", "Lambert-93", [1_228_000, 6_076_000], 2154],
    ["Porto-Vecchio", "Lambert II étendu", [1_181_000, 1_647_000], 27572],
    ["Strasbourg", "Lambert II étendu", [999_000, 2_412_000], 27572],
  ])("knows %s in %s", (_place, _system, metres, epsg) => {
    expect(projectionOfValues(...metres)?.epsg).toBe(epsg);
  });

  it("chooses the system that places a position in the territory where two place it in France", () => {
    const reims: [number, number] = [448_618, 6_319_094];
    expect(projectionOfValues(...reims)?.epsg).toBe(2154);
    expect(projectionOfValues(...reims, [3.9, 49.1, 4.2, 49.4])?.epsg).toBe(3857);
  });

  it.each([
    ["Saint-Denis", utmPlaces[5]?.[2], [55.2, -21, 55.7, -20.8], 2975],
    ["Fort-de-France", utmPlaces[1]?.[2], [-61.3, 14.3, -60.8, 14.9], 5490],
    ["Marigot, near Brive in Lambert II étendu", utmPlaces[2]?.[2], [-63.2, 18, -62.9, 18.2], 5490],
  ] as [string, [number, number], [number, number, number, number], number][])(
    "knows %s in the official system of its territory, and in none without one",
    (_place, metres, territory, epsg) => {
      expect(projectionOfValues(...metres, territory)?.epsg).toBe(epsg);
      expect(projectionOfValues(...metres)?.epsg).not.toBe(epsg);
    },
  );

  it("tries no system of overseas in a territory that is not there alone", () => {
    const [, , metres] = utmPlaces[1] as (typeof utmPlaces)[number];
    expect(projectionOfValues(...metres, [-61.9, 14.3, -60.8, 16.6])?.epsg).toBe(5490);
    for (const territory of [
      [-61.9, -21.4, 55.9, 51.1],
      [-61.9, 2, -51.5, 16.6],
    ] as const)
      expect(projectionOfValues(...metres, territory)).toBeUndefined();
  });

  it("knows none for metres that no system places in France", () => {
    // Le Château-d'Oléron in UTM 30N, which Web Mercator would place in the Mediterranean Sea.
    for (const metres of [
      [640_000, 5_080_000],
      [Number.NaN, 6_540_000],
    ] as [number, number][])
      expect(projectionOfValues(...metres)).toBeUndefined();
  });

  it("does not guess outside the known ranges", () => {
    expect(projectionOfValues(3_000_000, 3_000_000)).toBeUndefined();
    expect(projectionOfValues(1e9, 1e9)).toBeUndefined();
  });
});

describe("recognition of a system by its .prj file", () => {
  const projected = (name: string, rest = 'GEOGCS["RGF93"],UNIT["metre",1]') => `PROJCS["${name}",${rest}]`;
  const known: [string, number][] = [
    [projected("RGF_1993_Lambert_93"), 2154],
    [projected("RGF93 / Lambert-93"), 2154],
    [projected("RGF93 v1 / Lambert-93"), 2154],
    [projected("NTF_Lambert_II_etendu"), 27572],
    [projected("inconnu", 'GEOGCS["RGF93",AUTHORITY["EPSG","4171"]],AUTHORITY["EPSG","2154"]'), 2154],
    [projected("RGF93_CC46"), 3946],
    [projected("RGF93 v1 / CC50"), 3950],
    [projected("WGS_1984_Web_Mercator_Auxiliary_Sphere"), 3857],
    [projected("WGS 84 / Pseudo-Mercator"), 3857],
    ['GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]', 4326],
    ['GEOGCS["RGF93",DATUM["Reseau_Geodesique_Francais_1993"]]', 4326],
    [
      'GEOGCS["RGF93",DATUM["Reseau_Geodesique_Francais_1993",SPHEROID["GRS 1980",6378137,298.257222101],TOWGS84[0,0,0,0,0,0,0]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4171"]]',
      4326,
    ],
    [
      'GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4326]]',
      4326,
    ],
    [projected("NTF (Paris) / Lambert zone II"), 27572],
    [projected("NTF_France_II_degrees"), 27572],
    [projected("NTF (Paris) / Lambert zone II", 'AUTHORITY["EPSG","27572"]'), 27572],
    [projected("RGF_1993_Lambert_93", 'AUTHORITY["EPSG","102110"]'), 2154],
    [projected("Popular Visualisation CRS / Mercator", 'AUTHORITY["EPSG","3785"]'), 3857],
    [projected("RGR_1992_UTM_40S"), 2975],
    [projected("RGR92 / UTM zone 40S"), 2975],
    [projected("RGR92 / UTM zone 40S", 'AUTHORITY["EPSG","2975"]'), 2975],
    [projected("RGAF09_UTM_Zone_20N"), 5490],
    [projected("RGFG_1995_UTM_22N"), 2972],
    [projected("RGM_2004_UTM_Zone_38S"), 4471],
    [projected("RGSPM_2006_UTM_Zone_21N"), 4467],
    [projected("RRAF_1991_UTM_20N"), 4559],
    [projected("RGAF09_UTM_Nord_Fuseau_20"), 5490],
    [projected("RGFG95 UTM Nord f.22"), 2972],
    [projected("RGSPM06_UTM_Nord_fuseau_21"), 4467],
    [projected("RRAF UTM Nord fuseau 20"), 4559],
    [projected("RGR92_UTM_40_Sud"), 2975],
    [projected("RGM04 UTM Sud fuseau 38"), 4471],
    [projected("ETRS89 UTM Nord fuseau 30"), 25_830],
    [projected("RGF93 CC46 zone 5"), 3946],
    [projected("WGS_1984_UTM_Zone_30N"), 32_630],
    [projected("WGS 84 / UTM zone 40S"), 32_740],
    [projected("ETRS_1989_UTM_Zone_32N"), 25_832],
    ['GEOGCS["GCS_RGR_1992",DATUM["D_RGR_1992"],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]', 4326],
    [
      'GEOGCS["GCS_RGM_2004",DATUM["D_Reseau_Geodesique_de_Mayotte_2004"],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
      4326,
    ],
    [
      `COMPD_CS["RGF93 v1 / Lambert-93 + NGF-IGN69 height",${projected("RGF93 v1 / Lambert-93", 'AUTHORITY["EPSG","2154"]')},VERT_CS["NGF-IGN69 height [m]"],AUTHORITY["EPSG","5698"]]`,
      2154,
    ],
    [
      'COMPOUNDCRS["RGF93 v1 / Lambert-93 + NGF-IGN69 height",PROJCRS["RGF93 v1 / Lambert-93"],VERTCRS["NGF-IGN69 height"],ID["EPSG",5698]]',
      2154,
    ],
  ];
  for (const [wkt, epsg] of known)
    it(`reads ${wkt} as EPSG:${epsg}`, () => expect(projectionOfWkt(wkt)?.epsg).toBe(epsg));

  for (const wkt of [
    projected("Reunion 1947 / TM Reunion"),
    projected("ED50 / UTM zone 30N"),
    projected("WGS 84 / UTM zone 61N"),
    projected("WGS84 UTM 40"),
    projected("RGR92 UTM Nord fuseau 40"),
    projected("RGNC UTM Sud fuseau 58"),
    projected("ED50 UTM fuseau 30"),
    'COMPD_CS["RGF93 v1 / Lambert-93 + NGF-IGN69 height",PROJCS["RGF93 v1 / Lambert-93"',
    projected("RGF93_CC41"),
    projected("NTF (Paris) / Lambert zone III"),
    projected("NTF_Lambert_Zone_III"),
    projected("NTF_France_III_degrees"),
    projected("NTF (Paris) / Lambert zone II", 'AUTHORITY["EPSG","27563"]'),
    'GEOGCS["NTF (Paris)",DATUM["Nouvelle_Triangulation_Francaise_Paris"]]',
    'GEOGCS["NTF (Paris)",DATUM["Nouvelle_Triangulation_Francaise_Paris",SPHEROID["Clarke 1880 (IGN)",6378249.2,293.466021293627],TOWGS84[-168,-60,320,0,0,0,0]],PRIMEM["Paris",2.33722917],UNIT["grad",0.015707963267949]]',
    'GEOGCS["ED50",DATUM["European_Datum_1950",SPHEROID["International 1924",6378388,297],TOWGS84[-87,-98,-121,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
    'GEOGCS["RGF93 (Paris)",DATUM["Reseau_Geodesique_Francais_1993"],PRIMEM["Paris",2.33722917],UNIT["degree",0.0174532925199433]]',
    'GEOGCS["RGF93 (grades)",DATUM["Reseau_Geodesique_Francais_1993"],PRIMEM["Greenwich",0],UNIT["grad",0.015707963267949]]',
    "n'importe quoi",
  ])
    it(`does not take ${wkt} for another`, () => expect(projectionOfWkt(wkt)).toBeUndefined());

  it("knows none under a name without end", () => {
    expect(projectionOfWkt(projected(`${"A".repeat(1_000_000)}_UTM_20N`))).toBeUndefined();
  });
});
