import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proposeRecipe, type Schema } from "@datalogue/ingest";
import { expect, it } from "vitest";

const schema: Schema = { fields: [{ name: "nom" }, { name: "commune" }, { name: "effectif", type: "integer" }] };

/** The rules proposed for a file, and the records that are left with them. */
async function propose(...lines: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-drops-"));
  try {
    const path = join(folder, "sites.csv");
    writeFileSync(path, `nom;commune;effectif\n${lines.join("\n")}\n`);
    const { recipe, after } = (await proposeRecipe(path, { schema, today: "2026-01-01" })) as Required<
      Extract<Awaited<ReturnType<typeof proposeRecipe>>, { recipe: object }>
    >;
    return [recipe.dropRows, after.rows];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("proposes to drop no record whose name begins as a total or a note does", async () => {
  expect(
    await propose("Ensemble scolaire Saint-Joseph;Marennes;12", "Total Access;Le Gua;3", "Source du Moulin;Saujon;1"),
  ).toEqual([undefined, 3]);
});

it("proposes the whole text of a total where a record begins with its word, else the word", async () => {
  expect(await propose("Total Access;Le Gua;3", "Le Moulin;Saujon;1", "Total 2023;;4")).toEqual([
    [{ pattern: "Total \\d{4}" }],
    2,
  ]);
  expect(await propose("Le Gua;Le Gua;3", "Le Moulin;Saujon;1", "Sous-total nord;;4", "TOTAL;;4")).toEqual([
    ["Sous-total", "Total"],
    2,
  ]);
  expect(await propose("Le Gua;Le Gua;3", "Saint-Just;Saint-Just;1", "S/Total CDC;;4", "Total CDC;;4")).toEqual([
    ["S/total", "Total"],
    2,
  ]);
});

it("proposes the whole text of a note alone on its line where a record begins with its word", async () => {
  expect(await propose("Source du Moulin;Saujon;1", "Le Gua;Le Gua;3", "Source : mairie (2023);;")).toEqual([
    [{ pattern: "Source : mairie \\(\\d{4}\\)" }],
    2,
  ]);
});
