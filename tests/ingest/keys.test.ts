import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Schema } from "@datalogue/ingest";
import { afterAll, describe, expect, it } from "vitest";
import { contentReferences } from "../../packages/ingest/src/content-references.js";
import { createKeyIndex } from "../../packages/ingest/src/validation/key-index.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const summary = (report: Awaited<ReturnType<typeof checkFile>>) =>
  report.issues.map(({ code, field, line, value, count }) => [code, field, line, value, count]);

describe("an index of keys", () => {
  it("tells the place of the first occurrence, however many keys there are", () => {
    const index = createKeyIndex();
    for (let key = 0; key < 300_000; key++) expect(index.add(`17093-${key}`, key)).toBeUndefined();
    for (let key = 0; key < 300_000; key += 997) expect(index.add(`17093-${key}`, 9)).toBe(key);
    expect(index.has("17093-299999")).toBe(true);
    expect(index.has("17093-300000")).toBe(false);
  });

  it("takes the cells of a record for the key that they make once joined", () => {
    const index = createKeyIndex();
    index.add(["17093", "", "2024"].join("\u001f"), 2);
    expect(index.addCells(["17093", null, "2024"], 3)).toBe(2);
    expect(index.addCells(["17093", "2024"], 4)).toBeUndefined();
    expect(index.addCells(["170932024"], 5)).toBeUndefined();
  });
});

describe("foreign keys", () => {
  const tree: Schema = {
    fields: [{ name: "id" }, { name: "parent" }],
    foreignKeys: [{ fields: "parent", reference: { resource: "", fields: "id" } }],
  };

  it("inside a file may refer to a later record; what never comes is said with its first line and how often", async () => {
    const report = await checkFile(file("tree.csv", "id;parent\na;b\nb;\nc;z\nd;z\n"), { schema: tree });
    expect(summary(report)).toEqual([["foreign-key", "parent", 4, "z", 2]]);
  });

  const linked: Schema = {
    fields: [{ name: "site" }, { name: "annee" }],
    foreignKeys: [{ fields: ["site", "annee"], reference: { resource: "sites", fields: ["id", "an"] } }],
  };
  const path = file("linked.csv", "site;annee\ns1;2024\ns2;2024\n;2024\n");

  it("towards another dataset are compared with its records", async () => {
    const references = async (resource: string, fields: string[]) => {
      expect([resource, fields]).toEqual(["sites", ["id", "an"]]);
      return [["s1", "2024"]];
    };
    const report = await checkFile(path, { schema: linked, references });
    expect(summary(report)).toEqual([["foreign-key", null, 3, "s2, 2024", 1]]);
    expect(report.issues[0]?.message).toContain("sites (id, an)");
  });

  it("towards a dataset that is not there are said not to be checked, and leave the file valid", async () => {
    const report = await checkFile(path, { schema: linked });
    expect(report.valid).toBe(true);
    expect(report.issues.map(({ code }) => code)).toEqual(["foreign-key-not-checked"]);
  });

  it("find the datasets of a content folder by slug", async () => {
    const dataset = join(folder, "content/dechets/points");
    mkdirSync(dataset, { recursive: true });
    writeFileSync(join(dataset, "dataset.json"), '{"slug":"sites"}');
    writeFileSync(join(dataset, "data.csv"), "id;an\ns1;2024\ns2;2023\n");
    const report = await checkFile(path, { schema: linked, references: contentReferences(join(folder, "content")) });
    expect(summary(report)).toEqual([["foreign-key", null, 3, "s2, 2024", 1]]);
  });
});
