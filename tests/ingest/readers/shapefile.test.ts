import type { Schema } from "@datalogue/ingest";
import type { Point } from "geojson";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { type TestColumn, type TestShape, WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";

/** A place of Le Château-d'Oléron in degrees, and in Lambert-93 by the formulas of IGN (NTG 71). */
const PLACE: [number, number] = [-1.1927, 45.8856];
const LAMBERT93: [number, number] = [374_992.7938, 6_540_400.2412];

const columns: TestColumn[] = [
  ["LIBELLE", "C", 12],
  ["TYPEZONE", "C", 3],
  ["DATVALID", "D", 8],
];
const zones: Schema = {
  fields: [
    { name: "LIBELLE", type: "string", constraints: { required: true } },
    { name: "TYPEZONE", type: "string", constraints: { enum: ["U", "AUc", "AUs", "A", "N"] } },
    { name: "DATVALID", type: "date" },
  ],
};
const one: TestShape[] = [{ point: PLACE }];
const row = ["Ua", "U", "20240131"];

function layer(parts: { shp?: Buffer; dbf?: Buffer; prj?: string; cpg?: string } = {}): Buffer {
  return zipLayers({
    "zones.shp": parts.shp ?? writeShp(one),
    "zones.dbf": parts.dbf ?? writeDbf(columns, [row]),
    "zones.prj": "prj" in parts ? parts.prj : WKT.wgs84,
    "zones.cpg": "cpg" in parts ? parts.cpg : "UTF-8",
  });
}
const square = (x: number, y: number, size: number): [number, number][] => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}

describe("attributes of a shapefile", () => {
  it("reads a layer in WGS84: texts, dates as ISO, geometry", async () => {
    const { report, rows, read } = await checkBytes("zones.zip", layer(), { schema: zones });
    expect(report).toMatchObject({ valid: true, rows: 1, issues: [], normalised: [] });
    expect(report.file).toMatchObject({ format: "shapefile", encoding: "UTF-8", headerLine: null });
    expect(rows).toEqual([{ LIBELLE: "Ua", TYPEZONE: "U", DATVALID: "2024-01-31" }]);
    expect(read[0]?.geometry).toEqual({ type: "Point", coordinates: PLACE });
  });

  it("reads empty numbers, dates and booleans as no value, and keeps digits as written", async () => {
    const dbf = writeDbf(
      [
        ["nombre", "N", 8],
        ["code", "C", 5],
        ["jour", "D", 8],
        ["actif", "L", 1],
      ],
      [
        ["1.10", "01053", "00000000", "T"],
        ["********", "", "", "?"],
      ],
    );
    const { rows } = await checkBytes("a.zip", layer({ shp: writeShp([...one, null]), dbf }));
    expect(rows).toEqual([
      { nombre: "1.1", code: "01053", jour: null, actif: "true" },
      { nombre: null, code: null, jour: null, actif: null },
    ]);
  });

  it("finds Windows-1252 without .cpg file, and says so", async () => {
    const dbf = writeDbf([["nom", "C", 30]], [["Le Château-d'Oléron"]], "latin1");
    const { report, rows } = await checkBytes("a.zip", layer({ dbf, cpg: undefined as unknown as string }));
    expect(rows).toEqual([{ nom: "Le Château-d'Oléron" }]);
    expect(report.normalised).toEqual([
      "Encodage reconnu d'après le texte, pas de fichier .cpg\u00a0: Windows-1252, converti en UTF-8.",
    ]);
  });

  it("reads ’, œ and € of Windows-1252 right, and does not believe a wrong .cpg file", async () => {
    const dbf = writeDbf([["nom", "C", 30]], [["Dolus-d\x92Ol\xe9ron, \x9cuvre \x80"]], "latin1");
    for (const cpg of ["1252", "UTF-8"]) {
      const { report, rows } = await checkBytes("a.zip", layer({ dbf, cpg }));
      expect(rows).toEqual([{ nom: "Dolus-d’Oléron, œuvre €" }]);
      expect(report.file.encoding).toBe("Windows-1252");
    }
  });

  it.each(["macintosh", "Mac Roman", "10000"])(
    "reads ’, œ and € of Mac Roman where the .cpg file says %s",
    async (cpg) => {
      const dbf = writeDbf([["nom", "C", 30]], [["Dolus-d\xd5Ol\x8eron, \xcfuvre \xdb"]], "latin1");
      const { report, rows } = await checkBytes("a.zip", layer({ dbf, cpg }));
      expect(rows).toEqual([{ nom: "Dolus-d’Oléron, œuvre €" }]);
      expect(report.file.encoding).toBe("Mac Roman");
    },
  );

  it("does not believe a .cpg file that says another encoding of a text in UTF-8", async () => {
    const dbf = writeDbf([["nom", "C", 30]], [["Le Château-d’Oléron"]], "utf8");
    const { report, rows } = await checkBytes("a.zip", layer({ dbf, cpg: "ISO-8859-1" }));
    expect(rows).toEqual([{ nom: "Le Château-d’Oléron" }]);
    expect(report.normalised).toEqual([
      "Le fichier .cpg annonce Windows-1252 mais le texte est en UTF-8\u00a0: il a été lu ainsi.",
    ]);
  });

  /** A layer of one column of texts, each given by its bytes; the language byte and the .cpg file are those asked for. */
  const texts = (cells: readonly Buffer[], width: number, parts: { cpg?: string; language?: number } = {}) => {
    const shown = cells.map((bytes) => bytes.toString("latin1"));
    const dbf = writeDbf(
      [["nom", "C", width]],
      shown.map((text) => (text.startsWith("*") ? ["*", text.slice(1)] : [text])),
      "latin1",
    );
    return layer({
      shp: writeShp(cells.map(() => ({ point: PLACE }))),
      dbf: withByte(dbf, 29, parts.language ?? 0),
      cpg: parts.cpg as string,
    });
  };
  const namesOf = async (bytes: Buffer) => {
    const { report, rows } = await checkBytes("a.zip", bytes);
    return { names: rows.map(({ nom }) => nom), encoding: report.file.encoding, notes: report.normalised };
  };

  it("reads the rest of a layer in UTF-8 where a byte is wrong, and says so", async () => {
    const cells = [
      Buffer.from("Le Château-d’Oléron"),
      Buffer.from("Marennes-Hiers"),
      Buffer.from("Ol\xe9ron", "latin1"),
    ];
    for (const cpg of ["UTF-8", undefined]) {
      const { names, encoding, notes } = await namesOf(texts(cells, 30, cpg === undefined ? {} : { cpg }));
      expect(names).toEqual(["Le Château-d’Oléron", "Marennes-Hiers", "Ol\ufffdron"]);
      expect(encoding).toBe("UTF-8");
      expect(notes).toContain(
        "1\u00a0octet de texte n'est pas de l'UTF-8\u00a0: la lettre perdue est écrite «\u00a0\ufffd\u00a0».",
      );
    }
  });

  it("removes the half of a letter that the width of a column leaves of it, and says so", async () => {
    const { names, encoding, notes } = await namesOf(
      texts(
        ["Dolus été", "Médis"].map((text) => Buffer.from(text)),
        10,
        { cpg: "UTF-8" },
      ),
    );
    expect(names).toEqual(["Dolus ét", "Médis"]);
    expect(encoding).toBe("UTF-8");
    expect(notes).toEqual([
      "1\u00a0texte coupé au milieu d'une lettre, à la largeur de sa colonne\u00a0: cette lettre a été retirée.",
    ]);
  });

  it("keeps the last letter of a text in Windows-1252 as wide as its column", async () => {
    expect(await namesOf(texts([Buffer.from("CIT\xc9", "latin1")], 4))).toMatchObject({
      names: ["CITÉ"],
      encoding: "Windows-1252",
    });
  });

  it("does not judge the encoding by the records that were deleted", async () => {
    const deleted = Buffer.from(`*${"\xe9".repeat(20)}`, "latin1");
    expect(await namesOf(texts([deleted, Buffer.from("Oléron")], 30))).toMatchObject({
      names: ["Oléron"],
      encoding: "UTF-8",
    });
  });

  it.each([
    ["CP437", 0x01, "Ch\x83teau-d'Ol\x82ron"],
    ["CP850", 0x02, "Ch\x83teau-d'Ol\x82ron"],
    ["Windows-1252", 0x03, "Ch\xe2teau-d'Ol\xe9ron"],
    ["Mac Roman", 0x04, "Ch\x89teau-d'Ol\x8eron"],
    ["Windows-1252", 0x57, "Ch\xe2teau-d'Ol\xe9ron"],
  ])(
    "reads %s where the header of the table says it (%i), unless the texts are in UTF-8",
    async (title, language, text) => {
      expect(await namesOf(texts([Buffer.from(text, "latin1")], 30, { language }))).toEqual({
        names: ["Château-d'Oléron"],
        encoding: title,
        notes: [`Encodage ${title} (annoncé par le fichier .dbf) converti en UTF-8.`],
      });
      expect(await namesOf(texts([Buffer.from("Château-d'Oléron")], 30, { language }))).toMatchObject({
        names: ["Château-d'Oléron"],
        encoding: "UTF-8",
      });
    },
  );

  it("gives back to columns the names that the format cut at ten characters", async () => {
    const schema: Schema = {
      fields: [
        { name: "code_insee_commune", constraints: { required: true } },
        { name: "population_municipale", type: "integer" },
        { name: "population_totale", type: "integer" },
      ],
    };
    const dbf = writeDbf(
      [
        ["code_insee", "C", 5],
        ["population", "N", 6],
      ],
      [["17093", "4200"]],
    );
    const { report } = await checkBytes("a.zip", layer({ dbf }), { schema });
    expect(report.normalised).toEqual([
      "Noms de colonnes rendus entiers (un shapefile les coupe à 10 caractères)\u00a0: «\u00a0code_insee\u00a0» → «\u00a0code_insee_commune\u00a0».",
    ]);
    expect(report.valid).toBe(true);
    expect(report.issues.map(({ code }) => code).sort()).toEqual(["extra-header-warn", "missing-header-warn"]);
  });

  it("ignores deleted records and says how many", async () => {
    const dbf = writeDbf(columns, [["*", ...row], row]);
    const { report, rows } = await checkBytes("a.zip", layer({ shp: writeShp([...one, ...one]), dbf }));
    expect(rows).toHaveLength(1);
    expect(report.normalised).toEqual(["1\u00a0objet supprimé dans le fichier .dbf a été ignoré."]);
  });

  it("says what reading changed in English when asked", async () => {
    const dbf = writeDbf(columns, [["*", ...row], row]);
    const parts = layer({ shp: writeShp([...one, ...one]), dbf, cpg: undefined as unknown as string });
    const { report } = await checkBytes("a.zip", parts, { lang: "en" });
    expect(report.normalised).toEqual([
      "Encoding recognised from the text, no .cpg file: UTF-8.",
      "1 deleted feature(s) of the .dbf file ignored.",
    ]);
  });

  it("names the feature and the property of a wrong value", async () => {
    const dbf = writeDbf(columns, [row, ["Nr", "X", "20240131"]]);
    const { report } = await checkBytes("a.zip", layer({ shp: writeShp([...one, ...one]), dbf }), { schema: zones });
    expect(report.issues).toMatchObject([
      { code: "enumerable-constraint", field: "TYPEZONE", feature: 2, line: null, value: "X" },
    ]);
  });
});

describe("geometries of a shapefile", () => {
  it("turns rings as RFC 7946 wants, holes included, without a warning", async () => {
    const hole = square(-1.19, 45.89, 0.01).reverse();
    const shp = writeShp([{ rings: [square(-1.2, 45.88, 0.05), hole] }]);
    const { report, read } = await checkBytes("a.zip", layer({ shp }));
    expect(report.issues).toEqual([]);
    expect(read[0]?.geometry).toEqual({
      type: "Polygon",
      coordinates: [square(-1.2, 45.88, 0.05).reverse(), square(-1.19, 45.89, 0.01)],
    });
  });

  it("brings Lambert-93 back to WGS84, from the .prj file or from the values, and says which", async () => {
    for (const prj of [WKT.lambert93, undefined, WKT.wgs84]) {
      const { report, read } = await checkBytes(
        "a.zip",
        layer({ shp: writeShp([{ point: LAMBERT93 }]), prj: prj as string }),
      );
      const geometry = read[0]?.geometry as Point;
      const [longitude, latitude] = geometry.coordinates as [number, number];
      expect(longitude).toBeCloseTo(PLACE[0], 6);
      expect(latitude).toBeCloseTo(PLACE[1], 6);
      expect(report.valid).toBe(true);
      expect(report.normalised).toEqual([
        prj === WKT.lambert93
          ? "Coordonnées converties de Lambert-93 (EPSG:2154) (fichier .prj) en WGS84."
          : `Coordonnées converties de Lambert-93 (EPSG:2154) en WGS84, système reconnu d'après leurs valeurs (${prj ? "le fichier .prj annonce WGS84 mais les valeurs sont en Lambert-93 (EPSG:2154)" : "pas de fichier .prj"}).`,
      ]);
    }
  });

  it("does not believe a .prj file of metres that its values belie, and says so", async () => {
    const cc46: [number, number] = [1_374_728.3358, 5_195_848.6598];
    const { report, read } = await checkBytes("a.zip", layer({ shp: writeShp([{ point: cc46 }]), prj: WKT.lambert93 }));
    const geometry = read[0]?.geometry as Point;
    const [longitude, latitude] = geometry.coordinates as [number, number];
    expect(longitude).toBeCloseTo(PLACE[0], 6);
    expect(latitude).toBeCloseTo(PLACE[1], 6);
    expect(report.normalised).toEqual([
      "Coordonnées converties de conique conforme CC46 (EPSG:3946) en WGS84, système reconnu d'après leurs valeurs (le fichier .prj annonce Lambert-93 (EPSG:2154) mais les valeurs sont en conique conforme CC46 (EPSG:3946)).",
    ]);
  });

  it("believes a .prj file of what is at sea, though another system would place it in France", async () => {
    // Off the Vendée; near Saint-Omer in Web Mercator.
    const atSea: TestShape[] = [{ point: [235_000, 6_570_000] }];
    const { report, read } = await checkBytes("a.zip", layer({ shp: writeShp(atSea), prj: WKT.lambert93 }));
    const geometry = read[0]?.geometry as Point;
    expect(geometry.coordinates[0]).toBeCloseTo(-3.02, 2);
    expect(report.normalised).toEqual(["Coordonnées converties de Lambert-93 (EPSG:2154) (fichier .prj) en WGS84."]);
  });

  it("believes a .prj file of an overseas system, though one of the mainland would place it there", async () => {
    // Marigot, at Saint-Martin; near Brive in Lambert II étendu.
    const marigot: TestShape[] = [{ point: [491_269.68, 1_997_699.71] }];
    const { report, read } = await checkBytes("a.zip", layer({ shp: writeShp(marigot), prj: WKT.utm20 }));
    const geometry = read[0]?.geometry as Point;
    expect(geometry.coordinates).toEqual([expect.closeTo(-63.0825, 6), expect.closeTo(18.0679, 6)]);
    expect(report.normalised).toEqual([
      "Coordonnées converties de RGAF09 / UTM 20N (EPSG:5490) (fichier .prj) en WGS84.",
    ]);
  });

  it("says which shape has a coordinate that is no number", async () => {
    const shp = writeShp([
      { point: LAMBERT93 },
      { point: [Number.NaN, 6_540_000] },
      { point: [Number.POSITIVE_INFINITY, 1] },
    ]);
    const { report, read } = await checkBytes(
      "a.zip",
      layer({ shp, dbf: writeDbf(columns, [row, row, row]), prj: WKT.lambert93 }),
    );
    expect(report.issues).toMatchObject([{ code: "invalid-geometry", feature: 2, count: 2 }]);
    expect(read[2]?.geometry).toBeNull();
  });

  it("refuses coordinates that it cannot bring back, rather than place them wrong", async () => {
    for (const parts of [
      { shp: writeShp([{ point: [640_000, 5_080_000] }]), prj: WKT.lambertNord },
      { shp: writeShp([{ point: [30_000_000, 5_080_000] }]), prj: WKT.utm20 },
      { shp: writeShp([{ point: [3_000_000, 3_000_000] }]), prj: undefined as unknown as string },
      { shp: writeShp([{ point: [3_000_000, 3_000_000] }]), prj: WKT.lambert93 },
    ]) {
      const { report } = await checkBytes("a.zip", layer(parts));
      expect(report.issues).toMatchObject([{ code: "unknown-projection", severity: "error" }]);
      expect(report.issues[0]?.message).toContain("Exportez la couche en WGS84 (EPSG:4326), par exemple dans QGIS");
    }
  });
});

describe("archives of shapefiles", () => {
  const other = writeDbf([["NOM", "C", 10]], [["Boyard"]]);
  const two = (second: Buffer) =>
    zipLayers({
      "plu/ZONE_URBA.shp": writeShp(one),
      "plu/ZONE_URBA.DBF": writeDbf(columns, [row]),
      "plu/ZONE_URBA.prj": WKT.wgs84,
      "plu/ZONE_URBA.cpg": "UTF-8",
      "plu/FORTS.shp": writeShp(one),
      "plu/FORTS.dbf": second,
      "__MACOSX/plu/._FORTS.shp": "x",
      "plu/reglement.pdf": "%PDF",
    });

  it("reads the layer that the schema matches best, and says which", async () => {
    const { report, rows } = await checkBytes("plu.zip", two(other), { schema: zones });
    expect(rows).toHaveLength(1);
    expect(report.normalised[0]).toBe(
      "Couche «\u00a0ZONE_URBA\u00a0» lue parmi 2\u00a0: celle dont les colonnes correspondent le mieux au schéma.",
    );
  });

  it("refuses several layers when nothing tells them apart, and lists their names", async () => {
    for (const result of [
      await checkBytes("plu.zip", two(other)),
      await checkBytes("plu.zip", two(writeDbf(columns, [row])), { schema: zones }),
    ])
      expect(result.report.issues.map(({ message }) => message)).toEqual([
        "Le fichier contient plusieurs couches\u00a0: ZONE_URBA et FORTS. Écrivez le nom de celle à lire dans «\u00a0Feuille à lire\u00a0» («\u00a0--sheet\u00a0» en ligne de commande, «\u00a0sheet\u00a0» dans l'API).",
      ]);
  });

  it("says what is missing, cut or unmatched", async () => {
    const shp = writeShp([...one, ...one]);
    const dbf = writeDbf(columns, [row, row]);
    const cases: [Buffer, string][] = [
      [zipLayers({ "a.prj": "x" }), "pas de fichier .shp (on y trouve\u00a0: a.prj)"],
      [zipLayers({ "a.shp": shp }), "le fichier a.dbf manque"],
      [layer({ shp: shp.subarray(0, 140), dbf }), "zones.shp est coupé ou abîmé à partir de la forme 2"],
      [layer({ shp: shp.subarray(0, 128), dbf }), "zones.shp est coupé ou abîmé à partir de la forme 2"],
      [layer({ shp: withByte(shp, 108, 5), dbf }), "zones.shp est coupé ou abîmé à partir de la forme 1"],
      [layer({ shp: withByte(writeShp([{ rings: [square(0, 0, 1)] }]), 151, 0x7f) }), "à partir de la forme 1"],
      [layer({ shp, dbf: dbf.subarray(0, dbf.length - 10) }), "annonce 2 lignes mais s'arrête après 1"],
      [layer({ shp }), "zones.shp contient 2 formes mais zones.dbf 1 lignes"],
      [layer({ shp: Buffer.from("pas une couche") }), "zones.shp n'est pas lisible"],
      [layer({ dbf: Buffer.from("pas une table") }), "zones.dbf n'est pas lisible"],
    ];
    for (const [bytes, message] of cases) {
      const { report } = await checkBytes("a.zip", bytes);
      expect(report.issues).toMatchObject([{ code: "shapefile-incomplete" }]);
      expect(report.issues[0]?.message).toContain(message);
    }
  });
});
