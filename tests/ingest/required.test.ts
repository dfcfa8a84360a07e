import type { Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "./support/check-bytes.js";

const schema = (type: NonNullable<Schema["fields"][number]["type"]>, more: Partial<Schema> = {}): Schema => ({
  fields: [{ name: "id", type, constraints: { required: true } }, { name: "nom" }],
  ...more,
});

async function check(csv: string, given: Schema) {
  const { report, rows } = await checkBytes("sites.csv", Buffer.from(csv), { schema: given, isolated: true });
  return { told: report.issues.map(({ code, line, value }) => [code, line, value]), report, rows };
}

describe("a required value", () => {
  it.each(["integer", "date", "number"] as const)("is missing where a cell of %s holds spaces only", async (type) => {
    const { told, report } = await check('id;nom\n" ";a\n', schema(type));
    expect(told).toEqual([["required-constraint", 2, " "]]);
    expect(report.valid).toBe(false);
  });

  it("is missing where the cell says so, with spaces around or as NaN", async () => {
    const { told } = await check('id;nom\n" n.d.";a\n', schema("integer", { missingValues: ["", "n.d."] }));
    expect(told).toEqual([["required-constraint", 2, " n.d."]]);
    expect((await check("id;nom\nNaN;a\n", schema("number"))).told).toEqual([["required-constraint", 2, "NaN"]]);
  });

  it("is not asked of a row without anything, which is no record and is told", async () => {
    const { told, report, rows } = await check("id;nom\n1;a\n;\n2;b\n;\n", schema("integer", { primaryKey: "id" }));
    expect(told).toEqual([["blank-row", 3, null]]);
    expect(rows).toEqual([
      { id: 1, nom: "a" },
      { id: 2, nom: "b" },
    ]);
    expect(report.rows).toBe(2);
    const free = await check("id;nom\n1;a\n;\n", { fields: [{ name: "id" }, { name: "nom" }] });
    expect([free.told, free.report.rows]).toEqual([[["blank-row", 3, null]], 2]);
  });
});
