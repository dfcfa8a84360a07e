import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRecipe, parseSchema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const folder = join(import.meta.dirname, "../../cases/recipes");

describe("each case of tests/cases/recipes", () => {
  it.each(readdirSync(folder))(
    "%s: the file and its recipe give the expected rows, at the lines of the file",
    async (situation) => {
      const file = (name: string) => readFileSync(join(folder, situation, name));
      const schema = parseSchema(JSON.parse(file("schema.json").toString()));
      if (!("schema" in schema)) throw new Error(schema.problems.join("\n"));
      const recipe = parseRecipe(JSON.parse(file("recipe.json").toString()), schema.schema);
      if (!("recipe" in recipe)) throw new Error(recipe.problems.join("\n"));
      const { report, rows, read } = await checkBytes("input.csv", file("input.csv"), { ...schema, ...recipe });
      expect(report.issues).toEqual([]);
      const names = schema.schema.fields.map(({ name }) => name);
      const lines = rows.map((row, at) => [read[at]?.line, ...names.map((name) => row[name] ?? "")].join(","));
      expect(`${["line", ...names].join(",")}\n${lines.join("\n")}\n`).toBe(file("expected.csv").toString());
    },
  );
});
