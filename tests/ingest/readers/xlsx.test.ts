import type { Schema } from "@datalogue/ingest";
import { describe, expect, it, vi } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { typed, writeOds } from "../support/ods.js";
import { workbookParts, writeSheet, writeWorkbook } from "../support/workbook.js";
import { writeZip } from "../support/write-zip.js";

const schema: Schema = {
  fields: [
    { name: "code_commune", type: "string", constraints: { required: true } },
    { name: "commune", type: "string" },
    { name: "date_collecte", type: "date" },
    { name: "tonnage", type: "number" },
  ],
};
const header = ["code_commune", "commune", "date_collecte", "tonnage"];
const day = (serial: number, style = 1) => ({ style, inner: `<v>${serial}</v>` });

describe("values of a workbook", () => {
  it("reads texts with their zeros, dates as ISO, numbers without floating-point noise", async () => {
    const bytes = writeWorkbook({
      Tonnages: [
        header,
        ["01053", "Bourg-en-Bresse", day(45292), { inner: "<v>1.1000000000000001</v>" }],
        ["17093", "Le Château-d'Oléron", day(45657), { inner: "<v>1.2E+5</v>" }],
        [1053, "Bourg-en-Bresse", null, 0.1 + 0.2],
      ],
    });
    const { report, rows } = await checkBytes("tonnages.xlsx", bytes, { schema });
    expect(report.valid).toBe(true);
    expect(report.file).toMatchObject({ format: "xlsx", headerLine: 1, encoding: null, delimiter: null });
    expect(rows).toEqual([
      { code_commune: "01053", commune: "Bourg-en-Bresse", date_collecte: "2024-01-01", tonnage: 1.1 },
      { code_commune: "17093", commune: "Le Château-d'Oléron", date_collecte: "2024-12-31", tonnage: 120_000 },
      { code_commune: "1053", commune: "Bourg-en-Bresse", date_collecte: null, tonnage: 0.3 },
    ]);
  });

  it("reads a day with a time, a time alone, true and false, and keeps all digits of a long number", async () => {
    const bytes = writeWorkbook({
      A: [
        ["quand", "heure", "actif", "numero"],
        [day(45292.354166666664, 2), day(0.354166666666667, 3), true, { inner: "<v>12345678901234567</v>" }],
        [day(45292.99999999, 2), null, false, { inner: "<v>3.5600000012345E+13</v>" }],
      ],
    });
    const { rows } = await checkBytes("a.xlsx", bytes);
    expect(rows).toEqual([
      { quand: "2024-01-01T08:30:00", heure: "08:30:00", actif: "true", numero: "12345678901234567" },
      { quand: "2024-01-02T00:00:00", heure: null, actif: "false", numero: "35600000012345" },
    ]);
  });

  it("reads the signs that a program writes by their number, emoji included", async () => {
    const inner = (text: string) => ({ type: "inlineStr", inner: `<is><t>${text}</t></is>` });
    const bytes = writeWorkbook({ A: [["nom"], [inner("&#233; &#128512;")], [inner("&#x1F41F;")]] });
    expect((await checkBytes("a.xlsx", bytes)).rows).toEqual([{ nom: "é 😀" }, { nom: "🐟" }]);
  });

  it("reads the zeros that a number format shows before a code, typed or computed by a formula", async () => {
    const code = (value: string) => ({ style: 4, inner: `<v>${value}</v>` });
    const bytes = writeWorkbook({
      A: [
        ["code_commune", "tonnage"],
        [code("1053"), code("7")],
        [code("17093"), code("1.5")],
        [{ style: 4, type: "str", inner: "<v>2A4</v>" }, code("123456")],
        [{ style: 4, inner: "<f>A2*1</f><v>1053</v>" }, code("8.0")],
        [code("2004.0"), code("5.46471234E8")],
        [{ style: 4, inner: "<f>A1*1</f>" }, code("9")],
      ],
    });
    const { rows } = await checkBytes("a.xlsx", bytes, { schema });
    expect(rows.map(({ code_commune, tonnage }) => [code_commune, tonnage])).toEqual([
      ["01053", 7],
      ["17093", 1.5],
      ["2A4", 123456],
      ["01053", 8],
      ["02004", 546_471_234],
      [null, 9],
    ]);
  });

  it("says that the number of a percentage is the one that the sheet keeps", async () => {
    const bytes = writeWorkbook({
      A: [
        ["commune", "tonnage"],
        ["Dolus-d'Oléron", { style: 5, inner: "<v>0.125</v>" }],
        ["Le Gua", { style: 5, inner: "<v>0.3</v>" }],
      ],
    });
    const { report, rows } = await checkBytes("a.xlsx", bytes);
    expect(rows[0]).toMatchObject({ tonnage: "0.125" });
    expect(report.normalised).toEqual([
      "2\u00a0cellules au format pourcentage (la première est B2)\u00a0: le nombre lu est celui que la feuille garde, 0.125 où elle montre 12,5\u202f%.",
    ]);
  });

  it("counts the days of a workbook of an old Macintosh from 1904", async () => {
    const parts = workbookParts({ A: [["jour"], [day(43830)]] });
    const workbook = (parts.get("xl/workbook.xml") as Buffer).toString();
    parts.set("xl/workbook.xml", Buffer.from(workbook.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')));
    const { rows } = await checkBytes("a.xlsx", writeZip(parts));
    expect(rows).toEqual([{ jour: "2024-01-01" }]);
  });

  it("reads a time alone in such a workbook too, without a day", async () => {
    const parts = workbookParts({
      A: [
        ["heure", "quand"],
        [day(0.354166666666667, 3), day(43830.5, 2)],
      ],
    });
    const workbook = (parts.get("xl/workbook.xml") as Buffer).toString();
    parts.set("xl/workbook.xml", Buffer.from(workbook.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')));
    const { rows } = await checkBytes("a.xlsx", writeZip(parts));
    expect(rows).toEqual([{ heure: "08:30:00", quand: "2024-01-01T12:00:00" }]);
  });

  it("reads dates written as ISO texts the same wherever the machine is", async () => {
    const iso = (text: string) => ({ type: "d", inner: `<v>${text}</v>` });
    const bytes = writeWorkbook({
      A: [
        ["quand", "jour", "heure"],
        [iso("2024-01-01T00:30:00"), iso("2024-01-01"), iso("08:30:00")],
        [iso("2024-06-24T08:30:00.000Z"), iso("2024-06-24T00:00:00"), iso("T23:59")],
      ],
    });
    try {
      for (const zone of ["Europe/Paris", "America/Cayenne"]) {
        vi.stubEnv("TZ", zone);
        const { rows } = await checkBytes("a.xlsx", bytes);
        expect(rows).toEqual([
          { quand: "2024-01-01T00:30:00", jour: "2024-01-01", heure: "08:30:00" },
          { quand: "2024-06-24T08:30:00", jour: "2024-06-24", heure: "23:59:00" },
        ]);
      }
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("places a cell that says no place after the one before it in its row", async () => {
    const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>${["commune", "epci", "part"].map(cell).join("")}</row><row r="3">${cell("Dolus")}<c r="C3" s="5"><v>0.5</v></c></row><row>${cell("Le Gua")}<c/><c s="5"><v>0.25</v></c></row></sheetData></worksheet>`;
    const { report, rows, read } = await checkBytes("a.xlsx", writeWorkbook({ A: sheet }));
    expect(report.issues).toEqual([]);
    expect(rows).toEqual([
      { commune: "Dolus", epci: null, part: "0.5" },
      { commune: "Le Gua", epci: null, part: "0.25" },
    ]);
    expect(read.map(({ line }) => line)).toEqual([3, 4]);
    expect(report.normalised.join()).toContain("2\u00a0cellules au format pourcentage (la première est C3)");
  });

  it("counts the first days of 1900 as Excel shows them, whose 29 February never was", async () => {
    const serials = [1, 59, 60, 60.5, 61];
    const bytes = writeWorkbook({ A: [["jour", "rang"], ...serials.map((serial, rank) => [day(serial), rank])] });
    const { rows } = await checkBytes("a.xlsx", bytes);
    expect(rows.map(({ jour }) => jour)).toEqual(["1900-01-01", "1900-02-28", "60", "60.5", "1900-03-01"]);
  });

  it("tells errors of spreadsheets in columns that no schema describes, as a warning", async () => {
    const bytes = writeWorkbook({
      A: [
        ["commune", "tonnage", "part"],
        ["Étaules", { type: "e", inner: "<v>#N/A</v>" }, "#DÉVERSEMENT!"],
        ["Marennes", { type: "e", inner: "<v>#GETTING_DATA</v>" }, "Err:502"],
        ["Le Gua", "# 3", "C#"],
      ],
    });
    const { report, rows } = await checkBytes("a.xlsx", bytes);
    expect(report.valid).toBe(true);
    expect(report.issues).toMatchObject([
      { code: "valeur-tableur-warn", severity: "warning", field: "tonnage", line: 2, value: "#N/A", count: 2 },
      { code: "valeur-tableur-warn", field: "part", line: 2, value: "#DÉVERSEMENT!", count: 2 },
    ]);
    expect(rows[0]).toEqual({ commune: "Étaules", tonnage: "#N/A", part: "#DÉVERSEMENT!" });
  });

  it("leaves as it is written a number that no calendar knows, though its cell shows a day", async () => {
    const bytes = writeWorkbook({
      A: [["jour"], [day(45292)], [{ style: 1, inner: "<v>1.2E+16</v>" }], [day(4_000_000)]],
    });
    const { report } = await checkBytes("a.xlsx", bytes, { schema: { fields: [{ name: "jour", type: "date" }] } });
    expect(report.issues).toMatchObject([
      { code: "type-or-format-error", line: 4, value: "4000000" },
      { code: "valeur-tableur", line: 3, value: "1.2E+16" },
    ]);
  });

  it("leaves a hidden sheet when another one has columns of the schema, and says when it reads one", async () => {
    const row = ["17093", "Le Château-d'Oléron", day(45292), 12];
    const old = [header, ["17140", "Dolus-d'Oléron", day(45292), 1]];
    const both = writeWorkbook({
      "*Ancienne": old,
      Données: [
        ["code_commune", "tonnage"],
        ["17093", 12],
      ],
    });
    const read = await checkBytes("a.xlsx", both, { schema });
    expect(read.report.normalised[0]).toContain("Feuille «\u00a0Données\u00a0» lue");
    const alone = writeWorkbook({ "*Données": [header, row], Notes: [["Lisez-moi"]] });
    const found = await checkBytes("a.xlsx", alone, { schema });
    expect(found.rows).toHaveLength(1);
    expect(found.report.normalised[0]).toContain("Feuille cachée «\u00a0Données\u00a0» lue");
  });

  it("writes dates, numbers and booleans as the schema reads them", async () => {
    const french: Schema = {
      fields: [
        { name: "jour", type: "date", format: "%d/%m/%Y" },
        { name: "instant", type: "datetime" },
        { name: "tonnage", type: "number", decimalChar: "," },
        { name: "actif", type: "boolean", trueValues: ["oui"], falseValues: ["non"] },
      ],
    };
    const bytes = writeWorkbook({
      A: [
        ["jour", "instant", "tonnage", "actif"],
        [day(45292), day(45292), 12.5, false],
      ],
    });
    const { report, rows } = await checkBytes("a.xlsx", bytes, { schema: french });
    expect(report.issues).toEqual([]);
    expect(rows).toEqual([{ jour: "2024-01-01", instant: "2024-01-01T00:00:00", tonnage: 12.5, actif: false }]);
  });

  it.each([
    ["%d %B %Y", "2024-01-01"],
    ["%A %-d %b %y", "2024-01-01"],
    ["%Y-%j", "2024-01-01"],
  ])("reads true dates whatever the schema writes them in: %s", async (format, iso) => {
    const bytes = writeWorkbook({ A: [["jour"], [day(45292)], [day(45657)]] });
    const { report, rows } = await checkBytes("a.xlsx", bytes, {
      schema: { fields: [{ name: "jour", type: "date", format }] },
    });
    expect(report.issues).toEqual([]);
    expect(rows).toEqual([{ jour: iso }, { jour: "2024-12-31" }]);
  });

  it("reads true moments where the schema writes the half of the day", async () => {
    const { report, rows } = await checkBytes("a.xlsx", writeWorkbook({ A: [["quand"], [day(45292.625, 2)]] }), {
      schema: { fields: [{ name: "quand", type: "datetime", format: "%d %B %Y %I:%M %p" }] },
    });
    expect(report.issues).toEqual([]);
    expect(rows).toEqual([{ quand: "2024-01-01T15:00:00" }]);
  });

  it("reads days as days where a moment, above the header or under the table, says when the sheet was made", async () => {
    const days = Array.from({ length: 5 }, (_, at) => `2024-01-0${at + 1}`);
    const stamp = "2024-02-01T12:00:00";
    const serial = (iso: string) => Date.parse(`${iso.padEnd(19, "T00:00:00")}Z`) / 86_400_000 + 25_569;
    const header = ["jour", "commune", "tonnes"];
    for (const [where, above, under] of [
      ["above", [[stamp], ["Extrait le", stamp]], []],
      ["under", [], [[], [stamp]]],
      ["right under", [], [[stamp]]],
    ] as const) {
      const write = <C>(moment: (iso: string) => C): (C | string | number)[][] => [
        ...above.map((row) => row.map((cell) => (cell === stamp ? moment(cell) : cell))),
        header,
        ...days.map((day, at) => [moment(day), "Le Château-d'Oléron", at]),
        ...under.map((row) => row.map(moment)),
      ];
      const xlsx = writeWorkbook({
        A: write((iso) => ({ style: iso === stamp ? 2 : 1, inner: `<v>${serial(iso)}</v>` })),
      });
      const ods = writeOds({ A: write((iso) => typed("date", iso, iso)) });
      for (const [name, bytes] of [
        ["a.xlsx", xlsx],
        ["a.ods", ods],
      ] as const) {
        const { rows } = await checkBytes(name, bytes);
        expect([where, name, ...rows.slice(0, 5).map(({ jour }) => jour)]).toEqual([where, name, ...days]);
      }
    }
  });

  it("tells the rows and the columns that the sheet hides, and reads them", async () => {
    const sheet = writeSheet([
      ["Registre des apports"],
      ["commune", "suivi", "tonnage", "note"],
      ["Marennes", "bac cassé", 12],
      ["Le Gua", "à revoir", 8],
      ["Dolus-d'Oléron", "litige", 9],
      [" "],
    ])
      .replace(
        "<sheetData>",
        '<cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="true"/></cols><sheetData>',
      )
      .replaceAll(/<row r="([1456])"/g, '<row r="$1" hidden="1"');
    const { report, rows } = await checkBytes("a.xlsx", writeWorkbook({ A: sheet }));
    expect(rows.map(({ suivi }) => suivi)).toEqual(["bac cassé", "à revoir", "litige"]);
    expect(report.valid).toBe(true);
    expect(report.issues).toMatchObject([
      { code: "hidden-columns", severity: "warning", count: 1 },
      { code: "hidden-rows", severity: "warning", line: 4, count: 2 },
    ]);
    expect(report.issues.map(({ message }) => message)).toEqual([
      "La colonne «\u00a0suivi\u00a0» est masquée dans la feuille\u00a0: elle a été lue comme les autres. Supprimez-la si elle ne doit pas être publiée.",
      "Ligne 4\u00a0: cette ligne et 1\u00a0autre sont masquées dans la feuille, par un filtre ou à la main\u00a0: elles ont été lues comme les autres. Supprimez-les si elles ne doivent pas être publiées.",
    ]);
  });

  it("says the place of a spreadsheet error and reads the stored result of a formula", async () => {
    const bytes = writeWorkbook({
      Tonnages: [
        header,
        ["17093", "Le Château-d'Oléron", null, { inner: "<f>1+1</f><v>2</v>" }],
        ["17140", "Dolus-d’Oléron", null, { type: "e", inner: "<f>1/0</f><v>#DIV/0!</v>" }],
        ["17385", { type: "e", inner: "<v>#N/A</v>" }, null, 3],
      ],
    });
    const { report, rows } = await checkBytes("t.xlsx", bytes, { schema });
    expect(rows.map(({ tonnage }) => tonnage)).toEqual([2, null, 3]);
    expect(report.issues).toMatchObject([
      { code: "valeur-tableur", field: "commune", line: 4, column: 2, value: "#N/A", sheet: "Tonnages" },
      { code: "valeur-tableur", field: "tonnage", line: 3, column: 4, value: "#DIV/0!", sheet: "Tonnages" },
    ]);
  });

  it("says that formulas were never computed instead of passing their cells for empty", async () => {
    const bytes = writeWorkbook({
      A: [
        ["nom", "total"],
        ["Dolus", { inner: "<f>SUM(B3:B9)</f>" }],
      ],
    });
    const { report } = await checkBytes("a.xlsx", bytes);
    expect(report.normalised).toEqual([
      "1\u00a0formule sans résultat enregistré\u00a0: les cellules sont lues vides. Ouvrez le classeur dans un tableur et enregistrez-le.",
    ]);
  });

  it("keeps the spaces around a text, and tells of them", async () => {
    const bytes = writeWorkbook({
      A: [
        ["tonnage", "nom"],
        [" 12 ", "Dolus"],
      ],
    });
    const { report } = await checkBytes("a.xlsx", bytes, {
      schema: { fields: [{ name: "tonnage", type: "integer" }, { name: "nom" }] },
    });
    expect(report.issues).toMatchObject([{ code: "padded-value", line: 2, value: " 12 " }]);
  });
});

describe("sheets of a workbook", () => {
  const notes = [["À lire"], ["Fichier du service déchets"]];
  const table = [header, ["17093", "Le Château-d'Oléron", null, 3]];

  it("reads the sheet whose header matches the schema, and says which", async () => {
    const { report, rows } = await checkBytes(
      "t.xlsx",
      writeWorkbook({ Notice: notes, "Tonnages 2024": table, Autres: notes }),
      { schema },
    );
    expect(rows).toHaveLength(1);
    expect(report.normalised).toEqual([
      "Feuille «\u00a0Tonnages 2024\u00a0» lue, celle dont l'en-tête correspond le mieux au schéma\u202f; les 2 autres feuilles ont été ignorées.",
    ]);
  });

  it("says which in English when asked", async () => {
    const bytes = writeWorkbook({ Notice: notes, "Tonnages 2024": table, Autres: notes });
    const { report } = await checkBytes("t.xlsx", bytes, { schema, lang: "en" });
    expect(report.normalised).toEqual([
      "Sheet “Tonnages 2024” read, the one whose header matches the schema best; 2 other sheet(s) ignored.",
    ]);
  });

  it("reads the first visible sheet with a table when there is no schema, not the notice before it", async () => {
    const { report } = await checkBytes(
      "t.xlsx",
      writeWorkbook({ "*Listes": table, Feuil1: [], Notice: notes, Données: table, Suite: notes }),
    );
    expect(report.normalised[0]).toContain("Feuille «\u00a0Données\u00a0» lue, la première qui contient un tableau");
    expect(report.fields.map(({ name }) => name)).toEqual(header);
  });

  it("finds the header under a title, and gives the rows of the sheet as lines", async () => {
    const bytes = writeWorkbook({
      T: [
        ["Tonnages collectés en 2024"],
        undefined,
        [" code_commune", "commune", "date_collecte", "tonnage"],
        ["17093", "Le Château-d'Oléron", null, "n.d."],
      ],
    });
    const { report, read } = await checkBytes("t.xlsx", bytes, { schema });
    expect(report.file.headerLine).toBe(3);
    expect(report.normalised[0]).toBe("Les lignes 1 à 2, au-dessus de l'en-tête, ont été ignorées.");
    expect(report.normalised[1]).toContain("«\u00a0code_commune\u00a0»");
    expect(report.issues).toMatchObject([{ code: "type-or-format-error", line: 4, column: 4, value: "n.d." }]);
    expect(read.map(({ line }) => line)).toEqual([4]);
  });

  it("ignores empty rows and says how many, wherever they are", async () => {
    const bytes = writeWorkbook({
      T: [header, ["17093", null, null, 1], undefined, ["17140", null, null, 2], [" "], [null, "  "]],
    });
    const { report, read } = await checkBytes("t.xlsx", bytes, { schema });
    expect(report.rows).toBe(2);
    expect(report.issues).toEqual([]);
    expect(read.map(({ line }) => line)).toEqual([2, 4]);
    expect(report.normalised).toEqual(["3\u00a0lignes vides de la feuille ont été ignorées."]);
  });

  it("doubts of two tables in one sheet, side by side or one below the other, and reads them as one", async () => {
    const beside = await checkBytes(
      "a.xlsx",
      writeWorkbook({
        A: [
          ["commune", "tonnage", null, "epci", "part"],
          ["Étaules", 12, null, "CCBM", 0.4],
          ["Marennes", 15, null, "CCIO", 0.6],
        ],
      }),
    );
    expect(beside.report.issues.find(({ code }) => code === "second-table")).toMatchObject({
      severity: "warning",
      line: 1,
      column: 4,
      value: "epci",
      message:
        "Cellule D1\u00a0: un second tableau semble commencer («\u00a0epci\u00a0» et «\u00a0part\u00a0»), après une colonne vide. Tout a été lu comme un seul tableau. Gardez un tableau par feuille ou par fichier.",
    });
    expect(beside.report.rows).toBe(2);
    const rows = Array.from({ length: 150 }, (_, rank) => [`commune ${rank}`, rank]);
    const below = await checkBytes(
      "a.xlsx",
      writeWorkbook({
        A: [["commune", "tonnage"], ...rows, undefined, ["type de bac", "levées"], ["OMR", 120], ["tri", 80]],
      }),
    );
    expect(below.report.issues).toMatchObject([{ code: "second-table", line: 153, column: 1, value: "type de bac" }]);
    expect(below.report.rows).toBe(153);
  });

  it("does not doubt of one table with empty lines, sections, or an empty column of its own", async () => {
    const { report } = await checkBytes(
      "a.xlsx",
      writeWorkbook({
        A: [
          ["commune", "tonnage", "remarque", "date"],
          ["Étaules", 12, null, "2024"],
          undefined,
          ["Bassin de Marennes"],
          ["Marennes", 15, null, "2024"],
          undefined,
          ["Le Gua", "n.d.", null, "à venir"],
          ["Saint-Just", "n.d.", null, "à venir"],
          undefined,
          ["Bourcefranc", 3, null, "2024"],
        ],
      }),
    );
    expect(report.issues.map(({ code }) => code)).not.toContain("second-table");
  });

  it("refuses a row with more cells than the header", async () => {
    const bytes = writeWorkbook({
      T: [
        ["code", "nom"],
        ["17093", "Le Château", "à vérifier"],
      ],
    });
    const { report } = await checkBytes("t.xlsx", bytes);
    expect(report.issues).toMatchObject([{ code: "extra-value", line: 2, value: "à vérifier" }]);
  });

  it("says that a workbook without any value is empty", async () => {
    const { report } = await checkBytes("t.xlsx", writeWorkbook({ Feuil1: [], Feuil2: [[null]] }));
    expect(report.issues).toMatchObject([{ code: "empty-file" }]);
  });
});

describe("workbooks made to harm, or damaged", () => {
  it("refuses a sheet that goes beyond 200 000 rows, in plain French", async () => {
    const far = writeSheet([
      ["code", "nom"],
      ["17093", "Dolus"],
    ])
      .replace(/r="2"/, 'r="900000"')
      .replaceAll(/([AB])2"/g, '$1900000"');
    const { report } = await checkBytes("t.xlsx", writeWorkbook({ Données: far }));
    expect(report.issues.map(({ message }) => message)).toEqual([
      "La feuille est trop grande\u00a0: «\u00a0Données\u00a0» va jusqu'à la ligne 900\u202f000, 200\u202f000 lignes au plus sont admises. Enregistrez-la en «\u00a0CSV UTF-8\u00a0», qui n'a pas cette limite.",
    ]);
  });

  it("refuses one cell written far from the table, that would take all the memory", async () => {
    const far = writeSheet([["code"], ["17093"]])
      .replace(/r="2"/, 'r="190000"')
      .replaceAll('A2"', 'XFD190000"');
    const { report } = await checkBytes("t.xlsx", writeWorkbook({ Données: far }));
    expect(report.issues).toMatchObject([{ code: "too-many-rows" }]);
  });

  it("is not misled by places hidden behind references, comments or prefixes", async () => {
    const sheet = writeSheet([["code"], ["17093"]]);
    const hidden = [
      sheet.replace('r="2"', 'r="&#57;0000000"').replace('A2"', 'A90000000"'),
      sheet.replace('<row r="2">', '<!-- </sheetData> --><row r = "90000000">').replace('A2"', 'A90000000"'),
      sheet.replace('<row r="2">', '<x:row xmlns:x="x" r="90000000">').replace('A2"', 'A90000000"'),
    ];
    for (const harmful of hidden) {
      const { report } = await checkBytes("t.xlsx", writeWorkbook({ Autre: harmful, Données: harmful }));
      expect(report.issues[0]?.code).toMatch(/^(too-many-rows|unreadable-archive)$/);
    }
  });

  it("does not count the formatted rows below the table", async () => {
    const rows = writeSheet([
      ["code", "nom"],
      ["17093", "Dolus"],
    ]).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>');
    const { report } = await checkBytes("t.xlsx", writeWorkbook({ Données: rows }));
    expect(report).toMatchObject({ valid: true, rows: 1 });
  });

  it("says that a cut or scrambled workbook is damaged", async () => {
    const bytes = writeWorkbook({ T: [header] });
    const cut = await checkBytes("t.xlsx", bytes.subarray(0, bytes.length - 40));
    expect(cut.report.issues).toMatchObject([{ code: "unreadable-archive" }]);
    for (const broken of [
      "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c>",
      "<worksheet><sheetData><row r='2'><c r='B2' t='s'><v>9</v></c></row></sheetData></worksheet>",
    ]) {
      const { report } = await checkBytes("t.xlsx", writeWorkbook({ T: broken }));
      expect(report.valid).toBe(false);
    }
  });

  it("refuses an archive with a path that leads outside, or two files of the same name", async () => {
    const parts = workbookParts({ T: [header] });
    const outside = writeZip([...parts, ["xl/../../etc/passwd", Buffer.from("x")]]);
    expect((await checkBytes("t.xlsx", outside)).report.issues).toMatchObject([{ code: "unreadable-archive" }]);
    const twice = writeZip([...parts, ...workbookParts({ T: [["autre"]] })]);
    expect((await checkBytes("t.xlsx", twice)).report.issues).toMatchObject([{ code: "unsafe-archive" }]);
  });

  it("names an archive that is no workbook", async () => {
    const { report } = await checkBytes("t.xlsx", writeZip([["word/document.xml", Buffer.from("<a/>")]]));
    expect(report.issues).toMatchObject([{ code: "unsupported-format" }]);
  });
});
