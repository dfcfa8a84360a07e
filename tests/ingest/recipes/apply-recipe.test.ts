import type { Recipe, Report, Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";
import { writeWorkbook } from "../support/workbook.js";

const schema: Schema = {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "nomCommune", title: "Commune", constraints: { required: true } },
    { name: "flux", constraints: { enum: ["omr", "verre"] } },
    { name: "tonnage", type: "number" },
    { name: "note" },
  ],
};

const recipe: Recipe = {
  columns: { Commune: "nomCommune", Collecte: "flux", "Tonnes {AAAA}": "tonnage" },
  constants: { annee: "{AAAA}" },
  values: { "*": { "-": null }, flux: { OM: "omr" } },
  numbers: { tonnage: { decimal: "," } },
  dropRows: ["Total"],
};

const csv = (lines: string[]) => Buffer.from(`${lines.join("\n")}\n`);
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const told = ({ issues }: Report) => issues.map(({ code }) => code);
const messageOf = (report: Report, code: string) =>
  plain(report.issues.find((one) => one.code === code)?.message ?? "");

describe("a file that its recipe does not fit", () => {
  it("names the headers found when that of a required column is gone, once", async () => {
    const { report } = await checkBytes(
      "t-2024.csv",
      csv(["Localité;Collecte;Tonnes 2024", "Dolus-d'Oléron;OM;12,5"]),
      { schema, recipe },
    );
    expect(report.issues.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "missing-required-header", field: "nomCommune", count: 1 },
    ]);
    expect(messageOf(report, "missing-required-header")).toBe(
      "La colonne obligatoire « nomCommune » (Commune) manque : la recette la lit dans « Commune », qui n'est pas dans l'en-tête. Colonnes trouvées : « Localité », « Collecte » et « Tonnes 2024 ». Si l'une d'elles lui correspond, écrivez-la dans la recette.",
    );
  });

  it("warns when that of an optional column is gone, and does not say it again", async () => {
    const { report } = await checkBytes("t.csv", csv(["Commune;Collecte;Poids 2024", "Dolus-d'Oléron;OM;12,5"]), {
      schema: { ...schema, fields: schema.fields.filter(({ name }) => name !== "note" && name !== "annee") },
      recipe: { ...recipe, constants: {} },
    });
    expect(report.valid).toBe(true);
    expect(told(report)).toEqual(["recipe-column-missing", "extra-header-warn", "recipe-rule-unused"]);
    expect(messageOf(report, "recipe-column-missing")).toContain(
      "La colonne facultative « tonnage » manque : la recette la lit dans « Tonnes {AAAA} »",
    );
  });

  it("refuses the numbers that it should multiply and does not read, where the schema would take them as they are", async () => {
    const lines = csv([
      "Commune;Collecte;Tonnes 2024",
      "Dolus-d'Oléron;OM;987 250,5",
      "Dolus-d'Oléron;OM;1234.567",
      "Dolus-d'Oléron;OM;-",
      "Dolus-d'Oléron;OM;987250.5",
      "Dolus-d'Oléron;OM;-99.9",
      "Dolus-d'Oléron;OM;-999",
      "Dolus-d'Oléron;OM;\u22121500",
    ]);
    const numbers = { tonnage: { decimal: ",", factor: 0.001 } } as const;
    const coded = { ...schema, missingValues: ["", "-99.9", "-999"] };
    const { report } = await checkBytes("t.csv", lines, { schema: coded, recipe: { ...recipe, numbers } });
    expect(report.valid).toBe(false);
    expect(report.issues.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "recipe-number-unread", field: "tonnage", count: 2, line: 3, column: 3, value: "1234.567" },
    ]);
    expect(messageOf(report, "recipe-number-unread")).toMatch(
      /^Ligne 3, colonne « tonnage » : « 1234.567 » reste dans l'unité du fichier : la recette multiplie ces nombres par 0,001/,
    );
    expect(plain(report.normalised.join())).toMatch(/\d textes lus comme « pas de valeur »/);
    // Nothing is multiplied: what is read is right.
    const kept = await checkBytes("t.csv", lines, { schema: coded, recipe });
    expect(kept.report.valid).toBe(true);
  });

  it("refuses to choose between two columns, unless one has the header exactly", async () => {
    const lines = csv(["Commune;COMMUNÉ;Collecte;Tonnes 2024", "Dolus-d'Oléron;x;OM;12,5"]);
    const loose: Recipe = {
      ...recipe,
      columns: { "com-mune": "nomCommune", Collecte: "flux", "Tonnes {AAAA}": "tonnage" },
    };
    const { report } = await checkBytes("t.csv", lines, { schema, recipe: loose });
    expect(messageOf(report, "recipe-column-ambiguous")).toContain(
      "plusieurs colonnes du fichier y répondent : « Commune » et « COMMUNÉ »",
    );
    expect(report.valid).toBe(false);
    const exact = await checkBytes("t.csv", lines, { schema, recipe });
    expect(exact.report.valid).toBe(true);
  });

  it("asks for the year when nothing tells a single one", async () => {
    const { report } = await checkBytes(
      "t.csv",
      csv(["Bilan 2019-2024;;", "Commune;Collecte;Tonnes", "Dolus-d'Oléron;OM;12,5"]),
      {
        schema,
        recipe: { ...recipe, columns: { Commune: "nomCommune", Collecte: "flux", Tonnes: "tonnage" } },
      },
    );
    expect(messageOf(report, "recipe-year-unknown")).toContain("La recette attend l'année du fichier pour « annee »");
    expect(report.valid).toBe(false);
  });

  it.each([
    ["beyond the end", 40, "à la ligne 40, qui est vide ou au-delà de la fin du fichier (dernière ligne lue : 3)"],
    ["empty", 2, "à la ligne 2"],
  ])("says that the line of the header is %s, in a CSV and in a workbook", async (_, headerRow, words) => {
    const lines = ["Commune;Collecte;Tonnes 2024", "", "Dolus-d'Oléron;OM;12,5"];
    const asked = { schema, recipe: { ...recipe, headerRow } };
    const text = await checkBytes("t.csv", Buffer.from(lines.join("\n")), asked);
    const sheet = writeWorkbook({ Feuil1: lines.map((line) => (line ? line.split(";") : undefined)) });
    const book = await checkBytes("t.xlsx", sheet, asked);
    for (const { report } of [text, book]) {
      expect(told(report)).toEqual(["recipe-header-missing"]);
      expect(messageOf(report, "recipe-header-missing")).toContain(words);
    }
  });

  it.each([["Tonnages {AAAA}"], [3]])("names the sheets there are when %s is not one of them", async (sheet) => {
    const book = writeWorkbook({ Notes: [["Rien"]], Feuil2: [["Commune"], ["Dolus-d'Oléron"]] });
    const { report } = await checkBytes("t.xlsx", book, { schema, recipe: { ...recipe, sheet } });
    expect(told(report)).toEqual(["recipe-sheet-missing"]);
    expect(messageOf(report, "recipe-sheet-missing")).toContain(
      `La feuille ou la couche « ${sheet} », que la recette demande, n'existe pas. Le fichier contient : « Notes » et « Feuil2 ». Choisissez celle à lire dans « Feuille à lire »`,
    );
  });

  it("names the one sheet there is, and lists it as one to choose, where it is not the one asked for", async () => {
    const book = writeWorkbook({ "Export 2025": [["Commune"], ["Dolus-d'Oléron"]] });
    const { report } = await checkBytes("t.xlsx", book, { schema, recipe: { ...recipe, sheet: "Export 2024" } });
    expect(messageOf(report, "recipe-sheet-missing")).toContain("Le fichier n'en a qu'une : « Export 2025 ».");
    expect(report.file).toMatchObject({ sheets: ["Export 2025"] });
    expect(report.file.sheet).toBeUndefined();
  });

  it("is without rows when all its columns are left out", async () => {
    const { report } = await checkBytes("t.csv", csv(["a;b", "1;2"]), {
      schema: { fields: [{ name: "c" }] },
      recipe: { columns: { a: null, b: null } },
    });
    expect(report).toMatchObject({ valid: true, rows: 0 });
    expect(told(report)).toContain("no-row");
  });

  it("tells which rules found nothing to do", async () => {
    const { report } = await checkBytes("t.csv", csv(["Commune;Collecte;Tonnes 2024", "Dolus-d'Oléron;verre;12"]), {
      schema,
      recipe,
    });
    expect(report.issues.find(({ code }) => code === "recipe-rule-unused")).toMatchObject({ severity: "info" });
    expect(messageOf(report, "recipe-rule-unused")).toContain(
      "values.*.-, values.flux.OM, numbers.tonnage et dropRows",
    );
  });
});

describe("a file read with its recipe", () => {
  const lines = [
    "Relevé du service;;;",
    ";;;",
    "Commune;Collecte;Tonnes 2024;Commentaire",
    "Dolus-d'Oléron;OM;1 012,5;",
    "Total Dolus;;1 012,5;",
    "Marennes;om;mille;",
    "Marennes;-;12",
    ";;;",
    "Étaules;verre;3;;trop",
    "Total;;1 027,5;",
  ];

  it("gives the rows of the schema, in its order, extra columns after", async () => {
    const { rows } = await checkBytes("t.csv", csv(lines), { schema, recipe });
    expect(rows).toEqual([
      { annee: 2024, nomCommune: "Dolus-d'Oléron", flux: "omr", tonnage: 1012.5, note: null, Commentaire: null },
      { annee: 2024, nomCommune: "Marennes", flux: "omr", tonnage: null, note: null, Commentaire: null },
      { annee: 2024, nomCommune: "Marennes", flux: null, tonnage: 12, note: null, Commentaire: null },
      { annee: 2024, nomCommune: "Étaules", flux: "verre", tonnage: 3, note: null, Commentaire: null },
    ]);
  });

  it("keeps the lines and columns of the received file", async () => {
    const { report, read } = await checkBytes("t.csv", csv(lines), { schema, recipe });
    expect(read.map(({ line }) => line)).toEqual([4, 6, 7, 9]);
    expect(report.file.headerLine).toBe(3);
    const place = (code: string) => report.issues.find((one) => one.code === code);
    expect(place("type-or-format-error")).toMatchObject({
      line: 6,
      column: 3,
      field: "tonnage",
      value: "mille",
      count: 1,
    });
    expect(place("missing-cell")).toMatchObject({ line: 7, column: 4 });
    expect(place("blank-row")).toMatchObject({ line: 8 });
    expect(place("extra-value")).toMatchObject({ line: 9, column: 5, value: "trop" });
  });

  it("says all that the recipe did, with how often", async () => {
    const { report } = await checkBytes("t.csv", csv(lines), {
      schema,
      recipe: { ...recipe, title: "Tableau du service" },
    });
    expect(report.normalised.map(plain)).toEqual([
      "Les lignes 1 à 2, au-dessus de l'en-tête, ont été ignorées.",
      "Recette d'import « Tableau du service » appliquée.",
      "Recette : année 2024, lue dans l'en-tête « Tonnes 2024 ».",
      "Recette : 3 colonnes renommées : « Commune » devient « nomCommune », « Collecte » devient « flux » et « Tonnes 2024 » devient « tonnage ».",
      "Recette : 1 colonne ajoutée avec une valeur constante : « annee » = « 2024 ».",
      "Recette : colonne « flux » : « OM » lu comme « omr » (2 fois) et « - » lu comme sans valeur (1 fois).",
      "Recette : colonne « tonnage » : 1 nombre réécrit dans la forme du schéma.",
      "Recette : 2 lignes retirées par une règle sur leur première cellule remplie (lignes 5, 10).",
    ]);
  });

  it("tells the texts that are read otherwise, and no text that is read as it is", async () => {
    const { report, rows } = await checkBytes("t.csv", csv(["nom;n", "Le Gua;1", "Dolus-d'Oléron;2", "LE GUA;3"]), {
      schema: { fields: [{ name: "nom", type: "string" }, { name: "n" }] },
      recipe: { values: { nom: { "Le Gua": "Le Gua", "Dolus-d'Oléron": "Dolus-d’Oléron" } } },
    });
    expect(rows.map(({ nom }) => nom)).toEqual(["Le Gua", "Dolus-d’Oléron", "Le Gua"]);
    expect(report.normalised.map(plain)).toEqual([
      "Recette d'import appliquée.",
      "Recette : colonne « nom » : une autre graphie lue comme « Dolus-d’Oléron » (1 fois) et une autre graphie lue comme « Le Gua » (1 fois).",
    ]);
    expect(report.issues).toEqual([]);
  });

  it("names the rules that take something away, never what they take", async () => {
    const { report } = await checkBytes(
      "t.csv",
      csv(["nom;ville", "Jeanne;Dolus", "Luc;Saujon", "Anne;Royan", "Total;"]),
      {
        schema: { fields: [{ name: "nom", type: "string" }] },
        recipe: {
          columns: { ville: null },
          keepRows: [
            { column: "nom", isNot: ["Luc"] },
            { column: "ville", is: ["Dolus", "Royan"] },
          ],
          dropRows: ["Total", "Marie", { column: "ville", startsWith: "Marennes" }],
          values: { nom: { Jeanne: "un agent", Anne: "", Marie: null } },
        },
      },
    );
    expect(report.normalised.map(plain)).toEqual([
      "Recette d'import appliquée.",
      "Recette : 1 colonne laissée de côté : « ville ».",
      "Recette : lignes gardées où « nom » suit la règle : 1 ligne laissée de côté.",
      "Recette : lignes gardées où « ville » suit la règle : 0 ligne laissée de côté.",
      "Recette : colonne « nom » : un texte lu comme « un agent » (1 fois) et un texte lu comme sans valeur (1 fois).",
      "Recette : 1 ligne retirée par une règle sur leur première cellule remplie (ligne 5).",
    ]);
    expect(plain(JSON.stringify(report.issues))).not.toMatch(/Marie|Marennes/);
  });

  it("takes the year of the sheet, else of the title, else of the name of the file", async () => {
    const asked: Recipe = { columns: { Commune: "nomCommune" }, constants: { annee: "{AAAA}" } };
    const yearOf = async (name: string, bytes: Uint8Array, sheet?: string) => {
      const { rows } = await checkBytes(name, bytes, { schema, recipe: sheet ? { ...asked, sheet } : asked });
      return rows[0]?.annee;
    };
    const table = [
      ["Commune", "note"],
      ["Dolus-d'Oléron", "x"],
    ];
    expect(await yearOf("t.xlsx", writeWorkbook({ "Année 2022": table, "Année 2023": table }), "Année {AAAA}")).toBe(
      2023,
    );
    expect(await yearOf("t-2021.csv", csv(["Année 2024;", "Commune;note", "Dolus-d'Oléron;x"]))).toBe(2024);
    expect(await yearOf("t-2021.csv", csv(["Commune;note", "Dolus-d'Oléron;x"]))).toBe(2021);
  });

  it("takes the latest of the years side by side, and leaves the others out as asked", async () => {
    const { rows, report } = await checkBytes(
      "t.csv",
      csv(["Commune;Tonnes 2022;Tonnes 2023;Tonnes 2024", "Marennes;1;2;3"]),
      {
        schema,
        recipe: { ...recipe, columns: { Commune: "nomCommune", "Tonnes {AAAA}": "tonnage", "Tonnes {*}": null } },
      },
    );
    expect(rows).toEqual([{ annee: 2024, nomCommune: "Marennes", flux: null, tonnage: 3, note: null }]);
    expect(report.normalised.map(plain).join()).toContain(
      "2 colonnes laissées de côté : « Tonnes 2022 » et « Tonnes 2023 »",
    );
  });

  it("prefers a column that the file now has to a constant, and says so", async () => {
    const { rows, report } = await checkBytes("t.csv", csv(["Commune;annee", "Marennes;2020"]), {
      schema,
      recipe: { columns: { Commune: "nomCommune" }, constants: { annee: "2024" } },
    });
    expect(rows[0]?.annee).toBe(2020);
    expect(messageOf(report, "recipe-rule-unused")).toContain("constants.annee");
  });

  it("writes no value as the schema does", async () => {
    const { rows, report } = await checkBytes("t.csv", csv(["Commune;Tonnes 2024", "Marennes;OK"]), {
      schema: { ...schema, missingValues: ["n.d."] },
      recipe: { ...recipe, values: { tonnage: { ok: null } } },
    });
    expect(rows[0]?.tonnage).toBeNull();
    expect(told(report)).not.toContain("type-or-format-error");
  });

  it("keeps the stored numbers and dates of a workbook right, whatever the writing of the schema", async () => {
    const { rows } = await checkBytes(
      "t.xlsx",
      writeWorkbook({
        Feuil1: [
          ["Ville", "Poids", "Jour"],
          ["Marennes", 1.234, { style: 1, inner: "<v>45467</v>" }],
          ["Dolus", "1 234,5", "24/06/2024"],
          ["Étaules", 7, 45467],
        ],
      }),
      {
        schema: {
          fields: [
            { name: "ville" },
            { name: "tonnage", type: "number", decimalChar: "," },
            { name: "releve", type: "date", format: "%d/%m/%Y" },
          ],
        },
        recipe: {
          columns: { Poids: "tonnage", Jour: "releve" },
          numbers: { tonnage: { decimal: "," } },
          dateFormat: { releve: "excel" },
        },
      },
    );
    expect(rows).toEqual([
      { ville: "Marennes", tonnage: 1.234, releve: "2024-06-24" },
      { ville: "Dolus", tonnage: 1234.5, releve: "2024-06-24" },
      { ville: "Étaules", tonnage: 7, releve: "2024-06-24" },
    ]);
  });
});

describe("a layer read with its recipe", () => {
  const asked: Recipe = {
    columns: { NOM: "nomCommune", POIDS: "tonnage", PERSO: null },
    constants: { annee: "2024" },
    values: { tonnage: { "n.d.": null } },
    dropRows: [{ column: "NOM", startsWith: "Total" }],
  };

  it("gives the properties of a GeoJSON their names, and keeps the ranks of features", async () => {
    const feature = (properties: object, x: number) => ({
      type: "Feature",
      properties,
      geometry: { type: "Point", coordinates: [x, 45.9] },
    });
    const features = [
      feature({ NOM: "Marennes", POIDS: 12.5, PERSO: "x" }, -1.1),
      feature({ NOM: "Total", POIDS: 99 }, -1.2),
      feature({ NOM: "Dolus-d'Oléron", POIDS: "beaucoup" }, -1.3),
    ];
    const { rows, read, report } = await checkBytes(
      "l.geojson",
      Buffer.from(JSON.stringify({ type: "FeatureCollection", features })),
      { schema, recipe: asked },
    );
    expect(rows).toMatchObject([
      { annee: 2024, nomCommune: "Marennes", tonnage: 12.5 },
      { annee: 2024, nomCommune: "Dolus-d'Oléron", tonnage: null },
    ]);
    expect(read.map(({ geometry }) => geometry)).toMatchObject([
      { coordinates: [-1.1, 45.9] },
      { coordinates: [-1.3, 45.9] },
    ]);
    expect(report.issues.find(({ code }) => code === "type-or-format-error")).toMatchObject({
      feature: 3,
      value: "beaucoup",
    });
    expect(told(report)).not.toContain("missing-required-header");
  });

  it("gives the attributes of a shapefile their names", async () => {
    const shapes = [{ point: [-1.1, 45.9] as const }, { point: [-1.2, 45.9] as const }];
    const dbf = writeDbf(
      [
        ["NOM", "C", 20],
        ["POIDS", "N", 10],
      ],
      [
        ["Marennes", "12.5"],
        ["Dolus", "3"],
      ],
    );
    const { rows } = await checkBytes(
      "l.zip",
      zipLayers({ "l.shp": writeShp(shapes), "l.dbf": dbf, "l.prj": WKT.wgs84 }),
      { schema, recipe: asked },
    );
    expect(rows).toMatchObject([
      { annee: 2024, nomCommune: "Marennes", tonnage: 12.5 },
      { annee: 2024, nomCommune: "Dolus", tonnage: 3 },
    ]);
  });
});
