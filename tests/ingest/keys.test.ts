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

describe("keys are compared as the values published", () => {
  const keyed = (field: Partial<Schema["fields"][number]>, more: Partial<Schema> = {}): Schema => ({
    fields: [{ name: "id", ...field }, { name: "nom" }],
    primaryKey: "id",
    ...more,
  });
  const duplicates = async (name: string, text: string, schema: Schema) =>
    summary(await checkFile(file(name, text), { schema })).filter(([code]) => code === "primary-key");

  it("a whole number with zeros after its mark, or with spaces, is the same one", async () => {
    const schema = keyed({ type: "integer" });
    expect(await duplicates("whole.csv", "id;nom\n1;a\n1.0;b\n2;c\n", schema)).toEqual([
      ["primary-key", "id", 3, "1.0", 1],
    ]);
    expect(await duplicates("spaces.csv", 'id;nom\n1;a\n"1 ";b\n', schema)).toEqual([
      ["primary-key", "id", 3, "1 ", 1],
    ]);
  });

  it("a moment is the same one whatever its offset; codes of texts are never changed", async () => {
    const moments = "id;nom\n2024-06-01T10:00:00+02:00;a\n2024-06-01T08:00:00Z;b\n2024-06-01T08:00:00;c\n";
    expect(await duplicates("moments.csv", moments, keyed({ type: "datetime" }))).toEqual([
      ["primary-key", "id", 3, "2024-06-01T08:00:00Z", 1],
    ]);
    expect(await duplicates("codes.csv", "id;nom\n1;a\n01;b\n1.0;c\n", keyed({}))).toEqual([]);
  });

  it("two hours of a day are one date, and the remedy says what type keeps them", async () => {
    const text = "id;nom\n24/06/2024 09:00;a\n24/06/2024 15:00;b\n";
    const date = { type: "date", format: "%d/%m/%Y %H:%M" } as const;
    const unique: Schema = { fields: [{ name: "id", ...date, constraints: { unique: true } }, { name: "nom" }] };
    for (const schema of [keyed(date), keyed(date, { primaryKey: ["id"], uniqueKeys: [["id"]] }), unique]) {
      const { issues } = await checkFile(file("hours.csv", text), { schema });
      expect(issues.length).toBeGreaterThan(0);
      for (const { message } of issues)
        expect(message).toMatch(/ne garde que le jour\s: si l'heure compte, donnez-lui le type «\sdatetime\s»/);
    }
    const instant = keyed({ ...date, type: "datetime" });
    expect((await checkFile(file("hours.csv", text), { schema: instant })).issues).toEqual([]);
    const { issues } = await checkFile(file("days.csv", text.replace("15", "09")), { schema: instant });
    expect(issues.map(({ message }) => message).join()).not.toContain("datetime");
  });

  it("a foreign key too, which is shown as it is written", async () => {
    const schema: Schema = {
      fields: [{ name: "site", type: "integer" }, { name: "nom" }],
      foreignKeys: [{ fields: "site", reference: { resource: "sites", fields: "id" } }],
    };
    const references = async () => [["1"], ["2"]];
    const report = await checkFile(file("sites.csv", "site;nom\n1.0;a\n2;b\n3.0;c\n"), { schema, references });
    expect(summary(report).filter(([code]) => code === "foreign-key")).toEqual([["foreign-key", "site", 4, "3.0", 1]]);
  });

  it("what the schema takes for no value is part of no key", async () => {
    const text = "id;nom\nn.d.;a\nn.d.;b\ns1;c\n";
    expect(await duplicates("missing.csv", text, keyed({}, { missingValues: ["", "n.d."] }))).toEqual([]);
    expect(await duplicates("own.csv", text, keyed({ missingValues: ["n.d."] }))).toEqual([]);
    const numbers = 'id;nom\n" n.d.";a\nn.d.;b\n';
    expect(await duplicates("padded.csv", numbers, keyed({ type: "integer", missingValues: ["n.d."] }))).toEqual([]);
    const linked: Schema = {
      fields: [{ name: "site" }, { name: "nom" }],
      missingValues: ["", "n.d."],
      foreignKeys: [{ fields: "site", reference: { resource: "sites", fields: "id" } }],
    };
    const report = await checkFile(file("linked-missing.csv", "site;nom\nn.d.;a\ns1;b\n"), {
      schema: linked,
      references: async () => [["s1"]],
    });
    expect(summary(report).filter(([code]) => code === "foreign-key")).toEqual([]);
  });
});
