import type { Recipe, Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, " ");

async function read(text: string, schema: Schema, recipe: Recipe) {
  const { report, rows } = await checkBytes("sites.csv", Buffer.from(text), { schema, recipe });
  return { report, rows, codes: report.issues.map(({ code }) => code) };
}

describe("a field that a recipe makes of other columns, and that the file has too", () => {
  const schema: Schema = { fields: [{ name: "commune" }, { name: "annee" }, { name: "parc", type: "integer" }] };

  it.each<[string, string, Recipe]>([
    [
      "annee",
      "commune;annee;parc_2023;parc_2024\nMarennes;2020;5;6\n",
      { unpivot: { columns: { "parc_{AAAA}": "parc" }, year: "annee" } },
    ],
    [
      "commune",
      "commune;lieu;parc\nCC Marennes;Le Gua - 2024;5\n",
      { split: { lieu: { separator: "-", into: ["commune", "annee"] } }, columns: { lieu: null } },
    ],
  ])("is an error, which says how to leave the column %s out", async (name, csv, recipe) => {
    const { report, codes } = await read(csv, schema, recipe);
    expect(codes).toContain("recipe-column-ambiguous");
    expect(plain(report.issues.find(({ code }) => code === "recipe-column-ambiguous")?.message)).toContain(
      `« "columns": { "${name}": null } »`,
    );
    const mended = await read(csv, schema, { ...recipe, columns: { ...recipe.columns, [name]: null } });
    expect(mended.codes).toEqual([]);
    expect(mended.rows).toEqual(
      name === "annee"
        ? [
            { commune: "Marennes", annee: "2023", parc: 5 },
            { commune: "Marennes", annee: "2024", parc: 6 },
          ]
        : [{ commune: "Le Gua", annee: "2024", parc: 5 }],
    );
  });
});

describe("lines added up", () => {
  const schema: Schema = {
    fields: [{ name: "commune" }, { name: "annee", type: "integer" }, { name: "conso", type: "number" }],
  };
  const sum = { by: ["commune", "annee"], columns: { conso: "incomplete" as const } };

  const [commune = { name: "" }, annee = { name: "" }, conso = { name: "" }] = schema.fields;

  it.each<[string, Schema]>([
    ["required", { fields: [commune, { ...annee, constraints: { required: true } }, conso] }],
    ["of the primary key", { ...schema, primaryKey: ["commune", "annee"] }],
  ])("are not, where the file lacks a column of their key that is %s", async (_, asking) => {
    const { report, rows } = await read("commune;conso\nLe Gua;1\nLe Gua;2\n", asking, { sum });
    const told = report.issues.find(({ code }) => code === "recipe-step-missing");
    expect(plain(told?.message)).toContain("L'étape « sum » de la recette attend « annee »");
    expect(report.valid).toBe(false);
    expect(rows).toMatchObject([{ conso: 1 }, { conso: 2 }]);
    expect(report.normalised.join()).not.toContain("additionnées");
  });

  it("are by what the file has of their key, where the rest may be lacking, and say so", async () => {
    const { report, rows } = await read("commune;conso\nLe Gua;1\nLe Gua;2\n", schema, { sum });
    expect(rows).toMatchObject([{ commune: "Le Gua", conso: 3 }]);
    expect(plain(report.normalised.join())).toContain("additionnées en 1 ligne, par « commune ».");
  });

  it("have the same key where their values are the same", async () => {
    const { rows } = await read('commune;annee;conso\nLe Gua;2024;1\nLe Gua;2024.0;2\nLe Gua;"2024 ";3\n', schema, {
      sum,
    });
    expect(rows).toEqual([{ commune: "Le Gua", annee: 2024, conso: 6 }]);
  });

  it("keep the decimals of numbers written with a power of ten", async () => {
    const { rows } = await read("commune;annee;conso\nLe Gua;2024;1e-3\nLe Gua;2024;1E-3\n", schema, { sum });
    expect(rows).toMatchObject([{ conso: 0.002 }]);
  });
});

describe("a name looked up by a code", () => {
  const schema: Schema = { fields: [{ name: "code" }, { name: "nom" }] };
  const recipe: Recipe = { lookup: { nom: { communes: "nom", from: "code" } } };

  it("is that of the file where the code is absent or tells nothing", async () => {
    const { rows } = await read("code;nom\n17189;ancien\n00000;Ailleurs\n;Hors zone\n", schema, recipe);
    expect(rows.map(({ nom }) => nom)).toEqual(["Marennes-Hiers-Brouage", "Ailleurs", "Hors zone"]);
  });

  it("is that of the file where there is no column of codes", async () => {
    const { rows } = await read("nom\nMarennes\n", schema, recipe);
    expect(rows).toMatchObject([{ nom: "Marennes" }]);
  });
});

describe("cells filled from above", () => {
  it("are not filled from another group: a new value empties what the columns listed after it carry", async () => {
    const schema: Schema = { fields: [{ name: "epci" }, { name: "pole" }, { name: "commune" }] };
    const csv = "epci;pole;commune\nOléron;Nord;Saint-Denis\n;;La Brée\nMarennes;;Le Gua\n;Sud;Bourcefranc\n";
    const { rows } = await read(csv, schema, { fillDown: ["epci", "pole"] });
    expect(rows.map(({ epci, pole }) => [epci, pole])).toEqual([
      ["Oléron", "Nord"],
      ["Oléron", "Nord"],
      ["Marennes", null],
      ["Marennes", "Sud"],
    ]);
  });
});
