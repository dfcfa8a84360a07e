import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRecipe, type Recipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { proposeRecipe } from "../../../packages/ingest/src/recipe-proposals/propose-recipe.js";
import { checkBytes } from "../support/check-bytes.js";
import { type TestCell, writeWorkbook } from "../support/workbook.js";

const schema: Schema = {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "codeCommune", title: "Code Insee de la commune", constraints: { required: true, pattern: "\\d{5}" } },
    { name: "nomCommune", title: "Nom de la commune" },
    {
      name: "flux",
      title: "Flux de déchets",
      constraints: { required: true, enum: ["omr", "verre", "emballages_papiers"] },
    },
    { name: "tonnage", title: "Tonnage collecté", type: "number", unit: "t", constraints: { minimum: 0 } },
    { name: "dateReleve", title: "Date du relevé", type: "date" },
  ],
  primaryKey: ["annee", "codeCommune", "flux"],
};

async function propose(name: string, bytes: Uint8Array, against = schema) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-recipe-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const proposal = await proposeRecipe(path, { schema: against, today: "2026-01-01" });
    if (!proposal.recipe) throw new Error("no recipe was proposed");
    // What is proposed can be kept: it is a recipe.
    expect(parseRecipe(JSON.parse(JSON.stringify(proposal.recipe)), against)).toEqual({ recipe: proposal.recipe });
    return proposal;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const csv = (lines: string[], encoding: BufferEncoding = "utf8") => Buffer.from(`${lines.join("\r\n")}\r\n`, encoding);

describe("the sender of a yearly CSV", () => {
  const of2023 = csv(
    [
      "Communauté de communes de l'Île d'Oléron;;;;;",
      "Tonnages de déchets - exercice 2023;;;;;",
      ";;;;;",
      "Commune;Code INSEE;Type de déchet;Tonnage 2023 (t);Relevé le;Observations",
      "Le Château-d'Oléron;17093;OMR;1 234,5;31/12/2023;",
      "Le Château-d'Oléron;17093;Verre;n.d.;31/12/2023;en attente",
      "Dolus-d'Oléron;17140;OMR;987,25;15/12/2023;",
      "Dolus-d'Oléron;17140;Verre;210,0;15/12/2023;",
      "TOTAL GÉNÉRAL;;;2 431,75;;",
      "Source : service déchets",
    ],
    "latin1",
  );
  const of2024 = csv([
    "Communauté de communes de l'Île d'Oléron;;;;;;",
    "Tonnages de déchets - exercice 2024;;;;;;",
    "Édité le 12/01/2025;;;;;;",
    "Code Insee;COMMUNE;Type de dechet;Tonnage 2023 (t);Tonnage 2024 (t);Relevé le;Observations",
    "17093;Le Château-d'Oléron;omr;1 234,5;1 250;31/12/2024;",
    "17093;Le Château-d'Oléron;Emballages papiers;;45,5;31/12/2024;nouveau",
    "17385;Saint-Pierre-d'Oléron;OMR;;N.D.;30/12/2024;",
    "TOTAL;;;;1 295,5;;",
    "Source : service déchets, janvier 2025",
  ]);

  it("has a recipe proposed from the file of 2023, which makes it valid", async () => {
    const { recipe, before, after, leftOut, lacking, unread } = await propose("tonnages-2023.csv", of2023);
    expect(recipe).toEqual({
      title: "Fichiers comme tonnages-2023.csv",
      columns: {
        Commune: "nomCommune",
        "Code INSEE": "codeCommune",
        "Type de déchet": "flux",
        "Tonnage {AAAA} (t)": "tonnage",
        "Relevé le": "dateReleve",
        Observations: null,
      },
      constants: { annee: "{AAAA}" },
      values: {
        flux: {
          OMR: "omr",
          Verre: "verre",
          emballages_papiers: "emballages_papiers",
          "emballages papiers": "emballages_papiers",
        },
        tonnage: { "n.d.": null },
      },
      numbers: { tonnage: { decimal: "," } },
      dateFormat: { dateReleve: "JJ/MM/AAAA" },
      dropRows: ["Total", "Source"],
    });
    expect(before.valid).toBe(false);
    expect(after).toMatchObject({ valid: true, rows: 4, counts: { error: 0, warning: 0 } });
    expect({ leftOut, lacking, unread }).toEqual({ leftOut: ["Observations"], lacking: [], unread: [] });
  });

  it("sends the file of 2024, which passes by itself", async () => {
    const { recipe } = await propose("tonnages-2023.csv", of2023);
    const { report, rows } = await checkBytes("tonnages-2024.csv", of2024, { schema, recipe });
    expect(report).toMatchObject({ valid: true, rows: 3, counts: { error: 0 } });
    expect(rows).toMatchObject([
      {
        annee: 2024,
        codeCommune: "17093",
        nomCommune: "Le Château-d'Oléron",
        flux: "omr",
        tonnage: 1250,
        dateReleve: "2024-12-31",
      },
      { annee: 2024, codeCommune: "17093", flux: "emballages_papiers", tonnage: 45.5 },
      { annee: 2024, codeCommune: "17385", flux: "omr", tonnage: null, dateReleve: "2024-12-30" },
    ]);
    // The column of the year before is new: it is kept, and told.
    expect(report.issues.map(({ code, value }) => [code, value])).toContainEqual([
      "extra-header-warn",
      "Tonnage 2023 (t)",
    ]);
  });
});

describe("the sender of a yearly workbook", () => {
  const sheetOf = (year: number, rows: TestCell[][]): TestCell[][] => [
    [`Collecte ${year}`],
    [],
    ["N°", "Commune", "INSEE", "Déchets", "Quantité collectée (kg)", "Date du relevé"],
    ...rows,
    [null, "Total", null, null, 99_000],
  ];
  const day = (serial: number): TestCell => ({ style: 1, inner: `<v>${serial}</v>` });
  const notes: TestCell[][] = [["Notice"], ["Les tonnages sont pesés au quai."]];
  const rows2022: TestCell[][] = [[1, "Marennes", "17219", "omr", 900, day(44_926)]];
  const rows2023: TestCell[][] = [
    [1, "Marennes", "17219", "Ordures ménagères résiduelles", 1_234_500, day(45_291)],
    [2, "Marennes", "17219", "Verre", "-", day(45_291)],
    [3, "Bourcefranc-le-Chapus", "17058", "Verre", 88_250.5, "31/12/2023"],
  ];
  const rows2024: TestCell[][] = [
    [1, "Marennes", "17219", "OMR", 1_200_000, day(45_657)],
    [2, "Bourcefranc-le-Chapus", "17058", "verre", "-", "30/12/2024"],
  ];
  const of2023 = writeWorkbook({
    Notice: notes,
    "Tonnages 2022": sheetOf(2022, rows2022),
    "Tonnages 2023": sheetOf(2023, rows2023),
  });
  const of2024 = writeWorkbook({
    Notice: notes,
    "Tonnages 2022": sheetOf(2022, rows2022),
    "Tonnages 2023": sheetOf(2023, rows2023),
    "Tonnages 2024": [["Édition définitive"], ...sheetOf(2024, rows2024)],
  });

  it("has a recipe proposed that takes the sheet of the latest year and turns kilograms into tonnes", async () => {
    const { recipe, before, after } = await propose("collecte.xlsx", of2023);
    expect(recipe).toMatchObject({
      sheet: "Tonnages {AAAA}",
      columns: {
        "N°": null,
        INSEE: "codeCommune",
        Déchets: "flux",
        "Quantité collectée (kg)": "tonnage",
        "Date du relevé": "dateReleve",
      },
      constants: { annee: "{AAAA}" },
      values: { flux: { "Ordures ménagères résiduelles": "omr", Verre: "verre" }, tonnage: { "-": null } },
      numbers: { tonnage: { factor: 0.001 } },
      dateFormat: { dateReleve: "JJ/MM/AAAA" },
      dropRows: ["Total"],
    } satisfies Recipe);
    expect(before.valid).toBe(false);
    expect(after).toMatchObject({ valid: true, rows: 3 });
  });

  it("sends the workbook of 2024, which passes by itself", async () => {
    const { recipe } = await propose("collecte.xlsx", of2023);
    const { report, rows } = await checkBytes("collecte.xlsx", of2024, { schema, recipe });
    expect(report).toMatchObject({ valid: true, rows: 2, counts: { error: 0 } });
    expect(rows).toEqual([
      {
        annee: 2024,
        codeCommune: "17219",
        nomCommune: "Marennes",
        flux: "omr",
        tonnage: 1200,
        dateReleve: "2024-12-31",
      },
      {
        annee: 2024,
        codeCommune: "17058",
        nomCommune: "Bourcefranc-le-Chapus",
        flux: "verre",
        tonnage: null,
        dateReleve: "2024-12-30",
      },
    ]);
  });
});

describe("a proposal", () => {
  it("says which required columns nothing gives, and which texts a person must translate", async () => {
    const { recipe, lacking, unread, after } = await propose(
      "t.csv",
      csv(["Commune;Déchets;Tonnage", "Marennes;omr;12", "Dolus;gravats;néant", "Étaules;verre;3"]),
    );
    expect(lacking).toEqual(["annee", "codeCommune"]);
    expect(unread).toEqual([
      { field: "flux", texts: ["gravats"] },
      { field: "tonnage", texts: ["néant"] },
    ]);
    expect(recipe.values).toBeUndefined();
    expect(after.valid).toBe(false);
  });

  it("for a file that needs none has nothing but a title", async () => {
    const { recipe } = await propose(
      "t.csv",
      csv(["annee,codeCommune,nomCommune,flux,tonnage,dateReleve", "2024,17219,Marennes,omr,12.5,2024-12-31"]),
    );
    expect(recipe).toEqual({ title: "Fichiers comme t.csv" });
  });

  it("names headers once that differ by their writing only, and leaves nothing out of a file it does not understand", async () => {
    const twins = await propose("t-2024.csv", csv(["Commune;Tonnage;RIGNAT;Rignat", "Marennes;12;a;b"]));
    expect(twins.recipe.columns).toEqual({ Commune: "nomCommune", RIGNAT: null });
    const foreign = await propose("t.csv", csv(["x;y", "a b;c d"]));
    expect(foreign.recipe).toEqual({ title: "Fichiers comme t.csv" });
    expect(foreign.lacking).toEqual(["annee", "codeCommune", "flux"]);
  });

  it("leaves out headers that are years by their name, never every header", async () => {
    const { recipe } = await propose("t.csv", csv(["codeCommune;2020;2021", "17093;1;2"]));
    expect(recipe.columns).toEqual({ 2020: null, 2021: null });
  });

  it("has no recipe for a file that is no table", async () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-recipe-"));
    const path = join(folder, "vide.csv");
    writeFileSync(path, "");
    expect(await proposeRecipe(path, { schema })).toMatchObject({ before: { valid: false } });
    rmSync(folder, { recursive: true });
  });
});
