import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { proposeRecipe } from "../../../packages/ingest/src/recipe-proposals/propose-recipe.js";

const schema: Schema = {
  fields: [
    { name: "codeCommune", type: "string", constraints: { required: true } },
    { name: "nomCommune", type: "string" },
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "habitat", title: "Surface pour l'habitat", type: "number" },
    { name: "total", title: "NAF consommé", type: "number" },
  ],
};

async function propose(text: string, against: Schema = schema) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-wide-"));
  const path = join(folder, "envoi.csv");
  writeFileSync(path, text);
  try {
    return await proposeRecipe(path, { schema: against, today: "2026-01-01" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a recipe proposed for columns by year", () => {
  it("turns them into lines, years of two figures and of both ends, and leaves totals of a period out", async () => {
    const years = [21, 22, 23, 24];
    const header = [
      "codeCommune",
      "nomCommune",
      ...years.flatMap((year) => [`naf${year}art${year + 1}`, `art${year}hab${year + 1}`]),
      "naf21art25",
    ];
    const lines = ["17219;Marennes", "17093;Le Château"].map((start) =>
      [start, ...years.flatMap(() => ["2010,5", "2020"]), "9"].join(";"),
    );
    const proposal = await propose([header.join(";"), ...lines].join("\n"));
    if (!proposal.recipe) throw new Error("nothing is proposed");
    const { recipe, after, lacking } = proposal;
    expect(recipe).toEqual({
      title: "Fichiers comme envoi.csv",
      unpivot: { columns: { "naf{AA}art{AA+1}": "total", "art{AA}hab{AA+1}": "habitat" }, year: "annee" },
      numbers: { total: { decimal: "," } },
    });
    expect(lacking).toEqual([]);
    expect([after.valid, after.rows]).toEqual([true, 8]);
  });

  it("knows years of four figures, and the only field of numbers that they may be", async () => {
    const one: Schema = { fields: schema.fields.slice(0, 4) };
    const { recipe } = await propose("codeCommune;Parc 2022;Parc 2023;Parc 2024\n17219;1;2;3\n17093;4;5;6\n", one);
    expect(recipe?.unpivot).toEqual({ columns: { "Parc {AAAA}": "habitat" }, year: "annee" });
  });

  it("tells the column of communes by codes of four or five signs, not by others that bear a year", async () => {
    const { recipe } = await propose("idcom;aav2020;hab 2022;hab 2023;hab 2024\n17219;003;1;2;3\n1004;117;4;5;6\n");
    expect(recipe?.columns).toEqual({ idcom: "codeCommune" });
  });

  it("never takes such a column for the one of years, whatever its values look like", async () => {
    const withoutNumbers: Schema = { fields: schema.fields.slice(0, 3) };
    const { recipe } = await propose(
      "codeCommune;art11hab12;art12hab13\n17219;2011;2012\n17093;2013;2014\n",
      withoutNumbers,
    );
    expect(Object.values(recipe?.columns ?? {})).not.toContain("annee");
    expect(recipe?.unpivot).toBeUndefined();
  });

  it("leaves ranks, and files that have a column of years, as they are", async () => {
    const ranks = await propose("codeCommune;annee;zone 11;zone 12;zone 13\n17219;2024;1;2;3\n");
    expect(ranks.recipe?.unpivot).toBeUndefined();
    const one: Schema = { fields: schema.fields.slice(0, 4) };
    const questions = await propose("codeCommune;q01;q02;q03\n17219;1;2;3\n", one);
    expect(questions.recipe?.unpivot).toBeUndefined();
  });
});
