import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRecipe, type Recipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { proposeRecipe } from "../../../packages/ingest/src/recipe-proposals/propose-recipe.js";
import { recipeProposalToText } from "../../../packages/ingest/src/recipe-proposals/recipe-proposal-to-text.js";
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

  it("says what it takes to part the decimals of numbers that can be read two ways", async () => {
    const proposal = await propose("t.csv", csv(["Code Insee;tonnage", "17219;1.234", "17140;12.500", "17093;950"]), {
      fields: [
        { name: "codeCommune", title: "Code Insee de la commune" },
        { name: "tonnage", type: "number", decimalChar: "," },
      ],
    });
    expect(
      proposal.before.issues.find(({ field }) => field === "tonnage")?.message.replace(/[\u00a0\u202f]/g, " "),
    ).toMatch(/comme « 1,5 »\. Écrivez « 1234 » si le point sépare les milliers, « 1,234 » sinon\./);
    const text = recipeProposalToText(proposal, { path: "t.csv", out: "r.json", schema: "s.json" });
    expect(text.replace(/[\u00a0\u202f]/g, " ")).toContain(
      '  - « 1.234 » et « 12.500 » de « tonnage » se lisent de deux façons : la recette tient le point pour ce qui sépare les décimales ; si c’est la virgule, écrivez « "decimal": "," » dans « numbers »',
    );
  });

  it.each([
    ["a whole number written with decimals", { type: "integer" as const }, ["2.0", "3"]],
    ["a number out of its bounds", { type: "number" as const, constraints: { maximum: 100 } }, ["150", "12.5"]],
    ["a day out of its bounds", { type: "date" as const, constraints: { minimum: "2000-01-01" } }, ["1900-01-01"]],
  ])("has no rule that would find nothing to do: %s", async (_, field, texts) => {
    const { recipe, after } = await propose("t.csv", csv(["Nom;Valeur", ...texts.map((text) => `a;${text}`)]), {
      fields: [{ name: "nom" }, { name: "valeur", ...field }],
    });
    expect(recipe).toEqual({ title: "Fichiers comme t.csv" });
    expect(after.issues.map(({ code }) => code)).not.toContain("recipe-rule-unused");
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

describe("the unit of the numbers of a sender", () => {
  const tonnages = (unit?: string): Schema => ({
    fields: [
      { name: "annee", type: "year" },
      { name: "tonnage", type: "number", ...(unit === undefined ? {} : { unit }) },
    ],
  });
  const proposeFor = (unit: string | undefined, header: string, ...cells: string[]) =>
    propose("t.csv", csv([header, ...cells.map((cell, rank) => `${2023 - rank};${cell}`)]), tonnages(unit));
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
  const demand = (wanted: string) => `en « ${wanted} » dans le schéma : demandez-les dans l'unité du schéma`;

  it("is turned into that of the schema when the cells say it, as when the header does", async () => {
    const inCells = await proposeFor("t", "annee;tonnage", "3500 kg", "200 kg", "0");
    expect(inCells.recipe.numbers).toEqual({ tonnage: { unit: "kg", factor: 0.001 } });
    expect(inCells).toMatchObject({ units: [], unread: [], after: { valid: true } });
    const { rows, report } = await checkBytes("t.csv", csv(["annee;tonnage", "2023;3500 kg"]), {
      schema: tonnages("t"),
      recipe: inCells.recipe,
    });
    expect(report.normalised.map(plain)).toContain(
      "Recette : colonne « tonnage » : 1 nombre réécrit dans la forme du schéma, multiplié par 0,001.",
    );
    expect(rows).toEqual([{ annee: 2023, tonnage: 3.5 }]);
    const inHeader = await proposeFor("t", "annee;Tonnage (kg)", "3500", "200");
    expect(inHeader.recipe.numbers).toEqual({ tonnage: { factor: 0.001 } });
  });

  it("is only dropped where it is that of the schema, whatever the header says", async () => {
    expect((await proposeFor("kg", "annee;tonnage", "3500 kg", "12")).recipe.numbers).toEqual({
      tonnage: { unit: "kg" },
    });
    expect((await proposeFor("t", "annee;Tonnage (kg)", "3,5 tonnes")).recipe.numbers).toEqual({
      tonnage: { decimal: ",", unit: "tonnes" },
    });
  });

  it.each([
    ["of something else", ["3500 kWh", "12 kWh"], "kWh"],
    ["of some of the numbers only", ["3500 kg", "12"], "kg"],
  ])("is left to decide, and the numbers with it, where it is that %s", async (_, cells, unit) => {
    const { recipe, units, unread, after } = await proposeFor("t", "annee;tonnage", ...cells);
    expect(recipe.numbers).toBeUndefined();
    expect(units).toEqual([{ field: "tonnage", unit, wanted: "t" }]);
    expect(unread).toMatchObject([{ field: "tonnage" }]);
    expect(after.valid).toBe(false);
  });

  it.each([
    [
      "the header, of a column that has none",
      undefined,
      "annee;Tonnage (kg)",
      "3500",
      "kg",
      "le schéma ne dit pas leur unité",
    ],
    [
      "the cells, of a column that has none",
      undefined,
      "annee;tonnage",
      "3500 kg",
      "kg",
      "le schéma ne dit pas leur unité",
    ],
    [
      "the cells, which nobody knows",
      "t",
      "annee;tonnage",
      "12 bennes",
      "bennes",
      "en « t » dans le schéma : écrivez « factor » dans « numbers » (1 si c'est la même unité)",
    ],
    ["a header in a total, of a ratio", "kg/hab", "annee;Tonnage (t)", "350", "t", demand("kg/hab")],
    ["cells in a total, of a ratio", "kg/hab", "annee;tonnage", "350 t", "t", demand("kg/hab")],
    ["a header in a ratio, of a total", "t", "annee;Tonnage (kg/hab)", "350", "kg/hab", demand("t")],
    ["cells in a ratio, of a total", "t", "annee;tonnage", "350 kg/hab", "kg/hab", demand("t")],
    ["a header that no factor turns", "kWh", "annee;Tonnage (TWh)", "350", "TWh", demand("kWh")],
  ])("is named among what is left to decide where only %s", async (_, wanted, header, cell, unit, words) => {
    const proposal = await proposeFor(wanted, header, cell);
    expect(proposal.recipe.numbers?.tonnage?.factor).toBeUndefined();
    expect(proposal.units).toEqual([{ field: "tonnage", unit, wanted }]);
    const text = plain(recipeProposalToText(proposal, { path: "t.csv", out: "r.json", schema: "s.json" }));
    expect(text).toContain(`les nombres de « tonnage » sont en « ${unit} » dans le fichier, et ${words}`);
  });

  it("is asked for in one unit where the header says another than the cells do, and numbers without unit are among them", async () => {
    const proposal = await proposeFor("t", "annee;Tonnage (kg)", "350", "3 t", "512");
    expect(proposal.recipe.numbers).toBeUndefined();
    expect(proposal.units).toEqual([{ field: "tonnage", unit: "t", wanted: "t", header: "kg" }]);
    expect(plain(recipeProposalToText(proposal, { path: "t.csv", out: "r.json", schema: "s.json" }))).toContain(
      "les nombres de « tonnage » sont en « t » dans certaines cellules, en « kg » d'après l'en-tête, et en « t » dans le schéma : demandez-les tous dans l'unité du schéma",
    );
    const { report } = await checkBytes("t.csv", csv(["annee;Tonnage (kg)", "2023;350", "2022;3 t"]), {
      schema: tonnages("t"),
      recipe: { columns: { "Tonnage (kg)": "tonnage" }, numbers: { tonnage: { unit: "t" } } },
    });
    expect(report.issues.map(({ code }) => code)).toContain("recipe-header-unit");
  });

  it("is told where a recipe reads a header in another unit and multiplies nothing", async () => {
    const asked = (recipe: Recipe, header: string) =>
      checkBytes("t.csv", csv([header, "2023;3500"]), { schema: tonnages("t"), recipe });
    const columns = { "Tonnage {*}": "tonnage" };
    const { report } = await asked({ columns }, "annee;Tonnage (kg)");
    expect(report.valid).toBe(true);
    expect(report.issues.map(({ code, message }) => [code, plain(message)])).toEqual([
      [
        "recipe-header-unit",
        "L'en-tête « Tonnage (kg) » dit « kg », et la colonne « tonnage » du schéma est en « t » : la recette n'y change rien. Écrivez « factor » dans « numbers » pour cette colonne (1 si les nombres sont déjà dans l'unité du schéma).",
      ],
    ]);
    const { report: ratio } = await asked({ columns }, "annee;Tonnage (kg/hab)");
    expect(ratio.issues.map(({ message }) => plain(message))).toEqual([
      expect.stringContaining(
        "la recette n'y change rien. Demandez ces nombres dans l'unité du schéma, ou écrivez « \"factor\": 1 » dans « numbers » pour cette colonne s'ils y sont déjà.",
      ),
    ]);
    for (const header of ["Tonnage [en kg]", "Tonnage (kg, hors CS) 2023"])
      expect((await asked({ columns }, `annee;${header}`)).report.counts.warning).toBe(1);
    for (const header of ["Tonnage (H)", "Tonnage (min)", "Tonnage (T)"])
      expect((await asked({ columns }, `annee;${header}`)).report.counts.warning).toBe(0);
    for (const [factor, header] of [
      [0.001, "annee;Tonnage (kg)"],
      [1, "annee;Tonnage (kg)"],
      [undefined, "annee;Tonnage (tonnes)"],
    ] as const) {
      const numbers = factor === undefined ? {} : { numbers: { tonnage: { factor } } };
      const { report: fine } = await asked({ columns, ...numbers }, header);
      expect(fine.counts).toMatchObject({ error: 0, warning: 0 });
    }
  });

  it.each([
    ["said of all columns", "*"],
    ["in a recipe that nobody read again since it was kept", "tonnage"],
  ])("is not dropped from a column in another: %s", async (_, name) => {
    const { report } = await checkBytes("t.csv", csv(["annee;tonnage", "2023;3500 kg"]), {
      schema: tonnages("t"),
      recipe: { numbers: { [name]: { unit: "kg" } } },
    });
    expect(report.issues.filter(({ severity }) => severity === "error").map(({ message }) => plain(message))).toEqual([
      expect.stringContaining("Cette colonne est en « t » : convertissez le nombre, et écrivez-le seul."),
    ]);
  });
});
