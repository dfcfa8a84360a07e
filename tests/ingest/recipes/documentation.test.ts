import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRecipe, type Schema } from "@datalogue/ingest";
import { expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

it.each([
  ["Un exemple entier", "tonnages-2024.csv"],
  ["Un tableau large", "conso.csv"],
])("the example « %s » of docs/recettes.md gives the table that it shows", async (title, fileName) => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/recettes.md"), "utf8");
  const start = page.indexOf(`## ${title}`);
  const example = page.slice(start, page.indexOf("\n## ", start));
  const file = /```\n([^`]+)```/.exec(example)?.[1] ?? "";
  const written = /```jsonc\n([^`]+)```/.exec(example)?.[1] ?? "";
  const [names = [], , ...shown] = [...example.matchAll(/^\|(.*)\|$/gm)].map(([, cells = ""]) =>
    cells.split("|").map((cell) => cell.trim()),
  );
  const types: Record<string, "year" | "number" | "date"> = {
    ...{ annee: "year", tonnage: "number", surface: "number", dateReleve: "date" },
  };
  const schema: Schema = { fields: names.map((name) => ({ name, type: types[name] ?? "string" })) };
  const parsed = parseRecipe(JSON.parse(written.replace(/\s+\/\/.*$/gm, "")), schema);
  if (!("recipe" in parsed)) throw new Error(parsed.problems.join("\n"));
  const { rows, report } = await checkBytes(fileName, Buffer.from(file), { schema, ...parsed });
  expect(report.issues).toEqual([]);
  expect(rows.map((row) => names.map((name) => String(row[name] ?? "")))).toEqual(shown);
});
