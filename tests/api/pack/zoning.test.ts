import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { areaOf } from "../../../packages/api/src/sources/area-of.js";
import { codesOf, MARENNES, OLERON, PETR } from "../../datasets/theme.js";
import { figuresOf, type ReadFigure } from "./support/read-figure.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";

const FILE = "urbanisme-zonages.csv";
const COMMUNES = codesOf(PETR, 2026);
/** The year of the question: nothing here reads today's date. */
const year = "2026";

/** Zones of a plan, invented, in square metres: what the layer of the Géoportail becomes once it is measured by commune. */
const zonesOf = (rank: number): [string, number][] => [
  ["U", 2_000_000 + rank * 1000],
  ["U", 500_000],
  // The last commune has nothing to open.
  ...(rank < 13
    ? ([
        ["AUc", 120_000],
        ["AUs", 80_005],
      ] as [string, number][])
    : []),
  ["A", 5_000_000],
  ["Ah", 40_000],
  ["N", 7_000_000],
  ["Nh", 10_000],
];
const HEADER = "partition,libelle,libelong,typezone,destdomi,nomfic,datvalid,code_insee,surface_m2";
const table = (codes = COMMUNES, { most = Number.POSITIVE_INFINITY } = {}) =>
  [
    HEADER,
    ...codes.flatMap((code) =>
      zonesOf(COMMUNES.indexOf(code))
        .slice(0, most)
        .map(
          ([type, surface]) =>
            `DU_${code},${type}a,"Zone ${type}, village",${type},,${code}_reglement_20250101.pdf,20250101,${code},${surface}`,
        ),
    ),
    "",
  ].join("\n");
const sumOf = (codes: string[], types: string[]) =>
  codes
    .flatMap((code) => zonesOf(COMMUNES.indexOf(code)))
    .reduce((sum, [type, one]) => sum + (types.includes(type) ? one : 0), 0);
const ALL = ["U", "AUc", "AUs", "A", "Ah", "N", "Nh"];

let official = false;
let site: RefreshedSite;
let figure: ReadFigure;
beforeAll(async () => {
  site = await refreshOwnContent({ [FILE]: table() }, () => (official ? { schematic: false } : {}));
  figure = figuresOf(site.datalogue);
});
afterAll(() => site.close());

describe("zones of local plans, received from the Géoportail de l'urbanisme", () => {
  it("are one line a commune and type, in hectares, of the year of their reception", () => {
    // Five types, but for one commune that has three.
    expect(site.done).toMatchObject({ "urbanisme-zonages": { kind: "published", rows: 13 * 5 + 3 } });
  });

  it.each(["17140", OLERON, MARENNES, PETR])("give the parts of the territory: %s", async (territory) => {
    const codes = codesOf(territory, 2026);
    const whole = sumOf(codes, ALL);
    expect((await figure("urbanisme-zones-protegees", territory, year)).value).toBeCloseTo(
      (sumOf(codes, ["A", "Ah", "N", "Nh"]) / whole) * 100,
      6,
    );
    expect((await figure("urbanisme-zones-au", territory, year)).value).toBeCloseTo(
      (sumOf(codes, ["AUc", "AUs"]) / whole) * 100,
      6,
    );
  });

  it("tell no land left to build on, which no national source gives", async () => {
    expect(await figure("urbanisme-zones-au", COMMUNES[13] as string, year)).toMatchObject({ value: 0 });
    await expect(figure("urbanisme-reserve-au", PETR, year)).resolves.toMatchObject({ value: null });
  });

  it("are the same layer as it is downloaded by hand, cut and measured on the outlines of the communes", async () => {
    const { features } = site.datalogue.services.territories.outlines({ level: "commune", precise: true });
    const zone = (partition: string, typezone: string, geometry: object) => ({
      ...{ type: "Feature", geometry },
      properties: { partition, libelle: typezone, typezone, nomfic: "", datvalid: "20250101" },
    });
    const isOpen = (code: string) => code.startsWith("174");
    const layer = {
      type: "FeatureCollection",
      features: features.flatMap(({ properties, geometry }) => [
        zone(`DU_${properties?.code}`, isOpen(properties?.code) ? "AUc" : "N", geometry),
        // The plan of a place that is not asked for, drawn over this one.
        zone("DU_33005", "U", geometry),
      ]),
    };
    const by = (refresh: string) => site.refresh({ [`urbanisme-zonages.${refresh}`]: JSON.stringify(layer) });
    expect(await by("geojson")).toMatchObject({
      "urbanisme-zonages": { kind: "refused", reasons: [expect.stringContaining("schématiques")] },
    });
    official = true;
    // Less than half of what is served would be refused.
    for (const most of [4, 3])
      expect((await site.refresh({ [FILE]: table(COMMUNES, { most }) }))["urbanisme-zonages"]).toMatchObject({
        kind: "published",
      });
    expect(await by("geojson")).toMatchObject({ "urbanisme-zonages": { kind: "published", missing: [] } });
    const area = (keep: (code: string) => boolean) =>
      features.reduce((sum, one) => sum + (keep(one.properties?.code) ? areaOf(one.geometry) : 0), 0);
    expect((await figure("urbanisme-zones-au", PETR, year)).value).toBeCloseTo(
      (area(isOpen) / area(() => true)) * 100,
      1,
    );
    expect((await figure("urbanisme-zones-au", "17411", year)).value).toBe(100);
    expect((await site.refresh({ [FILE]: table() }))["urbanisme-zonages"]).toMatchObject({ kind: "published" });
  });

  it("are refused without their measure, for less than half of the communes, and with a type of zone that is not known", async () => {
    const outcome = async (text: string) => (await site.refresh({ [FILE]: text }))["urbanisme-zonages"];
    // The table of the layer, without its geometry nor surfaces.
    expect(await outcome(table().replace(HEADER, HEADER.replace("surface_m2", "gid")))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/absentes.*surface_m2/)],
    });
    expect(await outcome(table(COMMUNES.slice(0, 6)))).toMatchObject({ kind: "refused" });
    expect(await outcome(table().replace(",U,", ",UX,"))).toMatchObject({ kind: "rejected" });
    expect((await figure("urbanisme-zones-au", PETR, year)).value).toBeGreaterThan(0);
  });
});
