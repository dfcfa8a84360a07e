import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { proposeFootDrops } from "@datalogue/ingest";
import { expect, it } from "vitest";

/** The rules proposed for a file that nothing describes yet. */
async function propose(...lines: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-foot-"));
  try {
    const path = join(folder, "depots.csv");
    writeFileSync(path, `${lines.join("\n")}\n`);
    return await proposeFootDrops(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HEADER = "commune;flux;annee;tonnes";
const ROWS = ["Le Gua;Verre;2024;12", "Dolus-d'Oléron;Verre;2024;30"];

it("drops the total and the notes under a table", async () => {
  expect(await propose(HEADER, ...ROWS, ";;;", "TOTAL;;;42", "Source : service déchets;;;")).toEqual([
    "Total",
    "Source",
  ]);
  expect(await propose("commune;tonnes", "Le Gua;12", "Saujon;3", "Total;15", "Source : mairie;")).toEqual([
    "Total",
    "Source",
  ]);
  expect(await propose(HEADER, ...ROWS, "Ensemble;;2024;42")).toEqual(["Ensemble"]);
  expect(await propose(HEADER, ...ROWS, ";Total général;2024;n.d.")).toEqual(["Total"]);
});

it.each([
  ["a total above the end, which may be a part", [HEADER, "Total;;;42", ...ROWS]],
  ["the last value of a list", ["niveau;seuil", "Faible;1", "Forte;3", "Moyenne;2"]],
  ["a name", [HEADER, ...ROWS, "Total;Route de Royan;2024;4"]],
  ["a total that records above have too", ["commune;flux;t", "Le Gua;Total;4", "Saujon;Verre;3", "Saujon;Total;3"]],
  ["a record of one text", ["source;debit", "Source des Fonds;3", "Données;"]],
  ["a file of totals alone", [HEADER, "Total;;;42"]],
  ["a file without any", [HEADER, ...ROWS]],
])("leaves %s", async (_what, lines) => {
  expect(await propose(...lines)).toEqual([]);
});

it("names the whole text where a record begins with its word", async () => {
  expect(await propose(HEADER, "Total Access;Verre;2024;1", ...ROWS, "Total 2024;;;43")).toEqual([
    { pattern: "Total \\d{4}" },
  ]);
});
