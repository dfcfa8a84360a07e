import { isReadAlike } from "@datalogue/ingest";
import { expect, it } from "vitest";

it.each<[string, string, Parameters<typeof isReadAlike>[0], boolean]>([
  ["entrees-10-mars.csv", "entrees-11-mars.csv", undefined, true],
  ["entrees-10-mars.csv.gz", "entrees-11-mars.csv.gz", undefined, true],
  ["entrees.csv", "entrees.CSV", undefined, true],
  ["entrees.csv", "entrees.json", undefined, false],
  ["entrees.csv.gz", "entrees.json.gz", undefined, false],
  ["entrees-2024.csv", "entrees-2025.csv", { columns: { Commune: "commune" }, constants: { source: "Port" } }, true],
  ["entrees-2024.csv", "entrees-2025.csv", { constants: { annee: "{AAAA}" } }, false],
  ["entrees-2024.csv", "entrees-2025.csv", { columns: { "Entrées {AAAA-1}": "entrees" } }, false],
  ["entrees-2024.csv", "entrees-2025.csv", { sheet: "Année {AAAA}" }, false],
  ["17093.csv", "17140.csv", { fileName: "{code_insee}.csv" }, false],
])("%s and %s are read alike, by what their ending and the recipe %o tell: %s", (name, other, recipe, alike) => {
  expect(isReadAlike(recipe, name, other)).toBe(alike);
});
