import { parseRecipe, type Recipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { writeWorkbook } from "../support/workbook.js";

const schema: Schema = {
  fields: [
    { name: "codeCommune", type: "string" },
    { name: "annee", type: "year" },
    { name: "destination", type: "string" },
    { name: "surface", type: "number" },
    { name: "logements", type: "integer" },
  ],
};

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, " ");
const problemsOf = (json: unknown) => {
  const parsed = parseRecipe(json, schema);
  return "problems" in parsed ? parsed.problems.map(plain) : [];
};
const check = (text: string, recipe: Recipe, name = "envoi.csv") =>
  checkBytes(name, Buffer.from(text), { schema, recipe });

describe("a step that cannot be followed is refused in words", () => {
  it.each<[string, unknown, string]>([
    [
      "an unpivot that is a list",
      { unpivot: ["PARC_2024"] },
      '« "unpivot": { "columns": { "PARC_{AAAA}": "parc" }, "year": "annee" } »',
    ],
    ["no header to turn", { unpivot: { columns: {} } }, "aucune forme d'en-tête"],
    [
      "a header without year nor text",
      { unpivot: { columns: { PARC_2024: "surface" } } },
      "rien n'y change d'une colonne à l'autre",
    ],
    [
      "a year that goes nowhere",
      { unpivot: { columns: { "PARC_{AAAA}": "surface" } } },
      "l'année lue n'a pas de colonne",
    ],
    [
      "a year that no header tells",
      { unpivot: { columns: { "surface {destination}": "surface" }, year: "annee" } },
      "l'en-tête ne dit pas l'année",
    ],
    [
      "a year in a column of numbers",
      { unpivot: { columns: { "PARC_{AAAA}": "logements" }, year: "surface" } },
      "ne peut pas recevoir une année",
    ],
    [
      "a field that does not exist",
      { unpivot: { columns: { "PARC_{AA}": "parc" }, year: "annee" } },
      "« parc » n'est pas une colonne du schéma",
    ],
    [
      "a text that no field receives",
      { unpivot: { columns: { "art{AA}{usage}": "surface" }, year: "annee" } },
      "« usage » n'est pas une colonne du schéma",
    ],
    [
      "two texts side by side",
      { unpivot: { columns: { "{destination}{codeCommune}": "surface" } } },
      "deux textes se suivent",
    ],
    [
      "headers that do not tell the same",
      { unpivot: { columns: { "a {AA} {destination}": "surface", "b {AA}": "logements" }, year: "annee" } },
      "l'en-tête ne dit pas « destination », que dit « a {AA} {destination} »",
    ],
    [
      "a field read twice",
      { columns: { Surface: "surface" }, unpivot: { columns: { "s{AA}": "surface" }, year: "annee" } },
      "« surface » est déjà lue ailleurs",
    ],
    [
      "a condition without test",
      { keepRows: [{ column: "DEP" }] },
      "l'un de « is », « isNot », « of », « startsWith », « pattern » ou « filled »",
    ],
    ["a condition that is no list", { keepRows: { column: "DEP", is: ["17"] } }, "Écrivez une liste"],
    ["a pattern that cannot be read", { keepRows: [{ column: "DEP", pattern: "(" }] }, "« keepRows[0] »"],
    ["no column to fill", { fillDown: [] }, "Écrivez la liste des en-têtes"],
    [
      "parts without lengths",
      { split: { GEO: { lengths: [2], into: ["codeCommune", null] } } },
      "1 longueurs pour 2 parts",
    ],
    ["nothing kept of a cell", { split: { GEO: { separator: "-", into: [null, null] } } }, "aucune part n'est gardée"],
    [
      "a cell cut in no way",
      { split: { GEO: { into: ["codeCommune"] } } },
      "« separator » (le texte qui coupe) ou « lengths »",
    ],
    [
      "a lookup neither in communes nor in a dataset",
      { lookup: { codeCommune: { communes: "population" } } },
      'écrivez « { "communes": "code" } »',
    ],
    [
      "a lookup in a field that is not there",
      { lookup: { destination: { communes: "nom", from: "insee" } } },
      "« insee » n'est pas une colonne du schéma",
    ],
    [
      "a sum of texts",
      { sum: { by: ["codeCommune"], columns: { destination: "secret" } } },
      "n'est pas une colonne de nombres",
    ],
    [
      "a sum of its own key",
      { sum: { by: ["surface"], columns: { surface: "secret" } } },
      "ne peut être additionnée et distinguer les lignes",
    ],
    [
      "a sum that says nothing of empty cells",
      { sum: { by: ["annee"], columns: { surface: true } } },
      "Dites ce qu'une cellule vide fait de la somme",
    ],
    [
      "a minimum that nothing says",
      { sum: { by: ["annee"], columns: { surface: "minimum" } } },
      "une somme peut être un minimum, et rien ne le dirait",
    ],
    ["a sum of nothing", { sum: { by: ["annee"], columns: {} } }, "aucune colonne à additionner"],
    ["zeros before a number", { pad: { surface: 5 } }, "n'est pas une colonne de textes"],
  ])("%s", (_, json, words) => {
    expect(problemsOf(json).join("\n")).toContain(words);
  });
});

describe("columns by year", () => {
  const recipe: Recipe = {
    columns: { idcom: "codeCommune" },
    unpivot: { columns: { "naf{AA}art{AA+1}": "surface", "log_{AAAA}": "logements" }, year: "annee" },
  };

  it("become a line for each year, and the report counts them", async () => {
    const { report, rows, read } = await check(
      "idcom;nom;naf23art24;naf24art25;naf23art25;log_2024\n17093;Le Château;1.5;;9;12\n17140;Dolus;2;3;9;\n",
      recipe,
    );
    expect(report.issues.map(({ code }) => code)).toEqual(["missing-header-warn"]);
    expect(rows.map(({ codeCommune, annee, surface, logements }) => [codeCommune, annee, surface, logements])).toEqual([
      ["17093", 2023, 1.5, null],
      ["17093", 2024, null, 12],
      ["17140", 2023, 2, null],
      ["17140", 2024, 3, null],
    ]);
    expect(read.map(({ line }) => line)).toEqual([2, 2, 3, 3]);
    expect(report.normalised.map(plain)).toEqual([
      "Recette d'import appliquée.",
      "Recette : 1 colonne renommée : « idcom » devient « codeCommune ».",
      "Recette : 3 colonnes dépliées (naf23art24, naf24art25, log_2024) en « surface » et « logements », années 2023 à 2024 : 2 lignes lues, 4 lignes faites.",
      "Recette : 2 colonnes que rien ne nomme laissées de côté : « nom » et « naf23art25 ».",
    ]);
  });

  it("keep the place of each value: what is wrong is told at the received cell", async () => {
    const { report } = await check("idcom;naf23art24;naf24art25\n17093;1,5;2\n17140;1;deux\n", recipe);
    expect(report.issues.filter(({ code }) => code === "type-or-format-error")).toMatchObject([
      {
        field: "surface",
        line: 2,
        column: 2,
        examples: [{ line: 3, column: 3 }],
      },
    ]);
  });

  it("leave out lines without value where the recipe says so", async () => {
    const { rows, report } = await check("idcom;log_2023;log_2024\n17093;;12\n17140;;\n", {
      columns: { idcom: "codeCommune" },
      unpivot: { columns: { "log_{AAAA}": "logements" }, year: "annee", dropEmpty: true },
    });
    expect(rows).toMatchObject([{ codeCommune: "17093", annee: 2024, logements: 12 }]);
    expect(plain(report.normalised.at(-1))).toContain("2 lignes lues, 1 ligne faite, 3 sans valeur laissées de côté");
  });

  it("are refused where two give one value, or none is there", async () => {
    const twice = await check("idcom;naf23art24;NAF 23 art 24;log_2024\n17093;1;2;3\n", recipe);
    expect(plain(twice.report.issues.find(({ code }) => code === "recipe-column-ambiguous")?.message)).toContain(
      "« naf23art24 » et « NAF 23 art 24 »",
    );
    expect(twice.report.valid).toBe(false);
    const none = await check("idcom;surface 2023\n17093;1\n", recipe);
    expect(none.report.valid).toBe(false);
    expect(plain(none.report.issues[0]?.message)).toBe(
      "L'étape « unpivot » de la recette attend « naf{AA}art{AA+1} », qui n'est pas dans l'en-tête. Colonnes trouvées : « idcom » et « surface 2023 ». Si l'une d'elles convient, écrivez-la dans la recette ; sinon, demandez le bon fichier.",
    );
  });
});

describe("lines of a file", () => {
  it("are filled from above, cut and kept in a workbook, and in a list of JSON records", async () => {
    const recipe: Recipe = {
      fillDown: ["Secteur"],
      split: { Code: { lengths: [2, 3], into: ["destination", "codeCommune"] } },
      keepRows: [{ column: "Secteur", isNot: ["Hors zone"] }],
      columns: { Secteur: null, Code: null, "Surface (ha)": "surface" },
      pad: { codeCommune: 5 },
    };
    const bytes = writeWorkbook({
      A: [
        ["Secteur", "Code", "Surface (ha)"],
        ["Nord", "AB093", 1.5],
        [null, "CD140", 2],
        ["Hors zone", "EF001", 3],
        [null, "GH1", 4],
        ["Sud", "IJK", 5],
      ],
    });
    const { rows, report, read } = await checkBytes("a.xlsx", bytes, { schema, recipe });
    expect(rows.map(({ destination, codeCommune, surface }) => [destination, codeCommune, surface])).toEqual([
      ["AB", "00093", 1.5],
      ["CD", "00140", 2],
      [null, null, 5],
    ]);
    expect(read.map(({ line }) => line)).toEqual([2, 3, 6]);
    expect(report.normalised.map(plain)).toEqual(
      expect.arrayContaining([
        "Recette : colonne « Secteur » : 2 cellules vides remplies de la valeur au-dessus.",
        "Recette : colonne « Code » : 3 cellules coupées en « destination » et « codeCommune » ; 2 autres, laissées sans valeur.",
        "Recette : lignes gardées où « Secteur » suit la règle : 2 lignes laissées de côté.",
        "Recette : colonne « codeCommune » : 2 codes complétés par des zéros devant.",
      ]),
    );
    // What could not be cut is in the file alone.
    expect(report.file.holdsMore).toBe(true);
    const json = await checkBytes(
      "a.json",
      Buffer.from(
        '[{"codeCommune":"17093","surface":1},{"codeCommune":"33005","surface":"x"},{"codeCommune":"17140","surface":"y"}]',
      ),
      { schema, recipe: { keepRows: [{ column: "codeCommune", startsWith: "17" }] } },
    );
    expect(json.rows.map(({ codeCommune }) => codeCommune)).toEqual(["17093", "17140"]);
    expect(json.report.issues.find(({ field }) => field === "surface")).toMatchObject({ feature: 3, value: "y" });
  });

  it("of a layer are not: the recipe is refused", async () => {
    const text =
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"log_2024":1}}]}';
    const { report } = await check(
      text,
      { unpivot: { columns: { "log_{AAAA}": "logements" }, year: "annee" } },
      "a.geojson",
    );
    expect(report.valid).toBe(false);
    expect(report.issues.map(({ code }) => code)).toContain("recipe-step-layer");
  });

  it("that no step changes are told for information", async () => {
    const { report } = await check("codeCommune;surface\n17093;1\n", {
      fillDown: ["codeCommune"],
      keepRows: [{ column: "surface", filled: true }],
      pad: { codeCommune: 5 },
    });
    expect(plain(report.issues.find(({ code }) => code === "recipe-rule-unused")?.message)).toContain(
      "fillDown « codeCommune », keepRows « surface » et pad.codeCommune",
    );
  });
});

describe("a header of two lines", () => {
  const recipe: Recipe = {
    headerRows: 2,
    columns: { "Code INSEE": "codeCommune", Commune: null },
    unpivot: { columns: { "{AAAA} surface": "surface", "{AAAA} logements": "logements" }, year: "annee" },
  };
  const lines = [
    ["Suivi de l'habitat", "", "", "", "", ""],
    ["Commune", "Code INSEE", "2023", "", "2024", ""],
    ["", "", "Surface", "Logements", "Surface", "Logements"],
    ["Le Château-d'Oléron", "17093", "1.5", "12", "2", "14"],
    ["Étaules", "17155", "x", "13", "3", "15"],
  ];

  it("is joined, what is above several columns being said of each, in a CSV as in a workbook", async () => {
    const [title = [], ...others] = lines;
    const files = [
      ["a.csv", Buffer.from(lines.map((line) => line.join(";")).join("\n"))],
      [
        "a.xlsx",
        writeWorkbook({ A: [[title[0] as string], ...others.map((line) => line.map((cell) => cell || null))] }),
      ],
    ] as const;
    for (const [name, bytes] of files) {
      const { rows, read, report } = await checkBytes(name, bytes, { schema, recipe });
      expect(
        rows.map(({ codeCommune, annee, surface, logements }) => [codeCommune, annee, surface, logements]),
      ).toEqual([
        ["17093", 2023, 1.5, 12],
        ["17093", 2024, 2, 14],
        ["17155", 2023, null, 13],
        ["17155", 2024, 3, 15],
      ]);
      expect(read.map(({ line }) => line)).toEqual([4, 4, 5, 5]);
      expect(report.file.headerLine).toBe(2);
      expect(report.issues.filter(({ severity }) => severity === "error")).toMatchObject([
        { code: "type-or-format-error", field: "surface", line: 5, column: 3, value: "x" },
      ]);
      expect(report.normalised.map(plain)).toContain(
        "Recette : en-tête de 2 lignes réunies (lignes 2 et 3) : « Commune », « Code INSEE », « 2023 Surface », « 2023 Logements », « 2024 Surface » et « 2024 Logements ».",
      );
    }
  });

  it("stands where the recipe says, and is refused in words where it cannot be", async () => {
    const text = "a;b\n;c\n17093;1\n";
    const { rows } = await check(text, {
      headerRow: 1,
      headerRows: 2,
      columns: { a: "codeCommune", "b c": "surface" },
    });
    expect(rows).toMatchObject([{ codeCommune: "17093", surface: 1 }]);
    expect(problemsOf({ headerRows: 1 }).join()).toContain("de 2 à 5");
  });
});

describe("the name of a file", () => {
  const recipe: Recipe = {
    fileName: "conso {destination} {codeCommune}",
    columns: { "Surface {AAAA}": "surface" },
    constants: { annee: "{AAAA}" },
    values: { destination: { elec: "électricité" } },
  };

  it("gives columns that the file does not have, translated as others are", async () => {
    const { rows, report } = await check("Surface 2024\n1\n2\n", recipe, "Conso-elec_17093.csv");
    expect(rows).toMatchObject([
      { destination: "électricité", codeCommune: "17093", annee: 2024, surface: 1 },
      { destination: "électricité", codeCommune: "17093", surface: 2 },
    ]);
    expect(report.counts.error).toBe(0);
    expect(report.normalised.map(plain)).toContain(
      "Recette : 3 colonnes ajoutées avec une valeur constante : « codeCommune » = « 17093 », « annee » = « 2024 » et « destination » = « électricité ».",
    );
  });

  it("is refused in words when it is of another form", async () => {
    const { report } = await check("Surface 2024\n1\n", recipe, "envoi.csv");
    expect(report.valid).toBe(false);
    expect(plain(report.issues.find(({ code }) => code === "recipe-file-name")?.message)).toBe(
      "La recette lit « destination » et « codeCommune » dans le nom du fichier, de la forme « conso {destination} {codeCommune} » ; celui-ci s'appelle « envoi.csv ». Renommez-le, ou corrigez « fileName » dans la recette.",
    );
    expect(problemsOf({ fileName: "conso.csv" }).join()).toContain("rien n'y est lu");
    expect(problemsOf({ fileName: "{usage}-a" }).join()).toContain("« usage » n'est pas une colonne du schéma");
    expect(problemsOf({ fileName: "{annee}-a", constants: { annee: "2024" } }).join()).toContain("déjà lue ailleurs");
  });
});

describe("codes of communes", () => {
  it("give the intercommunality of today, of a former commune too", async () => {
    const { rows, report } = await check("com;surface\n17189;1\n17140;2\n2A4;3\n", {
      columns: { com: "codeCommune" },
      lookup: { destination: { communes: "epci", from: "codeCommune" } },
    });
    expect(rows.map(({ destination }) => destination)).toEqual(["241700699", "241700624", null]);
    expect(report.normalised.map(plain).join("\n")).toContain("2 intercommunalités données par la liste officielle");
  });

  it("are carried to today's, arrondissements to their city, and give the official name", async () => {
    const { rows, report } = await check("com;surface\n17189;1\n17219;2\n75107;3\n69385;4\n13216;5\n2A4;6\n;7\n", {
      columns: { com: "codeCommune" },
      lookup: { codeCommune: { communes: "code" }, destination: { communes: "nom", from: "codeCommune" } },
    });
    expect(rows.map(({ codeCommune, destination }) => [codeCommune, destination])).toEqual([
      ["17219", "Marennes-Hiers-Brouage"],
      ["17219", "Marennes-Hiers-Brouage"],
      ["75056", "Paris"],
      ["69123", "Lyon"],
      ["13055", "Marseille"],
      ["2A4", null],
      [null, null],
    ]);
    expect(report.normalised.map(plain)).toEqual(
      expect.arrayContaining([
        "Recette : colonne « codeCommune » : 4 codes ramenés à la commune d'aujourd'hui ; 1 code inconnu ou partagé entre plusieurs communes (le premier : « 2A4 »).",
        "Recette : colonne « destination » : 5 noms donnés par le code officiel géographique ; 1 code inconnu ou partagé entre plusieurs communes (le premier : « 2A4 »).",
      ]),
    );
  });
});

describe("codes of communes without the official list", () => {
  it("are an error, since they would be added up as if they were of today", async () => {
    const recipe: Recipe = { lookup: { codeCommune: { communes: "code" } } };
    const bytes = Buffer.from("codeCommune;surface\n17189;1\n");
    const { report } = await checkBytes("a.csv", bytes, { schema, recipe, isolated: true });
    expect(report.valid).toBe(false);
    expect(report.issues.map(({ code }) => code)).toContain("recipe-geography-absent");
  });
});

describe("lines with the same key", () => {
  const fields: Schema["fields"] = [
    { name: "codeCommune", type: "string", constraints: { required: true } },
    { name: "secteur", type: "string" },
    { name: "conso", type: "number" },
    { name: "sites", type: "integer" },
    { name: "operateur", type: "string" },
    { name: "statut", type: "string" },
  ];
  const recipe: Recipe = {
    lookup: { codeCommune: { communes: "code" } },
    values: { conso: { s: null } },
    sum: { by: ["codeCommune", "secteur"], columns: { conso: "secret", sites: "incomplete" }, status: "statut" },
  };
  const sum = (text: string) =>
    checkBytes("envoi.csv", Buffer.from(text), {
      schema: { fields, primaryKey: ["codeCommune", "secteur"] },
      recipe,
    });

  it("become one: added exactly, without value where a part has none, and the report counts them", async () => {
    const { rows, report, read } = await sum(
      [
        "codeCommune;secteur;conso;sites;operateur",
        "17219;RES;0.1;3;Enedis",
        "17093;RES;10;4;Enedis",
        "17189;RES;0.2;5;Enedis",
        "17140;RES;7;2;Enedis",
        "17093;RES;s;1;GRDF",
        "17140;RES;1;;Enedis",
      ].join("\n"),
    );
    expect(report.valid).toBe(true);
    expect(rows).toEqual([
      { codeCommune: "17219", secteur: "RES", conso: 0.3, sites: 8, operateur: "Enedis", statut: null },
      { codeCommune: "17093", secteur: "RES", conso: null, sites: 5, operateur: null, statut: "SECRET" },
      { codeCommune: "17140", secteur: "RES", conso: 8, sites: null, operateur: "Enedis", statut: "NON_CALCULABLE" },
    ]);
    expect(read.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(report.normalised.map(plain).slice(-4)).toEqual([
      "Recette : 6 lignes additionnées en 3 lignes, par « codeCommune » et « secteur ».",
      "Recette : colonne « conso » : 1 somme sans valeur, secrète : une cellule au moins n'en a pas.",
      "Recette : colonne « sites » : 1 somme sans valeur, incomplète : une cellule au moins n'en a pas.",
      "Recette : 1 colonne sans valeur où les lignes additionnées ne disent pas la même chose : « operateur ».",
    ]);
  });

  it("become a minimum where the recipe says so, which the status says; of nothing known, nothing is made", async () => {
    const { rows, report } = await checkBytes(
      "envoi.csv",
      Buffer.from("codeCommune;conso;sites\n17219;12;1\n17219;;2\n17140;;3\n17140;;\n17093;5;6\n17093;7;\n"),
      {
        schema: { fields },
        recipe: { sum: { by: ["codeCommune"], columns: { conso: "minimum", sites: "minimum" }, status: "statut" } },
      },
    );
    expect(rows.map(({ codeCommune, conso, sites, statut }) => [codeCommune, conso, sites, statut])).toEqual([
      ["17219", 12, 3, "MINIMUM"],
      ["17140", null, 3, "NON_CALCULABLE"],
      ["17093", 12, 6, "MINIMUM"],
    ]);
    expect(report.normalised.map(plain)).toContain(
      "Recette : colonne « conso » : 2 sommes connues comme un minimum : une cellule au moins n'a pas de valeur.",
    );
  });

  it("stay as they came where a number cannot be read, so that it is told at its line", async () => {
    const { report } = await sum("codeCommune;secteur;conso;sites\n17093;RES;1;1\n17093;RES;1 2x;1\n17140;RES;1;1\n");
    expect(report.valid).toBe(false);
    expect(report.issues.find(({ code }) => code === "type-or-format-error")).toMatchObject({
      line: 3,
      column: 3,
      value: "1 2x",
    });
  });
});

it("a form that is a text alone turns all the columns that nothing names, and those only", async () => {
  const recipe: Recipe = {
    columns: { "INSEE commune": "codeCommune", Total: null },
    constants: { annee: "2016" },
    unpivot: { columns: { "{destination}": "surface" } },
  };
  const { rows } = await check("INSEE commune,Habitat,Routes,Total\n17093,10,2,12\n17140,7,,7\n", recipe);
  expect(rows.map(({ codeCommune, destination, surface }) => [codeCommune, destination, surface])).toEqual([
    ["17093", "Habitat", 10],
    ["17093", "Routes", 2],
    ["17140", "Habitat", 7],
    ["17140", "Routes", null],
  ]);
});

describe("what a sender says of its absences", () => {
  const absences = { secret: ["s", "secret"], unknown: ["nd", "-"] };

  it("leaves cells of numbers without value, told apart; texts are left as they are", async () => {
    const { rows, report } = await check(
      "codeCommune;annee;destination;surface;logements\n17093;2024;s;S;12\n17140;2024;bois; nd ;Secret\n",
      { absences },
    );
    expect(rows).toMatchObject([
      { destination: "s", surface: null, logements: 12 },
      { destination: "bois", surface: null, logements: null },
    ]);
    expect(report.counts.error).toBe(0);
    expect(report.normalised.map(plain)).toEqual(
      expect.arrayContaining([
        "Recette : colonne « surface » : 1 cellule secrète, 1 cellule inconnue, selon l'expéditeur : elles n'ont pas de valeur.",
        "Recette : colonne « logements » : 1 cellule secrète, selon l'expéditeur : elle n'a pas de valeur.",
      ]),
    );
  });

  it("makes a sum secret as soon as one of its lines is, whatever an empty cell makes of it", async () => {
    const sum = { by: ["codeCommune"], columns: { surface: "incomplete" as const }, status: "destination" };
    const { rows } = await check("codeCommune;surface\n17093;10\n17093;s\n17140;4\n17140;nd\n17323;1\n17323;2\n", {
      absences,
      sum,
    });
    expect(rows).toMatchObject([
      { codeCommune: "17093", surface: null, destination: "SECRET" },
      { codeCommune: "17140", surface: null, destination: "NON_CALCULABLE" },
      { codeCommune: "17323", surface: 3, destination: null },
    ]);
  });

  it("is refused when a text says both", () => {
    expect(problemsOf({ absences: { secret: ["s"], unknown: ["S"] } })).toEqual([
      "« absences » : « S » dit à la fois un secret et une valeur inconnue. Gardez l'un des deux.",
    ]);
  });
});
