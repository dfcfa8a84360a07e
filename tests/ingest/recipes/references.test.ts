import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentReferences } from "../../../packages/ingest/src/content-references.js";

describe("the keys of a dataset read with a recipe", () => {
  let content: string;
  const write = (name: string, value: string | object) =>
    writeFileSync(
      join(content, "dechets/decheteries", name),
      typeof value === "string" ? value : JSON.stringify(value),
    );
  beforeEach(() => {
    content = mkdtempSync(join(tmpdir(), "datalogue-references-"));
    mkdirSync(join(content, "dechets/decheteries"), { recursive: true });
    write("dataset.json", { slug: "decheteries" });
    write("schema.json", { fields: [{ name: "code" }, { name: "numero", type: "integer" }] });
    write("data.csv", "Liste 2024;\nIdentifiant;Numéro\nLB;1\nSJL;2\nTotal;3\n");
  });
  afterEach(() => rmSync(content, { recursive: true }));

  it("are those of the rows that the recipe makes, as text", async () => {
    write("recipe.json", { columns: { Identifiant: "code", Numéro: "numero" }, dropRows: ["Total"] });
    expect(await contentReferences(content)("decheteries", ["code", "numero"])).toEqual([
      ["LB", "1"],
      ["SJL", "2"],
    ]);
  });

  it("are unknown when the recipe cannot be used", async () => {
    write("recipe.json", { columns: { Identifiant: "identifiant" } });
    expect(await contentReferences(content)("decheteries", ["code"])).toBeUndefined();
    write("recipe.json", "{");
    expect(await contentReferences(content)("decheteries", ["code"])).toBeUndefined();
  });
});
