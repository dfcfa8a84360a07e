import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { checkFile } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import fc from "../../support/properties.js";
import { type TestColumn, WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";
import { writeWorkbook } from "../support/workbook.js";
import { errorsOf, geography, inferAndCheck, inferBytes } from "./support.js";

const RUNS = { numRuns: 100 };

/** Names of columns: those that announce something, and others. */
const names = fc.constantFrom(
  ...["annee", "code_insee", "siren", "siren_epci", "code", "id", "dep", "reg", "cp", "tonnage", "part", "montant"],
  ...["x", "y", "longitude", "latitude", "email", "telephone", "url", "horaires", "flux", "unite", "date", "periode"],
  ...["nom", "nb_places", "commentaire", "valeur", "geom", "coordonneesXY", "mois", "prenom", "statut", "mobile"],
);

const integer = fc.integer({ min: -2000, max: 2_000_000 }).map(String);
const number = fc
  .double({ min: -5000, max: 5000, noNaN: true })
  .map((value) => String(Math.round(value * 1000) / 1000));
const day = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2025-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Ways in which one column is written. */
const writings: fc.Arbitrary<string>[] = [
  integer,
  number,
  number.map((text) => text.replace(".", ",")),
  integer.map((text) => text.replace(/\B(?=(\d{3})+$)/g, "\u202f")),
  number.map((text) => `${text.replace(".", ",")} %`),
  fc.integer({ min: 1990, max: 2030 }).map(String),
  fc.constantFrom("17093", "17140", "01053", "2A004", "17219", "17485"),
  fc.constantFrom("241700624", "241700699", "732829320", "200000172"),
  day,
  day.map((iso) => iso.split("-").reverse().join("/")),
  day.map((iso) => `${iso} 08:30:00`),
  fc.constantFrom("oui", "non", "Oui"),
  fc.constantFrom("OMR", "VERRE", "Emballages", "s", "C"),
  fc.constantFrom("true", "false"),
  fc.constantFrom("0546853000", "05 46 85 30 00", "contact@exemple.fr", "https://exemple.fr"),
  fc.constantFrom("-1.22,45.88", "[-1.22,45.88]", "POINT (-1.22 45.88)", "Mo-Fr 09:00-18:00"),
  fc.string({ unit: fc.constantFrom(...'abéÉ 0159.,-+%€"/:[]{}'), maxLength: 8 }),
  fc.constantFrom("Marennes", "Dolus-d’Oléron", "Le Château-d’Oléron"),
];
const noise = fc.constantFrom(
  "",
  "n.d.",
  "-",
  "s",
  "OK",
  "Total",
  " 12 ",
  "1,234",
  "007",
  "NaN",
  "1E3",
  "N",
  "?",
  "  ",
);

/** A column: one way of writing, sometimes another text. */
const column = (rows: number) =>
  fc.tuple(names, fc.constantFrom(...writings), fc.constantFrom(0, 0, 5, 30)).chain(([name, writing, share]) =>
    fc
      .array(
        share === 0
          ? writing
          : fc.oneof({ weight: 100 - share, arbitrary: writing }, { weight: share, arbitrary: noise }),
        {
          minLength: rows,
          maxLength: rows,
        },
      )
      .map((cells) => ({ name, cells })),
  );

const tables = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 2, max: 6 }))
  .chain(([rows, width]) => fc.array(column(rows), { minLength: width, maxLength: width }));

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe("a file passes the schema that is proposed for it", () => {
  it("whatever table is written as CSV", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const header = columns.map(({ name }, at) => quote(`${name}_${at}`)).join(";");
        const rows = (columns[0]?.cells ?? []).map((_, row) =>
          columns.map(({ cells }) => quote(cells[row] as string)).join(";"),
        );
        fc.pre(columns.some(({ cells }) => cells.some((text) => text.trim() !== "")));
        const { report, schema } = await inferBytes("table.csv", `\ufeff${[header, ...rows].join("\r\n")}\r\n`);
        expect([errorsOf(report), schema.fields]).toEqual([[], schema.fields]);
      }),
      RUNS,
    );
  });

  it("whatever features are written as GeoJSON, with numbers, texts or both in a property", async () => {
    const value = fc.oneof(
      fc.constantFrom(...writings).chain((writing) => writing),
      noise,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom(17093, 1.5, "17093", "1,5"),
    );
    const properties = fc.dictionary(names, value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(properties, { minLength: 1, maxLength: 15 }), async (all) => {
        fc.pre(all.some((one) => Object.values(one).some((each) => each !== null && String(each).trim() !== "")));
        const features = all.map((one) => ({
          type: "Feature",
          geometry: { type: "Point", coordinates: [-1.22, 45.88] },
          properties: one,
        }));
        const { report, schema } = await inferBytes(
          "objets.geojson",
          JSON.stringify({ type: "FeatureCollection", features }),
        );
        expect([errorsOf(report), schema.fields]).toEqual([[], schema.fields]);
      }),
      RUNS,
    );
  });

  it("whatever workbook holds texts, numbers, days and booleans in a column", async () => {
    const cell = fc.oneof(
      fc.constantFrom(...writings).chain((writing) => writing),
      noise,
      fc.integer({ min: -1000, max: 99_999 }),
      fc.constantFrom(0.1 + 0.2, 17093, 1.5, 2024),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom(45292, 45292.25).map((serial) => ({ style: 1, inner: `<v>${serial}</v>` })),
    );
    // A column of one kind of cells, or of any.
    const cellColumn = (rows: number) =>
      fc
        .tuple(fc.boolean(), cell)
        .chain(([same, first]) => fc.array(same ? fc.constant(first) : cell, { minLength: rows, maxLength: rows }));
    const sheets = fc
      .integer({ min: 1, max: 12 })
      .chain((rows) =>
        fc.tuple(fc.array(fc.tuple(names, cellColumn(rows)), { minLength: 2, maxLength: 5 }), fc.constant(rows)),
      );
    await fc.assert(
      fc.asyncProperty(sheets, async ([columns, rows]) => {
        const header = ["repere", ...columns.map(([name], at) => `${name}_${at}`)];
        const lines = Array.from({ length: rows }, (_, row) => [
          `r${row % 5}`,
          ...columns.map(([, cells]) => cells[row] ?? null),
        ]);
        const { report, schema } = await inferBytes("classeur.xlsx", writeWorkbook({ Feuille: [header, ...lines] }));
        expect([errorsOf(report), schema.fields]).toEqual([[], schema.fields]);
      }),
      RUNS,
    );
  });

  it("whatever texts are written in a shapefile", async () => {
    const rows = fc.array(fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(...writings).chain((writing) => writing))), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        const lines = drawn.map(([first, ...rest], at) => [
          `r${at}`,
          first as string,
          ...rest,
          "12.50",
          "20240131",
          "T",
        ]);
        const columns: TestColumn[] = [
          ["REPERE", "C", 5],
          ["CODE", "C", 40],
          ["DATE", "C", 40],
          ["VALEUR", "C", 40],
          ["TONNAGE", "N", 8],
          ["DATVALID", "D", 8],
          ["ACTIF", "L", 1],
        ];
        const point = { point: [-1.1927, 45.8856] as const };
        const bytes = zipLayers({
          "zones.shp": writeShp(lines.map(() => point)),
          "zones.dbf": writeDbf(columns, lines),
          "zones.prj": WKT.wgs84,
          "zones.cpg": "UTF-8",
        });
        const { report, schema } = await inferBytes("zones.zip", bytes);
        expect([errorsOf(report), schema.fields]).toEqual([[], schema.fields]);
        expect(schema.fields.slice(4).map(({ type }) => type)).toEqual(["number", "date", "boolean"]);
      }),
      RUNS,
    );
  });

  const cases = join(import.meta.dirname, "../../cases");
  for (const kind of ["csv", "geojson"])
    it(`for each case of ${kind} that is a table without any fault of form`, async () => {
      let tried = 0;
      for (const situation of readdirSync(join(cases, kind))) {
        const folder = join(cases, kind, situation);
        const path = join(folder, readdirSync(folder).find((name) => name.startsWith("input.")) as string);
        const plain = await checkFile(path, { geography, today: "2026-01-01" });
        if (!plain.valid || plain.rows === 0 || plain.issues.some(({ code }) => code === "no-row")) continue;
        const { report } = await inferAndCheck(path);
        expect([situation, errorsOf(report)]).toEqual([situation, []]);
        tried++;
      }
      expect(tried).toBeGreaterThan(10);
    });
});

const samples = process.env.DATALOGUE_SAMPLES ?? "";

describe.skipIf(!existsSync(join(samples, "data/real")))("real files (needs DATALOGUE_SAMPLES)", () => {
  for (const name of existsSync(join(samples, "data/real")) ? readdirSync(join(samples, "data/real")) : [])
    it(`${name} passes the schema that is proposed for it`, async () => {
      const { report } = await inferAndCheck(join(samples, "data/real", name));
      expect(errorsOf(report)).toEqual([]);
    });
});
