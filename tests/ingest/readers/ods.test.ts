import { parseRecipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { readOdsRows } from "../../../packages/ingest/src/readers/ods-sheet.js";
import { readOdsStyles } from "../../../packages/ingest/src/readers/ods-styles.js";
import { checkBytes } from "../support/check-bytes.js";
import { type OdsCell, odsContent, odsRows, typed, writeOds } from "../support/ods.js";
import { writeWorkbook } from "../support/workbook.js";
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
const cell = (xml: string): OdsCell => ({
  xml: `<table:table-cell office:value-type="string">${xml}</table:table-cell>`,
});

/** The values of the first column of a sheet, under its header. */
async function readColumn(cells: readonly OdsCell[]): Promise<unknown[]> {
  const { rows } = await checkBytes(
    "a.ods",
    writeOds({ A: [["valeur", "rang"], ...cells.map((one, at) => [one, at])] }),
  );
  return rows.map(({ valeur }) => valeur);
}

describe("documents that must not be read", () => {
  const bomb = (rows: string) =>
    writeOds({ A: `${odsRows([["commune", "tonnage"]]).split("<table:table-row table:number-rows")[0]}${rows}` });

  it("refuses rows that one element repeats beyond the limit, and says how far they go", async () => {
    const row = `<table:table-row table:number-rows-repeated="1048575"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2"/></table:table-row>`;
    const { report, read } = await checkBytes("a.ods", bomb(row));
    expect(read).toEqual([]);
    expect(report.issues).toMatchObject([{ code: "too-many-rows" }]);
    expect(report.issues[0]?.message).toMatch(/jusqu'à la ligne 1\s048\s576/);
  });

  it("refuses cells repeated to the edge of many rows, of which it makes no more than a sheet may hold", async () => {
    const row = `<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/></table:table-row>`;
    const { report } = await checkBytes("a.ods", bomb(row.repeat(2000)));
    expect(report.issues.map(({ code }) => code)).toEqual(["too-many-rows"]);
    async function* content() {
      yield Buffer.from(odsContent({ A: row.repeat(2000) }));
    }
    let made = 0;
    const wanted = { sheet: 0, last: Number.POSITIVE_INFINITY, shown: true, styles: await readOdsStyles(undefined) };
    for await (const { rows } of readOdsRows(content(), wanted)) for (const { values } of rows) made += values.length;
    expect(made).toBeLessThan(20_000_000 + 2 * 16_384);
  });

  it("refuses what decompresses out of measure, is cut, is no XML, or has no sheet", async () => {
    const big = Buffer.alloc(60_000_000, "<table:table-row/>");
    const cases: [string, Uint8Array, string][] = [
      ["a bomb", writeZip([["content.xml", big]], { compress: true }), "unsafe-archive"],
      ["cut", writeOds({ A: [header] }).subarray(0, 200), "unreadable-archive"],
      [
        "cut inside",
        writeZip([["content.xml", Buffer.from(odsContent({ A: [header] }).slice(0, -80))]]),
        "unreadable-archive",
      ],
      ["no XML", writeZip([["content.xml", Buffer.from("<a><b></a>")]]), "unreadable-archive"],
      ["no content", writeZip([["styles.xml", Buffer.from("<a/>")]]), "unsupported-format"],
      ["no sheet", writeOds({}), "empty-file"],
    ];
    for (const [what, bytes, code] of cases) {
      const { report } = await checkBytes("a.ods", bytes);
      expect([what, ...report.issues.map((issue) => issue.code)]).toEqual([what, code]);
    }
  });

  it("refuses one protected by a password, and says what to do", async () => {
    const { report } = await checkBytes("a.ods", writeOds({ A: [header] }, "<manifest:encryption-data/>"));
    expect(report.issues[0]?.message).toContain("protégé par un mot de passe");
  });
});

describe("styles of an OpenDocument workbook", () => {
  const cellStyle = (name: string, more = "") =>
    `<style:style style:name="${name}" style:family="table-cell" ${more}/>`;

  it("are followed once, however long the chain of those that they come from", async () => {
    const chain = Array.from({ length: 20_000 }, (_, rank) =>
      cellStyle(`s${rank}`, `style:parent-style-name="s${rank + 1}"`),
    );
    const last = cellStyle("s20000", `style:data-style-name="N1"`);
    const format = `<number:time-style style:name="N1" number:truncate-on-overflow="false"><number:hours/></number:time-style>`;
    const cell = (rank: number) =>
      `<table:table-row><table:table-cell table:style-name="s${rank % 50}" office:value-type="time" office:time-value="PT0H45M${rank % 60}S"><text:p>0:45</text:p></table:table-cell></table:table-row>`;
    const header = `<table:table-row><table:table-cell office:value-type="string"><text:p>durée</text:p></table:table-cell></table:table-row>`;
    const sheet = header + Array.from({ length: 5_000 }, (_, rank) => cell(rank)).join("");
    const content = odsContent({ A: sheet }, format + last + chain.join(""));
    const { rows } = await checkBytes("a.ods", writeZip([["content.xml", Buffer.from(content)]]));
    expect(rows).toHaveLength(5_000);
    expect(rows[1]).toEqual({ durée: "PT45M1S" });
  });

  it("are refused beyond what a workbook may have", async () => {
    const styles = Array.from({ length: 100_001 }, (_, rank) => cellStyle(`s${rank}`)).join("");
    const content = odsContent({ A: [["a"], ["1"]] }, styles);
    const { report } = await checkBytes("a.ods", writeZip([["content.xml", Buffer.from(content)]]));
    expect(report.issues).toMatchObject([{ code: "unreadable-archive" }]);
  });

  it.each([
    ["empty", Buffer.alloc(0)],
    ["blank", Buffer.from("  \n")],
    ["in UTF-16", Buffer.from('<?xml version="1.0"?><a><b/></a>', "utf16le")],
    ["cut", Buffer.from("<a><b")],
    ["no XML", Buffer.from([0, 255, 7, 60, 60])],
  ])("leave the values readable where their part is %s", async (_, styles) => {
    const content = Buffer.from(odsContent({ A: [["commune"], ["Dolus"]] }));
    const { report, rows } = await checkBytes(
      "a.ods",
      writeZip([
        ["styles.xml", styles],
        ["content.xml", content],
      ]),
    );
    expect(report.valid).toBe(true);
    expect(rows).toEqual([{ commune: "Dolus" }]);
  });
});

describe("values of an OpenDocument sheet", () => {
  it("reads texts with their zeros, ISO days, decimals, and stops where the sheet is only formatted", async () => {
    const bytes = writeOds({
      Tonnages: [
        header,
        ["01053", "Bourg-en-Bresse", typed("date", "2024-01-01", "01/01/24"), typed("float", "1.1", "1,10")],
        ["17093", "Le Château-d'Oléron", typed("date", "2024-12-31T00:00:00", "31/12/24"), 120_000],
        ["17140", "Dolus-d'Oléron", null, null],
      ],
    });
    const { report, rows } = await checkBytes("tonnages.ods", bytes, { schema });
    expect(report.issues).toEqual([]);
    expect(report.file).toMatchObject({ format: "ods", headerLine: 1, encoding: null });
    expect(rows).toEqual([
      { code_commune: "01053", commune: "Bourg-en-Bresse", date_collecte: "2024-01-01", tonnage: 1.1 },
      { code_commune: "17093", commune: "Le Château-d'Oléron", date_collecte: "2024-12-31", tonnage: 120_000 },
      { code_commune: "17140", commune: "Dolus-d'Oléron", date_collecte: null, tonnage: null },
    ]);
  });

  it("reads every type: moment, time, duration, percentage, currency, true and false, long number, code shown with zeros", async () => {
    const values = await readColumn([
      typed("date", "2024-06-24T08:30:00", "24/06/24 08:30"),
      typed("date", "-0044-03-15", "15/03/-44"),
      typed("time", "PT08H30M00S", "08:30"),
      typed("time", "PT30H15M00S", "30:15:00"),
      typed("percentage", "0.125", "12,5 %"),
      typed("currency", "1234.5", "1 234,50 €"),
      true,
      typed("float", "12345678901234567", "1,23E+16"),
      typed("float", "1004", "01004"),
      typed("string", "", "#N/A"),
    ]);
    expect(values).toEqual([
      ...["2024-06-24T08:30:00", "-0044-03-15", "08:30:00", "PT30H15M", "0.125", "1234.5", "true"],
      ...["12345678901234567", "01004", "#N/A"],
    ]);
  });

  it("reads as an error what LibreOffice could not compute, whatever the language that it says it in", async () => {
    const fault = (shown: string): OdsCell => ({
      xml: `<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>${shown}</text:p></table:table-cell>`,
    });
    const { report, rows } = await checkBytes(
      "a.ods",
      writeOds({ A: [["taux"], [fault("#DIV/0 !")], [fault("Err :502")], [fault("#WERT!")]] }),
      { schema: { fields: [{ name: "taux" }] } },
    );
    expect(report.issues).toMatchObject([{ code: "valeur-tableur", count: 3 }]);
    expect(rows.map(({ taux }) => taux)).toEqual([null, null, null]);
  });

  it("reads a telephone and a spaced code as the sheet shows them, and leaves zero a number", async () => {
    const values = await readColumn([
      typed("float", "546471234", "05 46 47 12 34"),
      typed("float", "546471234", "05.46.47.12.34"),
      typed("float", "0", "0.00"),
      typed("float", "0.5", "0.5"),
    ]);
    expect(values).toEqual(["05 46 47 12 34", "05.46.47.12.34", "0", "0.5"]);
  });

  it("reads an hour of less than a day as a duration where the schema says duration", async () => {
    const bytes = writeOds({
      A: [
        ["trajet", "depart"],
        [typed("time", "PT01H30M00S", "01:30"), typed("time", "PT01H30M00S", "01:30")],
        [typed("time", "PT30H15M00S", "30:15"), typed("time", "PT00H00M00S", "00:00")],
      ],
    });
    const { report, rows } = await checkBytes("a.ods", bytes, {
      schema: {
        fields: [
          { name: "trajet", type: "duration" },
          { name: "depart", type: "time" },
        ],
      },
    });
    expect(report.issues).toEqual([]);
    expect(rows).toEqual([
      { trajet: "PT1H30M", depart: "01:30:00" },
      { trajet: "PT30H15M", depart: "00:00:00" },
    ]);
  });

  it("reads a duration by the format that a cell has from its style, its row, its column or the common styles", async () => {
    const time = (style: string) =>
      `<table:table-cell ${style} office:value-type="time" office:time-value="PT00H45M00S"><text:p>0:45</text:p></table:table-cell>`;
    const styles = [
      `<number:time-style style:name="N1" number:truncate-on-overflow="false"><number:hours/></number:time-style>`,
      `<number:time-style style:name="N2"><number:hours/></number:time-style>`,
      `<style:style style:name="durée" style:family="table-cell" style:data-style-name="N1"/>`,
      `<style:style style:name="heure" style:family="table-cell" style:data-style-name="N2"/>`,
      `<style:style style:name="gras" style:family="table-cell" style:parent-style-name="durée"/>`,
      `<style:style style:name="propre" style:family="table-cell" style:parent-style-name="Durées"/>`,
    ].join("");
    const row = (cells: string[], style = "") => `<table:table-row ${style}>${cells.join("")}</table:table-row>`;
    const own = `table:style-name="heure"`;
    const sheet = [
      `<table:table-column table:number-columns-repeated="2" table:default-cell-style-name="durée"/>`,
      row(
        ["a", "b", "c"].map(
          (name) => `<table:table-cell office:value-type="string"><text:p>${name}</text:p></table:table-cell>`,
        ),
      ),
      row([time(own), time(""), time(own)]),
      row([time(""), time(`table:style-name="gras"`), time("")]),
      row([time(""), time(own), time("")], `table:default-cell-style-name="durée"`),
      row([time(`table:style-name="propre"`), time(""), time(own)]),
    ].join("");
    const common = `<a xmlns:style="s" xmlns:number="n"><number:time-style style:name="N9" number:truncate-on-overflow="false"/><style:style style:name="Durées" style:family="table-cell" style:data-style-name="N9"/></a>`;
    const bytes = writeZip([
      ["styles.xml", Buffer.from(common)],
      ["content.xml", Buffer.from(odsContent({ A: sheet }, styles))],
    ]);
    const { rows } = await checkBytes("a.ods", bytes);
    expect(rows.map(({ a, b, c }) => [a, b, c])).toEqual([
      ["00:45:00", "PT45M", "00:45:00"],
      ["00:45:00", "PT45M", "PT45M"],
      ["PT45M", "00:45:00", "PT45M"],
      ["PT45M", "PT45M", "00:45:00"],
    ]);
  });

  it("tells the rows and the columns that the sheet hides, and reads them", async () => {
    const text = (value: string) =>
      `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
    const row = (cells: string[], visibility = "") =>
      `<table:table-row${visibility}>${cells.map(text).join("")}</table:table-row>`;
    const sheet = [
      `<table:table-column/><table:table-column table:visibility="collapse"/>`,
      row(["commune", "suivi", "tonnage"]),
      row(["Marennes", "bac cassé", "12"]),
      row(["Le Gua", "à revoir", "8"], ` table:visibility="filter"`),
    ].join("");
    const bytes = writeOds({ A: sheet.replace("<table:table-column/>", "") });
    const { report, rows } = await checkBytes("a.ods", bytes);
    expect(rows).toHaveLength(2);
    expect(report.issues).toMatchObject([
      { code: "hidden-columns", count: 1 },
      { code: "hidden-rows", line: 3, count: 1 },
    ]);
    expect(report.issues[0]?.message).toContain("La colonne «\u00a0suivi\u00a0» est masquée");
  });

  it("reads a text with its runs, spaces, tabs, lines and entities, and leaves comments and drawings", async () => {
    const values = await readColumn([
      cell(`<text:p>Saint-<text:span>Pierre</text:span><text:s text:c="2"/>d'<text:a>Oléron</text:a></text:p>`),
      cell(
        "<text:p>Dolus\n   d'Oléron<text:tab/>A &amp; B</text:p><text:p>Grand-Village<text:line-break/>Plage</text:p>",
      ),
      cell(
        "<office:annotation><dc:date>2024</dc:date><text:p>à vérifier</text:p></office:annotation><text:p>Marennes</text:p>",
      ),
      cell("<text:p>Le Gua<draw:frame><draw:text-box><text:p>dessin</text:p></draw:text-box></draw:frame></text:p>"),
    ]);
    expect(values).toEqual([
      "Saint-Pierre  d'Oléron",
      "Dolus d'Oléron\tA & B\nGrand-Village\nPlage",
      "Marennes",
      "Le Gua",
    ]);
  });

  it("repeats cells and rows as the sheet does, and leaves what a merged cell covers", async () => {
    const twice = `<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row>`;
    const merged = `<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>fusion</text:p></table:table-cell><table:covered-table-cell office:value-type="string"><text:p>caché</text:p></table:covered-table-cell></table:table-row>`;
    const top = `<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell></table:table-row>`;
    const { read } = await checkBytes(
      "a.ods",
      writeOds({ A: `${top}<table:table-header-rows>${twice}</table:table-header-rows>${merged}` }),
    );
    expect(read).toEqual([
      { line: 2, cells: ["x", "x"] },
      { line: 3, cells: ["x", "x"] },
      { line: 4, cells: ["fusion", null] },
    ]);
  });

  it("reads an error of OpenOffice as such, not as the number zero kept with it", async () => {
    const values = [typed("float", "0", "#DIV/0!"), typed("float", "0", "Err:502"), typed("float", "0", "0,00"), 3];
    expect(await readColumn(values)).toEqual(["#DIV/0!", "Err:502", "0", "3"]);
  });

  describe("with cells merged over several rows", () => {
    const merged = {
      xml: `<table:table-cell office:value-type="string" table:number-rows-spanned="3" table:number-columns-spanned="1"><text:p>CdC Oléron</text:p></table:table-cell>`,
    };
    const covered = { xml: "<table:covered-table-cell/>" };
    const bytes = writeOds({
      A: [
        ["epci", "commune"],
        [merged, "Dolus-d'Oléron"],
        [covered, "Le Château-d'Oléron"],
        [covered, "Saint-Trojan-les-Bains"],
        ["CdC Marennes", "Le Gua"],
      ],
    });

    it("tells of them, as of those of other workbooks", async () => {
      const { report } = await checkBytes("a.ods", bytes);
      expect(report.issues).toMatchObject([{ code: "merged-cells", field: "epci", value: "A2:A4", line: 2 }]);
    });

    it("copies their value to each of their rows where the recipe asks so", async () => {
      const table: Schema = { fields: [{ name: "epci" }, { name: "commune" }] };
      const parsed = parseRecipe({ fillMerged: true }, table);
      if (!("recipe" in parsed)) throw new Error(parsed.problems.join());
      const { report, rows } = await checkBytes("a.ods", bytes, { schema: table, recipe: parsed.recipe });
      expect(report.issues).toEqual([]);
      expect(rows.map(({ epci }) => epci)).toEqual(["CdC Oléron", "CdC Oléron", "CdC Oléron", "CdC Marennes"]);
    });
  });

  it("tells the formulas that were never computed, the percentages, and where an error is", async () => {
    const uncomputed = { xml: `<table:table-cell table:formula="of:=SUM([.A1])"/>` };
    const bytes = writeOds({
      A: [header, ["17093", "Le Château-d'Oléron", null, "beaucoup"], ["17140", "Dolus", null, uncomputed]],
    });
    const { report } = await checkBytes("a.ods", bytes, { schema });
    expect(report.issues).toMatchObject([
      { code: "type-or-format-error", line: 2, field: "tonnage", value: "beaucoup" },
    ]);
    expect(report.normalised).toEqual([expect.stringContaining("1\u00a0formule sans résultat enregistré")]);
  });
});

describe("the sheet that is read of an OpenDocument workbook", () => {
  const table = [header, ["17093", "Le Château-d'Oléron", null, 12]];

  it("is the one that the schema describes, not the notice, nor a hidden one", async () => {
    const bytes = writeOds({
      "Lisez-moi": [
        ["Champ", "Définition"],
        ["code_commune", "code Insee"],
        ["tonnage", "en tonnes"],
      ],
      "*Brouillon": table,
      Collecte: table,
    });
    const { report } = await checkBytes("a.ods", bytes, { schema });
    expect(report.file).toMatchObject({ sheet: "Collecte", sheets: ["Lisez-moi", "Brouillon", "Collecte"] });
    expect(report.rows).toBe(1);
  });

  it("is the latest of those that differ by their year, with a warning, whatever the format", async () => {
    const sheets = {
      "Lisez-moi": [
        ["Champ", "Définition"],
        ["code_commune", "code Insee"],
      ],
      "Année 2024": table,
      "Année 2023": table,
    };
    for (const [name, bytes] of [
      ["a.ods", writeOds(sheets)],
      ["a.xlsx", writeWorkbook(sheets)],
    ] as const)
      for (const options of [{ schema }, {}]) {
        const { report } = await checkBytes(name, bytes, options);
        expect(report.file.sheet).toBe("Année 2024");
        expect(report.issues).toMatchObject([{ code: "sheet-by-year", severity: "warning", value: "Année 2024" }]);
      }
  });

  it("is none of those that nothing tells apart, and the report names them", async () => {
    const { report, read } = await checkBytes("a.ods", writeOds({ Nord: table, Sud: table }), { schema });
    expect(read).toEqual([]);
    expect(report.issues).toMatchObject([{ code: "several-tables" }]);
    expect(report.file.sheets).toEqual(["Nord", "Sud"]);
  });

  it("is the one asked for, hidden or not, and no other when it is not there", async () => {
    const bytes = writeOds({ "2023": table, "*2024": [...table, ...table.slice(1)] });
    const asked = await checkBytes("a.ods", bytes, { schema, sheet: "2024" });
    expect([asked.report.file.sheet, asked.report.rows]).toEqual(["2024", 2]);
    const absent = await checkBytes("a.ods", bytes, { schema, sheet: "2022" });
    expect(absent.report.issues).toMatchObject([{ code: "unknown-sheet" }]);
    expect(absent.report.issues[0]?.message).toContain("«\u00a02023\u00a0» et «\u00a02024\u00a0»");
    expect(absent.report.file.sheets).toEqual(["2023", "2024"]);
  });
});
