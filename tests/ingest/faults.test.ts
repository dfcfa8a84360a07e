import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CheckOptions,
  type IssueCode,
  issueCodes,
  messages,
  parseRecipe,
  parseSchema,
  type ReportIssue,
  type Schema,
} from "@datalogue/ingest";
import type { Point } from "geojson";
import { describe, expect, it } from "vitest";
import { exampleOfPattern } from "../../packages/ingest/src/validation/example-of-pattern.js";
import { checkBytes } from "./support/check-bytes.js";
import { type TestCell, writeSheet, writeWorkbook } from "./support/workbook.js";

const csv = (text: string, options: CheckOptions = {}) => checkBytes("table.csv", Buffer.from(text), options);
const lines = (...texts: string[]) => `${texts.join("\n")}\n`;
const codesOf = ({ issues }: { issues: ReportIssue[] }) => issues.map(({ code }) => code);
const named = (rows: Record<string, unknown>[]) => Object.keys(rows[0] ?? {});

function schemaOf(json: unknown): Schema {
  const parsed = parseSchema(json);
  if (!("schema" in parsed)) throw new Error(parsed.problems.join("\n"));
  return parsed.schema;
}

describe("a header narrower than its rows", () => {
  it("is the header: empty cells at the end of rows are dropped and told", async () => {
    const { report, rows } = await csv(
      lines("commune;code;population", "Marennes;17219;6000;", "Le Château;17093;3700;;", "Dolus;17140;3200"),
    );
    expect([report.valid, report.file.headerLine, report.rows]).toEqual([true, 1, 3]);
    expect(named(rows)).toEqual(["commune", "code", "population"]);
    expect(report.issues).toEqual([]);
    expect(report.normalised).toEqual([
      "Cellules vides en trop à la fin des lignes (2\u00a0lignes)\u00a0: elles ont été retirées.",
    ]);
  });

  it.each([
    ["decimal commas under a comma", ["code,tonnage", "17219,12,5", "17140,8,2"], /sans doute aussi des décimales/],
    [
      "a column without title",
      ["commune;tonnage", "Marennes;12;5", "Dolus;8;2"],
      /une colonne est sans doute sans titre/i,
    ],
    ["a text without quotes", ["nom,note", "A,ouverte le lundi, mardi", "B,fermée, travaux"], /entre guillemets/],
    ["a space before a quote", ["nom,note,fin", 'A, "12,5",x', 'B, "8,1",y'], /un espace précède un guillemet/i],
  ])("with %s is an error that shows the row and says the likely cause", async (_what, table, cause) => {
    const { report, rows } = await csv(lines(...table));
    expect([report.valid, report.file.headerLine, report.rows]).toEqual([false, 1, 2]);
    expect(named(rows)).toEqual(table[0]?.split(/[,;]/));
    const [issue] = report.issues;
    expect(issue).toMatchObject({ code: "extra-value", line: 2, count: 2 });
    expect(issue?.message).toMatch(cause);
    expect(issue?.message).toContain(rows[0]?.[named(rows)[0] as string] as string);
  });

  it("in a workbook is an error that speaks of a column, not of delimiters", async () => {
    const table: TestCell[][] = [
      ["Commune", "Code"],
      ["Marennes", "17219", "estimé"],
      ["Dolus", "17140", "pesé"],
    ];
    const { report, rows } = await checkBytes("a.xlsx", writeWorkbook({ A: table }));
    expect([named(rows), codesOf(report)]).toEqual([["Commune", "Code"], ["extra-value"]]);
    expect(report.issues[0]?.message).toMatch(/colonne est sans doute sans titre/);
    expect(report.issues[0]?.message).not.toMatch(/guillemets|séparateur/);
  });

  it("of one column keeps its texts whole, whatever commas they hold", async () => {
    const { report, rows } = await csv(lines("adresse", "12 rue du Port, Marennes", "3 rue B, Dolus"));
    expect(rows).toEqual([{ adresse: "12 rue du Port, Marennes" }, { adresse: "3 rue B, Dolus" }]);
    expect(codesOf(report)).toEqual(["one-column"]);
  });
});

describe("the header of a table", () => {
  it("is found under titles padded with empty cells, its own dropped", async () => {
    const { report, rows } = await csv(
      lines("Tonnages collectés en 2024;;;;", ";;;;", "Commune;Code;Tonnage;;", "Marennes;17219;120,5;;"),
    );
    expect([report.file.headerLine, named(rows), report.valid]).toEqual([3, ["Commune", "Code", "Tonnage"], true]);
  });

  it("is found under a title with the day of its printing at the other end of the line", async () => {
    const table = [
      ["Tonnages 2024", null, null, null, null, "Imprimé le 12/01/2025"],
      undefined,
      ["Commune", "Code", "Tonnage"],
      ["Marennes", "17219", 12.5],
      ["Dolus", "17140", 8],
    ];
    const { report, rows } = await checkBytes("a.xlsx", writeWorkbook({ A: table }));
    expect([report.file.headerLine, named(rows), report.rows]).toEqual([3, ["Commune", "Code", "Tonnage"], 2]);
  });

  it("is found under twelve lines of notes", async () => {
    const notes = Array.from({ length: 12 }, (_, at) => `Note ${at}`);
    const { report } = await csv(lines(...notes, "Commune;Code;Tonnage", "Marennes;17219;120,5", "Dolus;17140;88,2"));
    expect([report.file.headerLine, report.rows, codesOf(report)]).toEqual([13, 2, []]);
  });

  it("may be named after years", async () => {
    const { report } = await csv(lines("Commune;2022;2023", "Marennes;1;2", "Dolus;3;4"));
    expect([report.file.headerLine, report.rows, codesOf(report)]).toEqual([1, 2, []]);
  });

  it("is told to be missing when the first line looks like a record", async () => {
    const { report } = await csv(lines("17219;Marennes;6000", "17140;Dolus;3200", "17323;Saint-Denis;1300"));
    expect(report.issues).toMatchObject([
      { code: "unrecognised-header", severity: "warning", line: 1, value: "17219 ; Marennes ; 6000" },
    ]);
    expect(report.issues[0]?.message).toContain("headerRow");
  });

  it("is told to be doubtful when nothing tells it from texts below while a line is left out", async () => {
    const { report } = await csv(lines("Liste", "nom;ville", "Dupont;Marennes", "Martin;Dolus"));
    expect([report.file.headerLine, codesOf(report)]).toEqual([2, ["unrecognised-header"]]);
  });

  it("are told when they take two lines, the second naming what the first leaves without name", async () => {
    const { report } = await csv(lines("Commune;Déchets;;Pop", ";OM;Tri;", "A;1;2;3", "B;4;5;6"));
    expect(codesOf(report)).toContain("unrecognised-header");
    expect(report.issues.map(({ message }) => message).join()).toMatch(/réunissez les deux lignes en une seule/);
    const blank = await csv(lines("Commune;Déchets;;Pop", "Z;;x;", "A;1;note;3", "B;4;vu;6"));
    expect(codesOf(blank.report)).not.toContain("unrecognised-header");
  });

  it.each([
    ["units", ["code;commune;conso;part", "; ;MWh/hab;%"]],
    ["words in brackets", ["code;commune;conso;part", "(Insee);(nom);(MWh);[en %]"]],
    ["units, one of them unknown but in brackets", ["code;commune;conso;part", ";;€ HT;(points)"]],
  ])("are told when the second line holds only %s over numbers, with the way to read it", async (_what, header) => {
    const rows = ["17185;Le Gua;1 234,5;0,25", "17219;Marennes;2 234,5;1,25"];
    const { report } = await csv(lines(...header, ...rows));
    expect(report.issues.find(({ code }) => code === "unrecognised-header")?.message).toContain('"headerRows": 2');
    const workbook = writeWorkbook({ Feuil1: [...header, ...rows].map((row) => row.split(";")) });
    expect(codesOf((await checkBytes("t.xlsx", workbook)).report)).toContain("unrecognised-header");
  });

  it.each([
    ["texts of their own column", ["code;valeur;unite", ";;MWh", "17185;12;t", "17219;13;kg"]],
    ["words beside", ["commune;conso", "Le Gua;(s)", "Dolus;12", "Marennes;13"]],
    ["what is no unit", ["commune;conso", ";n.d.", "Dolus;12", "Marennes;13"]],
  ])("is one line when the second holds %s", async (_what, table) => {
    expect(codesOf((await csv(lines(...table))).report)).not.toContain("unrecognised-header");
  });

  it("may repeat a name where a recipe says what each becomes, or leaves it out", async () => {
    const schema = schemaOf({ fields: [{ name: "nom" }, { name: "lieu" }] });
    const told = async (columns: Record<string, string | null>) => {
      const recipe = parseRecipe({ columns }, schema);
      if (!("recipe" in recipe)) throw new Error(recipe.problems.join("\n"));
      return csv(lines("Nom;Nom;Nom", "Dupont;Mairie;x"), { schema, recipe: recipe.recipe });
    };
    const { report, rows } = await told({ Nom_2: "lieu", Nom_3: null });
    expect([report.valid, rows]).toEqual([true, [{ nom: "Dupont", lieu: "Mairie" }]]);
    const half = await told({ Nom_2: "lieu" });
    expect(half.report.issues).toMatchObject([{ code: "duplicate-header", column: 3 }, { field: "Nom_3" }]);
    expect(half.report.issues[0]?.message).toContain("«\u00a0Nom_3\u00a0»");
  });

  it("is dropped and told where it comes again", async () => {
    const { report, read } = await csv(lines("code;t", "code;t", "17219;1", "code;t", "17140;2"));
    expect(read.map(({ line }) => line)).toEqual([3, 5]);
    expect(report.issues).toMatchObject([{ code: "repeated-header", line: 2, count: 2 }]);
  });

  it.each([
    ["lines wholly between quotes", ['"code;nom"', '"17219;Marennes"', '"17140;Dolus"']],
    ["columns drawn with spaces", ["code    nom", "17219   Marennes", "17140   Dolus"]],
  ])("of one column, under %s, is told", async (_what, table) => {
    expect(codesOf((await csv(lines(...table))).report)).toEqual(["one-column"]);
  });
});

describe("notes and totals among the records", () => {
  it("are proposed for removal, not for completion", async () => {
    const { report } = await csv(lines("Commune;Code;T", "Marennes;17219;1", "", "Source : service déchets"));
    expect(report.issues).toMatchObject([{ code: "note-row", line: 4 }]);
    expect(report.issues[0]?.message).toMatch(/Supprimez cette ligne/);
  });

  it("are seen whatever the word for a total", async () => {
    const totals = [
      "Sous-total nord",
      "TOTAL GENERAL",
      "Ensemble",
      "Moyenne",
      "Ensemble du territoire",
      "Total 2024",
      "Total communes",
      "Ensemble de la CDC",
      "Ensemble de l'île d'Oléron",
    ];
    const names = ["Total Access", "Ensemble vocal de Marennes", "Moyenne Corniche", "Totalité"];
    const { report } = await csv(lines("nom;t", ...[...totals, ...names].map((name) => `${name};1`)));
    expect(report.issues).toMatchObject([{ code: "total-row", count: totals.length }]);
    expect(report.issues[0]?.message).not.toContain("page");
  });
});

describe("what programs put in a CSV", () => {
  it("two tables under one another are doubted of, and read as one", async () => {
    const table = ["Commune;Tonnage", 'Étaules;"1,5"', '"Le\nGua";2,5'];
    const below = ["Commune;Population", "Étaules;2500", "Le Gua;2000"];
    for (const gap of [";", "", ";\nTableau 2 : population;"]) {
      const { report } = await csv(lines(...table, gap, ...below));
      const doubt = report.issues.filter(({ code }) => code === "second-table");
      expect(doubt).toMatchObject([{ severity: "warning", column: 1, value: "Commune" }]);
      expect(doubt[0]?.line).toBe(gap.includes("\n") ? 7 : 6);
      expect(doubt[0]?.message).toContain("Gardez un tableau par feuille ou par fichier.");
    }
    const { report } = await csv(lines(...table, ";", "Dolus;12", "Saujon;13"));
    expect(codesOf(report)).not.toContain("second-table");
  });

  it("two tables are told by columns named X and Y, and by a narrower one", async () => {
    for (const below of [
      ["Station;X;Y", "Port;3;4", "Gare;4;5"],
      ["Type de bac;Levées;", "OMR;3;", "Tri;4;"],
    ]) {
      const { report } = await csv(lines("nom;pop;aire", "Dolus;1;2", "Marennes;2;3", "", ...below));
      expect(report.issues).toMatchObject([{ code: "second-table", line: 5, value: below[0]?.split(";")[0] }]);
    }
  });

  it.each([
    [["nom;valeur", "Dolus;1", "Marennes;2", "", "Oléron;non mesuré", "Hiers;3", "Royan;4"]],
    [["nom;valeur", "Dolus;1", "Marennes;2", "", "Oléron;secrétisé", "Hiers;3"]],
    [["nom;lieu;valeur", "Dolus;quai;1", "", "Oléron;quai;en attente", "Hiers;quai;3"]],
    [["nom;a;b", "Dolus;1;2", "", "Oléron;en attente;en attente", "Hiers;3;4"]],
    [["nom;valeur;remarque", "Dolus;1;", "Marennes;2;provisoire", "", "Oléron;en attente;", "Hiers;3;"]],
    [["nom;valeur;rang", "Dolus;1;1", "", "Oléron;en attente;", "Hiers;3;2"]],
  ])("a record after an empty line is no header whatever word stands for its value: %j", async (text) => {
    const { report } = await csv(lines(...text));
    expect(codesOf(report)).not.toContain("second-table");
  });

  it.each(["s", "nc", "n.d.", "non communiqué", "Non renseignée"])(
    "a record after an empty line is no header where it tells that a value lacks: « %s »",
    async (word) => {
      const { report } = await csv(lines("commune;pop", "A;1", "B;2", "", "C;3", "D;4", "", `E;${word}`, "F;5"));
      expect(codesOf(report)).not.toContain("second-table");
    },
  );

  it("texts written as formulas, which keep their zeros in a spreadsheet, are read as texts, and that is said", async () => {
    const { report, rows } = await csv(
      lines('="Référence";Libellé;Montant', '="00100";="dit ""A""";12', '"=""00101""";="a"&"b";="5"', "=A1;;13"),
    );
    expect(rows).toEqual([
      { Référence: "00100", Libellé: 'dit "A"', Montant: "12" },
      { Référence: "00101", Libellé: '="a"&"b"', Montant: "5" },
      { Référence: "=A1", Libellé: null, Montant: "13" },
    ]);
    expect(report.normalised).toEqual([
      '4\u00a0cellules écrites comme des formules de tableur ont été lues comme un texte\u00a0: «\u00a000100\u00a0» pour «\u00a0="00100"\u00a0».',
    ]);
    expect(codesOf(report)).toEqual([]);
  });
});

describe("columns of points", () => {
  const fields = (format?: string) => ({ fields: [{ name: "nom" }, { name: "point", type: "geopoint", format }] });

  it.each([
    [undefined, "45.85, -1.1", "-1.1,45.85"],
    ["array", '"[45.85,-1.1]"', "[-1.1,45.85]"],
  ])("written latitude first are told to be swapped (format %s)", async (format, written, suggestion) => {
    const schema = schemaOf(JSON.parse(JSON.stringify(fields(format))));
    const { report } = await csv(lines("nom;point", `A;${written}`), { schema });
    expect(report.issues).toMatchObject([{ code: "swapped-coordinates", field: "point", line: 2, suggestion }]);
  });

  it("out of the territory are counted", async () => {
    const { report } = await csv(lines("nom;point", 'A;"2.35,48.85"'), { schema: schemaOf(fields()) });
    expect(report.issues).toMatchObject([{ code: "outside-territory", count: 1 }]);
  });
});

describe("what the cells of a workbook show", () => {
  const styles = (formats: string[]) =>
    `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>${formats
      .map((code, at) => `<numFmt numFmtId="${170 + at}" formatCode="${code.replaceAll('"', "&quot;")}"/>`)
      .join("")}</numFmts><cellXfs><xf numFmtId="0"/>${formats
      .map((_, at) => `<xf numFmtId="${170 + at}"/>`)
      .join("")}</cellXfs></styleSheet>`;
  /** One cell of a number in a format, as text. */
  async function show(format: string, value: number, fields: unknown[] = [{ name: "a" }]): Promise<unknown> {
    const { writeZip } = await import("./support/write-zip.js");
    const { workbookParts } = await import("./support/workbook.js");
    const parts = workbookParts({ A: [["a"], [{ type: "n", style: 1, inner: `<v>${value}</v>` }]] });
    parts.set("xl/styles.xml", Buffer.from(styles([format])));
    return (await checkBytes("a.xlsx", writeZip(parts), { schema: schemaOf({ fields }) })).rows[0]?.a;
  }

  it.each([
    ["00000", 1000, "01000"],
    ['0#" "##" "##" "##" "##', 474455500, "04 74 45 55 00"],
    ["[$-40C]00000;@", 1000, "01000"],
    ["[h]:mm", 1.26041666666667, "PT30H15M"],
    ["[mm]:ss", 0.5, "PT12H"],
  ])("is read in the format %s", async (format, value, text) => {
    expect(await show(format, value)).toBe(text);
  });

  it.each([
    ["0", 7],
    ["#,##0", 1234],
    ["0.00", 2],
    ['0" t"', 3],
    ["# ##0", 12345],
  ])("stays a plain number in the format %s", async (format, value) => {
    expect(await show(format, value)).toBe(String(value));
  });

  it("is a duration, or a time of day where the schema says time", async () => {
    expect(await show("[h]:mm", 0.25, [{ name: "a", type: "time" }])).toBe("06:00:00");
    expect(await show("[h]:mm", 1.25, [{ name: "a", type: "duration" }])).toBe("PT30H");
  });

  it("counts days from 1904 where the workbook says so in words", async () => {
    const { writeZip } = await import("./support/write-zip.js");
    const { workbookParts } = await import("./support/workbook.js");
    const parts = workbookParts({ A: [["jour"], [{ style: 1, inner: "<v>43860</v>" }]] });
    const workbook = (parts.get("xl/workbook.xml") as Buffer).toString();
    parts.set("xl/workbook.xml", Buffer.from(workbook.replace("<sheets>", '<workbookPr date1904="true"/><sheets>')));
    expect((await checkBytes("a.xlsx", writeZip(parts))).rows).toEqual([{ jour: "2024-01-31" }]);
  });

  it("is nothing where a formula was never computed, and that is said", async () => {
    const bytes = writeWorkbook({
      A: [
        ["code", "t"],
        ["17219", { inner: "<f>1+1</f><v></v>" }],
      ],
    });
    expect((await checkBytes("a.xlsx", bytes)).report.normalised.join()).toContain("formule sans résultat");
  });

  const merged = () =>
    writeWorkbook({
      A: writeSheet([
        ["EPCI", "Commune"],
        ["CC Oléron", "Dolus"],
        [null, "Saint-Denis"],
        [null, "Grand-Village"],
      ]).replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A4"/></mergeCells>'),
    });

  it("is said of cells merged over several rows, of which the first alone has a value", async () => {
    const { report, rows } = await checkBytes("a.xlsx", merged());
    expect(rows.map(({ EPCI }) => EPCI)).toEqual(["CC Oléron", null, null]);
    expect(report.issues).toMatchObject([{ code: "merged-cells", field: "EPCI", value: "A2:A4", line: 2 }]);
  });

  it("is copied to each row of merged cells when a recipe asks so", async () => {
    const schema = schemaOf({ fields: [{ name: "EPCI" }, { name: "Commune" }] });
    const parsed = parseRecipe({ fillMerged: true }, schema);
    if (!("recipe" in parsed)) throw new Error(parsed.problems.join());
    const { report, rows } = await checkBytes("a.xlsx", merged(), { schema, recipe: parsed.recipe });
    expect(rows.map(({ EPCI }) => EPCI)).toEqual(["CC Oléron", "CC Oléron", "CC Oléron"]);
    expect(codesOf(report)).toEqual([]);
    expect(report.normalised.join()).toContain("A2:A4");
  });
});

describe("the encoding of a file", () => {
  const text = "commune;note\nMarennes;Déchèterie fermée à Noël, là-bas\nDolus;ça déjà été vérifié, près du marché\n";

  it.each([
    ["cp850", "CP850", ""],
    ["macroman", "Mac Roman", ""],
    ["windows-1252", "Windows-1252", ""],
    ["iso-8859-15", "ISO-8859-15", "Le Gua;main d'œuvre, 12 €\n"],
    ["windows-1252", "Windows-1252", "Le Gua;2½ heures, ½ journée\n"],
  ])("is told from its letters (%s: %s %s)", async (encoding, told, more) => {
    const { default: iconv } = await import("iconv-lite");
    const { report, rows } = await checkBytes("a.csv", iconv.encode(text + more, encoding));
    expect(report.file.encoding).toBe(told);
    expect(rows[0]?.note).toBe("Déchèterie fermée à Noël, là-bas");
    if (more) expect(`${rows[2]?.commune};${rows[2]?.note}\n`).toBe(more);
  });

  it.each([
    ["windows-1252", "Windows-1252", "12 RUE DE L’EGLISE\n3 PLACE D’ARMES\nRUE DE L’OCEAN"],
    ["windows-1252", "Windows-1252", `${"RUE DE L’EGLISE\n".repeat(20)}RUE DE L’OCÉAN\nRUE DE LA CITÉ`],
    ["windows-1252", "Windows-1252", "Saint-Just–Luzac"],
    ["windows-1252", "Windows-1252", "Rue de l’eau\nL’Eguille"],
    ["macroman", "Mac Roman", "RUE DE L’EGLISE\nSaint-Just–Luzac"],
    ["macroman", "Mac Roman", "Mairie du Château\nRue de l’Océan"],
    ["macroman", "Mac Roman", "ÎLE D’OLÉRON"],
    ["cp850", "CP850", "MAIRIE DU CHÂTEAU D'OLÉRON"],
    ["cp850", "CP850", "août\nsûr"],
    ["cp850", "CP850", "Bûche"],
    ["cp850", "CP850", "qualitéEau"],
  ])("is told from the signs between its letters (%s: %s %j)", async (encoding, told, column) => {
    const { default: iconv } = await import("iconv-lite");
    const { report, rows } = await checkBytes("a.csv", iconv.encode(`lieu\n${column}\n`, encoding));
    expect(report.file.encoding).toBe(told);
    expect(rows.map(({ lieu }) => lieu)).toEqual(column.split("\n"));
  });

  it.each([
    [
      "code_insee;commune;tarif",
      "17323;Saint-Denis-d’Oléron;2,50 €",
      "17093;Le Château-d’Oléron;3,00 €",
      "17004;Île-d’Aix;1,20 €",
    ],
    ["chapitre;dépenses (€)", "011;1 234 567,89 €", "012;12 345,10 €", "65;8 000,00 €", "66;950,00 €"],
    ["plat;prix", "œuf;2 €", "thé;3 €"],
  ])("is told from its letters in spite of its « € », which Mac Roman has since 1998 (%s)", async (...table) => {
    const { default: iconv } = await import("iconv-lite");
    const text = lines(...table);
    // The table of iconv-lite is that of before.
    const { report, rows } = await checkBytes("a.csv", iconv.encode(text.replaceAll("€", "¤"), "macroman"));
    expect([report.file.encoding, report.issues]).toEqual(["Mac Roman", []]);
    expect(lines(named(rows).join(";"), ...rows.map((row) => Object.values(row).join(";")))).toBe(text);
  });

  it("is that of most of its letters, a stray one of another notwithstanding", async () => {
    const { default: iconv } = await import("iconv-lite");
    const stray = iconv.encode("RUE DE LA CITÉ\n", "windows-1252");
    const bytes = Buffer.concat([iconv.encode(`lieu\n${"Déchèterie fermée\n".repeat(50)}`, "cp850"), stray]);
    const { report, rows } = await checkBytes("a.csv", bytes);
    expect(report.file.encoding).toBe("CP850");
    expect(rows[0]?.lieu).toBe("Déchèterie fermée");
  });

  it("does not bring back letters lost before, and their places are told", async () => {
    const { report } = await csv(lines("d\ufffdpart;nom", "A;Ol\ufffdron", "B;Dolus", "C;Ch\ufffdteau"));
    expect(report.issues).toMatchObject([
      { code: "replacement-character", field: null, line: 1, column: 1, count: 1 },
      { code: "replacement-character", field: null, line: 2, column: 2, count: 2, examples: [{ line: 4 }] },
    ]);
    expect(report.issues[1]?.message).toContain("colonne «\u00a0nom\u00a0»");
  });
});

describe("a text that was converted or joined carelessly", () => {
  it("is read without the carriage returns that come twice at the end of lines", async () => {
    for (const text of [
      "commune;note\r\r\nDolus;bien\r\r\nLe Gua;mal\r\r\n",
      'commune;note\r\r\n"Dolus";bien\r\r\nLe Gua;"mal"\r\r\n',
      'commune;note\r\r\n"Dolus\r";bien\r\r\nLe Gua;mal\r\r\n',
    ]) {
      const { report, rows } = await checkBytes("a.csv", Buffer.from(text));
      expect(report.normalised).toEqual([]);
      expect(rows.map(({ note }) => note)).toEqual(["bien", "mal"]);
    }
  });

  it("is read without the byte order marks of the files that were joined in it, and says so", async () => {
    const text =
      '\ufeffcommune;note\nDolus;bien\n\ufeffcommune;note\n"Le Gua";mal\n\ufeff"Marennes";bien\nÉ\ufefftaules;non\n';
    const { report, rows } = await checkBytes("a.csv", Buffer.from(text));
    // Within a cell it may be meant.
    expect(rows.map(({ commune }) => commune)).toEqual(["Dolus", "Le Gua", "Marennes", "É\ufefftaules"]);
    expect(codesOf(report)).toEqual(["repeated-header"]);
    expect(report.normalised).toEqual([
      "Marque d'ordre des octets (BOM) retirée.",
      "2\u00a0marques d'ordre des octets (BOM) retirées au début de lignes\u00a0: plusieurs fichiers ont dû être mis bout à bout.",
    ]);
  });
});

describe("the structure of a GeoJSON", () => {
  const geojson = (text: string, options?: CheckOptions) => checkBytes("a.geojson", Buffer.from(text), options);
  const feature = (more: string) =>
    `{"type":"FeatureCollection","features":[\n{"type":"Feature","properties":{"a":1},"geometry":null}${more}]}`;

  it("without a list of features is an error", async () => {
    const { report } = await geojson('{"type":"FeatureCollection"}');
    expect([report.valid, codesOf(report)]).toEqual([false, ["invalid-geojson"]]);
    expect(report.issues[0]?.message).toContain("« features »".replaceAll(" ", "\u00a0"));
  });

  it.each(["true", '{"x":1}', "null"])("refuses the identifier %s", async (id) => {
    const { report } = await geojson(feature("").replace('"properties"', `"id":${id},"properties"`));
    expect(report.valid).toBe(false);
    expect(codesOf(report)).toContain("invalid-feature");
  });

  it.each([
    ['{"a":1,}', /virgule est de trop avant « } »/],
    ["{'a':1}", /entre apostrophes/],
    ['{"a":1 "b":2}', /manque avant « " »/],
  ])("tells the line, the fault and the remedy of %s", async (properties, fault) => {
    const broken = `,\n{"type":"Feature","properties":${properties},"geometry":null}\n`;
    for (const lang of ["fr", "en"] as const) {
      const { report } = await geojson(feature(broken), { lang });
      expect(report.issues[0]).toMatchObject({ code: "invalid-feature", line: 3, feature: 2 });
      if (lang === "fr") expect(report.issues[0]?.message.replaceAll("\u00a0", " ")).toMatch(fault);
    }
  });

  it("in Lambert II étendu names the system and says how to convert", async () => {
    const { report } = await geojson(
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[323000,2105000]}}]}',
    );
    expect(report.issues[0]?.message).toMatch(/Lambert II étendu \(EPSG:27572\).*Convertissez.*EPSG:4326/);
  });

  it("in Lambert II étendu is brought to its place where asked", async () => {
    const { read } = await geojson(
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[600000,2200000]}}]}',
      { reproject: true },
    );
    // The origin of the projection: the meridian of Paris, 52 grads north, moved by the datum.
    const [longitude, latitude] = (read[0] as { geometry: Point }).geometry.coordinates;
    expect(longitude).toBeCloseTo(2.3365, 3);
    expect(latitude).toBeCloseTo(46.8, 3);
  });
});

describe("values compared and kept", () => {
  it("an integer beyond 2^53 is refused for its true reason, and never proposed again", async () => {
    const schema = schemaOf({ fields: [{ name: "k" }, { name: "v", type: "integer" }] });
    const { report } = await csv(lines("k;v", "a;12345678901234567890"), { schema });
    expect(report.issues).toMatchObject([{ code: "type-or-format-error", suggestion: null }]);
    expect(report.issues[0]?.message).toMatch(/reste exact.*identifiant.*texte/);
  });

  it.each(["unique", "primaryKey", "uniqueKeys"])("1 and 1.0 are one number for %s", async (kind) => {
    const schema = schemaOf({
      fields: [
        { name: "v", type: "number", ...(kind === "unique" ? { constraints: { unique: true } } : {}) },
        { name: "n" },
      ],
      ...(kind === "primaryKey" ? { primaryKey: "v" } : kind === "uniqueKeys" ? { uniqueKeys: [["v", "n"]] } : {}),
    });
    const { report } = await csv(lines("v;n", "1;a", "1.0;a", "2;a"), { schema });
    expect(report.issues).toMatchObject([{ severity: "error", line: 3, count: 1 }]);
    expect(report.issues[0]?.message).toMatch(/est déjà utilisée \(ligne 2\)/);
  });

  it("a reference to a column of numbers compares numbers", async () => {
    const schema = schemaOf({
      fields: [
        { name: "v", type: "number" },
        { name: "mère", type: "number" },
      ],
      foreignKeys: [{ fields: "mère", reference: { resource: "", fields: "v" } }],
    });
    const { report } = await csv(lines("v;mère", "1;2.0", "2;3"), { schema });
    expect(report.issues).toMatchObject([{ code: "foreign-key", value: "3", count: 1 }]);
  });

  it("a slot is no time of day", async () => {
    const schema = schemaOf({ fields: [{ name: "n" }, { name: "t", type: "time" }] });
    const { report } = await csv(lines("n;t", "a;14:00-15:00", "b;08:00-12:00", "c;08:30+02:00"), { schema });
    expect(report.issues).toMatchObject([{ code: "type-or-format-error", count: 2 }]);
    expect(report.issues[0]?.message).toContain("créneau");
  });

  it("the letters of a pattern are those of all languages", async () => {
    const fields = [
      { name: "v", constraints: { pattern: "^\\w+$" } },
      { name: "w", constraints: { pattern: "[\\w-]+( [\\w-]+)*" } },
    ];
    const { report } = await csv(lines("v;w", "été;Le Château-d", "a b;x!"), { schema: schemaOf({ fields }) });
    expect(report.issues.map(({ field, line }) => [field, line])).toEqual([
      ["v", 3],
      ["w", 3],
    ]);
  });

  it.each([[["x", "y"]], [[{ value: "x", label: "Oui" }, { value: "y" }]]])(
    "categories limit the values: %j",
    async (categories) => {
      const { report } = await csv(lines("v;k", "x;1", "z;2"), {
        schema: schemaOf({ fields: [{ name: "v", categories }] }),
      });
      expect(report.issues).toMatchObject(
        [{ code: "extra-header-warn" }, { code: "enumerable-constraint", value: "z" }].reverse(),
      );
    },
  );

  it("a wrong value of a list given twice, with and without labels, is told once", async () => {
    const categories = [{ value: "PAV", label: "Point d’apport volontaire" }];
    const { report } = await csv(lines("v;k", "PAV;1", "BAC;2"), {
      schema: schemaOf({ fields: [{ name: "v", constraints: { enum: ["PAV"] }, categories }, { name: "k" }] }),
    });
    expect(report.issues).toMatchObject([{ code: "enumerable-constraint", value: "BAC" }]);
  });

  it("the JSON Schema of a field is followed, or told not to be", async () => {
    const jsonSchema = {
      type: "object",
      required: ["a"],
      properties: { a: { type: "string", pattern: "^[A-Z]{2}$" } },
    };
    const fields = [
      { name: "v", type: "object", constraints: { jsonSchema } },
      { name: "w", constraints: { jsonSchema } },
    ];
    const { report } = await csv(lines("v|w", '{"b":1}|x', '{"a":"AB"}|x', '{"a":"é"}|x'), {
      schema: schemaOf({ fields }),
    });
    expect(report.issues).toMatchObject([
      { code: "json-schema-constraint", field: "v", line: 2, count: 2 },
      { code: "json-schema-not-checked", field: "w" },
    ]);
    expect(
      parseSchema({ fields: [{ name: "v", type: "object", constraints: { jsonSchema: { type: "nombre" } } }] }),
    ).toHaveProperty("problems");
  });
});

describe("remedies", () => {
  const fields: { name: string; type?: string; format?: string; constraints?: Record<string, unknown> }[] = [
    { name: "id", constraints: { required: true, pattern: "^[A-Z]{2}\\d{3}$" } },
    { name: "code", constraints: { pattern: "^([013-9]\\d|2[AB1-9])\\d{3}$" } },
    ...[
      "number",
      "integer",
      "date",
      "datetime",
      "time",
      "duration",
      "year",
      "yearmonth",
      "boolean",
      "geopoint",
      "object",
    ].map((type) => ({ name: type, type })),
    { name: "liste", constraints: { enum: ["Déchèterie", "PAV"] } },
    { name: "nombre obligatoire", type: "number", constraints: { required: true } },
    { name: "mel", format: "email" },
    { name: "long", constraints: { minLength: 3, maxLength: 5 } },
  ];
  const texts = [
    "1 234,5 t",
    "30 min",
    "2024-02-30",
    "31/04/2024",
    "2024-13-01",
    "24",
    "24:00",
    "n.d.",
    "?",
    "12345678901234567890",
  ].concat([
    "1,5",
    "45.88;-1.22",
    "[45,9",
    "oui",
    "déchèterie",
    "2024-02-30T10:00:00Z",
    "2024-01-01T24:00",
    "abc",
    "é",
    "1h30",
    "a@b",
  ]);

  /** The messages of one text in a column. */
  async function told(field: (typeof fields)[number], text: string, lang: "fr" | "en" = "fr"): Promise<ReportIssue[]> {
    const { report } = await csv(lines(`${field.name}|n`, `"${text}"|1`), {
      schema: schemaOf({ fields: [field, { name: "n" }] }),
      lang,
    });
    return report.issues.filter(({ field: name }) => name === field.name);
  }

  it("never propose what is refused, nor to empty a cell that has a value, nor show a regular expression", async () => {
    const raw = fields.flatMap(({ constraints = {} }) =>
      "pattern" in constraints ? [constraints.pattern as string] : [],
    );
    for (const lang of ["fr", "en"] as const)
      for (const field of fields)
        for (const text of texts)
          for (const { message, suggestion, value } of await told(field, text, lang)) {
            expect(suggestion ?? "").not.toBe(value);
            for (const pattern of raw) expect(message).not.toContain(pattern);
            expect(message).not.toMatch(/\\d|\{\d\}|undefined/);
            if (!["n.d.", "?"].includes(text)) expect(message).not.toMatch(/cellule vide|cell empty/);
            expect(message).not.toMatch(/\b(pages?|site)\b/);
          }
  });

  const field = (name: string) => fields.find((one) => one.name === name) as (typeof fields)[number];
  it.each([
    ["number", "1 234,5 t", /nombre seul \(« 1234.5 »\), et l'unité \(« t »\)/],
    ["number", "30 min", /nombre seul \(« 30 »\)/],
    ["duration", "30 min", /Écrivez plutôt « PT30M »/],
    ["duration", "1h30", /Écrivez plutôt « PT1H30M »/],
    ["date", "2024-02-30", /n'existe pas : février 2024 a 29 jours/],
    ["time", "24", /de 00 à 23/],
    ["year", "24", /quatre chiffres/],
    ["number", "n.d.", /Laissez la cellule vide/],
    ["nombre obligatoire", "n.d.", /La colonne est obligatoire/],
    ["number", "abc", /Corrigez la valeur/],
    ["id", "x1", /par exemple « AB123 »/],
    ["code", "1234", /par exemple « 01234 »/],
  ])("of « %s » : %s", async (name, text, sentence) => {
    const [issue] = await told(field(name), text);
    expect(issue?.message.replaceAll(/[\u00a0\u202f]/g, " ")).toMatch(sentence);
  });

  it("name the cell in a workbook", async () => {
    const schema = schemaOf({ fields: [{ name: "code" }, { name: "t", type: "number" }] });
    const bytes = writeWorkbook({
      A: [
        ["code", "t"],
        ["17219", 1],
        ["17140", "12 t"],
      ],
    });
    expect((await checkBytes("a.xlsx", bytes, { schema })).report.issues[0]?.message).toMatch(/^Cellule B3, colonne/);
  });

  it("of every code are sentences that repeat no refused value, show no expression and speak of no page", () => {
    const subject = {
      line: 2,
      column: 1,
      value: "x(y",
      suggestion: "x(y",
      detail: 7,
      row: "x(y ; z",
      field: "nom",
      count: 3,
    };
    const facts = { bound: "^x\\(\\d{3}$", names: ["a", "b"], expected: { fr: "un nombre", en: "a number" } };
    const reason = { fr: "trop", en: "too" };
    for (const lang of ["fr", "en"] as const)
      for (const code of Object.keys(issueCodes) as IssueCode[]) {
        const known =
          code === "pattern-constraint" || code === "type-or-format-error" ? facts : { ...facts, bound: "12", reason };
        const sentence = messages[lang][code]({ ...subject, facts: known });
        expect(sentence, code).not.toMatch(/Écrivez plutôt|Write .* instead/);
        expect(sentence, code).not.toContain("\\d");
        expect(sentence, code).not.toMatch(/calculés par les pages|computed by the pages/);
      }
  });
});

describe("an example of a pattern", () => {
  it.each([
    ["^[A-Z]{2}\\d{3}$", "AB123"],
    ["^([013-9]\\d|2[AB1-9])\\d{3}$", "01234"],
    ["^(FR)?[A-Z0-9]{4,33}$", undefined],
    ["\\d{4}-\\d{2}", "1234-56"],
    ["^https?://.+$", undefined],
    ["(?=a)b", undefined],
    ["a*", undefined],
    ["^$|^\\d{5}$", "12345"],
  ])("%s → %s", (pattern, example) => {
    const test = (text: string) => new RegExp(`^(?:${pattern})$`, "u").test(text);
    const found = exampleOfPattern(pattern, test);
    if (example !== undefined) expect(found).toBe(example);
    if (found !== undefined) expect(test(found)).toBe(true);
  });
});

const samples = join(process.env.DATALOGUE_SAMPLES ?? "", "data/faults");
const available = (process.env.DATALOGUE_SAMPLES ?? "") !== "" && existsSync(samples);

/** What must come out of each file: valid or not, rows, columns, issues ("code×count"), and its schema where it has one. */
const outcomes = JSON.parse(readFileSync(join(import.meta.dirname, "../cases/faults/outcomes.json"), "utf8")) as Record<
  string,
  { schema?: string; valid: boolean; rows: number; columns: string; issues: string; encoding?: string }
>;

describe.skipIf(!available)("real files that were read wrong (needs DATALOGUE_SAMPLES, a folder of samples)", () => {
  it("are all here", () => {
    const files = readdirSync(samples).filter((name) => /\.(csv|xlsx|geojson)$/.test(name));
    const listed = Object.keys(outcomes).map((key) => key.split(" ")[0] as string);
    // The choice of a sheet and archives have their own tests.
    expect(files.filter((name) => !listed.includes(name) && !name.startsWith("xlsx-notice"))).toEqual([]);
  });

  for (const [key, { schema, ...wanted }] of Object.entries(outcomes))
    it(key, async () => {
      const options = schema ? { schema: schemaOf(JSON.parse(readFileSync(join(samples, schema), "utf8"))) } : {};
      const name = key.split(" ")[0] as string;
      const { report } = await checkBytes(name, readFileSync(join(samples, name)), options);
      expect({
        valid: report.valid,
        rows: report.rows,
        columns: report.fields.map((one) => one.name).join(","),
        issues: report.issues.map(({ code, count }) => `${code}×${count}`).join(" "),
        ...(report.file.encoding && report.file.encoding !== "UTF-8" ? { encoding: report.file.encoding } : {}),
      }).toEqual(wanted);
    });
});
