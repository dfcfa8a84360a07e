import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bringHere } from "../../../packages/api/src/refreshing/bring-file.js";
import { fileNameOf } from "../../../packages/api/src/refreshing/describe-source.js";
import type { From } from "../../../packages/api/src/sources/families/index.js";
import type { Filter, Question } from "../../../packages/api/src/sources/question.js";
import type { Source } from "../../../packages/api/src/sources/source-schema.js";
import { geopackage, gp, wkb } from "../../ingest/support/geopackage.js";
import { WKT, writeDbf, writeShp, zipLayers } from "../../ingest/support/layer.js";
import { squareOf } from "./support/producers.js";

/** Le Château-d'Oléron and Dolus-d'Oléron, whose border is drawn here at -1.15. */
const rectangle = (west: number, east: number) => ({
  type: "Polygon" as const,
  coordinates: [
    [
      [west, 45.8],
      [east, 45.8],
      [east, 46.1],
      [west, 46.1],
      [west, 45.8],
    ],
  ],
});
const QUESTION: Question = {
  outlines: () => [
    { type: "Feature", properties: { code: "17093" }, geometry: rectangle(-1.2, -1.15) },
    { type: "Feature", properties: { code: "17140" }, geometry: rectangle(-1.15, -1.1) },
  ],
  communes: ["17093", "17140"],
  epcis: ["241700624"],
  departements: ["17"],
  years: undefined,
  currentYear: 2026,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-handfiles-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a folder of files gives of a source: the text that is then published, or what is said of it. */
async function take(
  from: From,
  files: Record<string, string | Uint8Array>,
  { filter, ...question }: Partial<Question> & { filter?: Filter } = {},
) {
  const received = join(folder, "recus");
  rmSync(received, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(received, name)), { recursive: true });
    writeFileSync(join(received, name), bytes);
  }
  const source = { from, ...(filter ? { filter } : {}) } as Source;
  const brought = await bringHere(
    { source, content: { metadata: { slug: "jeu" } } },
    { origin: { folder: received }, question: { ...QUESTION, ...question }, maxFileBytes: 1_000_000 },
    folder,
    undefined,
  );
  if (!("kind" in brought))
    return { name: brought.name, text: readFileSync(brought.path, "utf8"), absent: brought.absentYears };
  const told = brought.kind === "refused" ? brought.reasons.join(" ") : brought.kind === "failed" ? brought.reason : "";
  return { kind: brought.kind, told: told.replace(/[\u00A0\u202F]/g, " ") };
}

describe("files that a person downloads", () => {
  it("are the archives of each year, that of a year to come being left and told", async () => {
    const from: From = { family: "opendatasoft", site: "https://odre.exemple.fr", dataset: "registre-3112{AA}" };
    const files = {
      "jeu/registre-31122023.csv": "\uFEFFcodeinseecommune;filiere;kw\r\n17093;Solaire;610.5\r\n",
      "jeu/registre-31122024.csv":
        '\uFEFFcodeinseecommune;filiere;kw\r\n17093;Solaire;616.8\r\n17140;"Eolien; en mer";\r\n',
    };
    expect(await take(from, files, { years: [2023, 2024, 2025] })).toEqual({
      name: "jeu.csv",
      text: "annee,codeinseecommune,filiere,kw\n2023,17093,Solaire,610.5\n2024,17093,Solaire,616.8\n2024,17140,Eolien; en mer,\n",
      absent: [2025],
    });
    expect(await take(from, files, { years: [2022, 2023, 2024] })).toMatchObject({
      kind: "refused",
      told: expect.stringContaining("Années absentes du dossier jeu : 2022."),
    });
    expect(fileNameOf("jeu", { from, vintages: { from: 2018 } })).toBe("jeu/");
  });

  it("are the sales of each year, in folders named by it, compressed or not, of as many places as there are", async () => {
    const from: From = { family: "file", url: "https://exemple.fr/dvf/{AAAA}/communes/{departement}/{commune}.csv" };
    const part = (...rows: string[]) => ["id_mutation,code_commune", ...rows, ""].join("\n");
    const files = {
      "jeu/2024/17093.csv": part("2024-1,17093"),
      "jeu/2024/17140.csv": part("2024-2,17140"),
      "jeu/2025/17.csv.gz": gzipSync(part("2025-1,17093")),
    };
    expect(await take(from, files, { years: [2024, 2025] })).toMatchObject({
      text: part("2024-1,17093", "2024-2,17140", "2025-1,17093"),
    });
    expect(await take(from, files, { years: [2023, 2024, 2025] })).toMatchObject({
      kind: "refused",
      told: expect.stringMatching(
        /^Années absentes du dossier jeu : 2023\. Fichiers trouvés : 2024\/17093\.csv, 2024\/17140\.csv, 2025\/17\.csv\.gz\./,
      ),
    });
  });

  it("are the parts of one answer, whose header is kept once; others are refused by name", async () => {
    const from: From = { family: "tabular", resource: "9c90a880-4ba0-49b4-b99d-d7dd6c810dd0" };
    const first = "insee,places\n17093,3\n";
    expect(await take(from, { "jeu/a.csv": first, "jeu/b.csv": "insee,places\n17140,5" })).toMatchObject({
      text: "insee,places\n17093,3\n17140,5\n",
    });
    expect(await take(from, { "jeu/a.csv": first, "jeu/b.csv": "code,places\n17140,5\n" })).toMatchObject({
      kind: "refused",
      told: expect.stringMatching(/^jeu\/b\.csv : les colonnes ne sont pas celles/),
    });
    expect(await take(from, { "jeu/a.csv": first, "jeu/b.zip": "PK" })).toMatchObject({
      kind: "refused",
      told: expect.stringMatching(/^jeu\/b\.zip : /),
    });
    // One alone is what a file of the name of the dataset is.
    expect(await take(from, { "jeu/places-2026.csv": first })).toMatchObject({ name: "places-2026.csv", text: first });
    expect(await take(from, { "jeu.csv": first, "jeu/a.csv": first })).toMatchObject({
      kind: "failed",
      told: expect.stringContaining("jeu, jeu.csv. Gardez-en un."),
    });
    expect(fileNameOf("jeu", { from })).toBe("jeu.csv");
  });
});

describe("a layer that a person downloads", () => {
  const from: From = {
    family: "wfs",
    url: "https://data.exemple.fr/wfs/ows",
    layer: "wfs_du:zone_urba",
    each: ["partition = 'DU_{commune}'", "partition = 'DU_{epci}'"],
    area: "commune",
    keep: "table",
  };
  // The zone of Le Château-d'Oléron goes over the border; the plan of Saint-Pierre-d'Oléron is not asked for here.
  const zones = ["DU_17093", "DU_17385"];
  const geojson = JSON.stringify({
    type: "FeatureCollection",
    features: zones.map((partition) => ({
      type: "Feature",
      geometry: squareOf(0),
      properties: { partition, typezone: "U" },
    })),
  });
  const ring = squareOf(0).coordinates[0] as [number, number][];
  const shapes = zones.map(() => ({ rings: [[...ring].reverse()] }));
  const attributes = writeDbf(
    [
      ["partition", "C", 20],
      ["typezone", "C", 5],
    ],
    zones.map((zone) => [zone, "U"]),
  );
  const polygon = gp(wkb(3, { count: 1 }, { count: ring.length }, ...ring.flat()));

  it.each<[string, string, string | Uint8Array]>([
    ["GeoJSON", "geojson", geojson],
    [
      "GeoPackage",
      "gpkg",
      geopackage([
        {
          name: "zone_urba",
          columns: ["partition TEXT", "typezone TEXT"],
          rows: zones.map((zone, rank) => [rank + 1, polygon, zone, "U"]),
        },
      ]),
    ],
    [
      "shapefile",
      "zip",
      zipLayers({ "zone_urba.shp": writeShp(shapes), "zone_urba.dbf": attributes, "zone_urba.prj": WKT.wgs84 }),
    ],
  ])("is cut and measured by commune as that of the service, plans of others left: %s", async (_title, end, bytes) => {
    const taken = await take(from, { [`jeu.${end}`]: bytes });
    const area = /^partition,typezone,code_insee,surface_m2\nDU_17093,U,17093,(\d+)\nDU_17093,U,17140,(\d+)\n$/;
    expect(taken).toMatchObject({ name: "jeu.csv", text: expect.stringMatching(area) });
    const [, one, other] = area.exec(taken.text as string) ?? [];
    // A twentieth of a degree by a tenth, at 45.95°: 3 879 m by 11 114 m.
    expect(Number(one) / 43_110_000).toBeCloseTo(1, 2);
    expect(one).toBe(other);
    // What is made so passes as it is.
    expect(await take(from, { "jeu.csv": taken.text as string })).toMatchObject({ text: taken.text });
  });

  it("is brought to WGS84 overseas from the official system, which it need not declare", async () => {
    const metres = [
      [636_000, 1_769_000],
      [637_000, 1_769_000],
      [637_000, 1_770_000],
      [636_000, 1_769_000],
    ];
    const geometry = { type: "Polygon", coordinates: [metres] };
    const features = [{ type: "Feature", geometry, properties: { partition: "DU_97105" } }];
    const { text } = await take(
      { family: "wfs", url: "https://data.exemple.fr/wfs/ows", layer: "wfs_du:zone_urba", area: "feature" },
      { "jeu.geojson": JSON.stringify({ type: "FeatureCollection", features }) },
      { communes: ["97105"], epcis: [], departements: ["971"] },
    );
    const [[longitude, latitude] = []] = JSON.parse(text ?? "").features[0].geometry.coordinates[0];
    expect([longitude, latitude]).toEqual([expect.closeTo(-61.729, 2), expect.closeTo(15.997, 2)]);
  });

  it("may be the archives of several documents, of which the layer is one among others and names no document", async () => {
    const document = (code: string, rank: number) =>
      zipLayers({
        [`${code}/${code}_PRESCRIPTION_SURF_20240101.shp`]: writeShp([]),
        [`${code}/${code}_PRESCRIPTION_SURF_20240101.dbf`]: writeDbf([["LIBELLE", "C", 5]], []),
        [`${code}/${code}_PRESCRIPTION_SURF_20240101.prj`]: WKT.wgs84,
        [`${code}/${code}_ZONE_URBA_20240101.shp`]: writeShp([
          { rings: [[...(squareOf(rank).coordinates[0] as [number, number][])].reverse()] },
        ]),
        [`${code}/${code}_ZONE_URBA_20240101.dbf`]: writeDbf([["TYPEZONE", "C", 5]], [["U"]]),
        [`${code}/${code}_ZONE_URBA_20240101.prj`]: WKT.wgs84,
      });
    const taken = await take(from, {
      "jeu/DU_17093.zip": document("17093", 0),
      "jeu/DU_17140.zip": document("17140", 0),
    });
    expect(taken).toMatchObject({
      text: expect.stringMatching(/^TYPEZONE,code_insee,surface_m2\n(U,17\d{3},\d+\n){4}$/),
    });
  });

  it("is refused when it is cut, elsewhere, or when nothing can be measured; a condition that is no equality too", async () => {
    const told = async (bytes: string, one: From = from, question: Partial<Question> = {}) =>
      await take(one, { "jeu.geojson": bytes }, question);
    expect(await told(geojson.slice(0, -40))).toMatchObject({
      kind: "refused",
      told: expect.stringMatching(/^jeu\.geojson : /),
    });
    expect(await told(geojson.replaceAll("DU_17093", "DU_33005"))).toMatchObject({
      kind: "refused",
      told: expect.stringContaining("aucun objet du territoire (partition = 'DU_17093', partition = 'DU_17140'"),
    });
    expect(await told(geojson, from, { schematic: true })).toMatchObject({
      kind: "refused",
      told: expect.stringContaining("schématiques"),
    });
    expect(await told(geojson, { ...from, where: "typezone LIKE 'A%'" } as From)).toMatchObject({
      kind: "refused",
      told: expect.stringContaining("La condition « typezone LIKE 'A%' » de source.json ne peut être appliquée"),
    });
  });
});
