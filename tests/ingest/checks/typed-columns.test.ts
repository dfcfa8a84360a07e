import type { Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

/** What the report says of a file: code, then line and text of the first, and how many. */
async function told(csv: string, schema: Schema) {
  const { report } = await checkBytes("releve.csv", Buffer.from(csv), { schema, isolated: true });
  return report.issues.map(({ code, line, value, count }) => [code, line, value, count]);
}

describe("the checks between typed columns", () => {
  const counted: Schema = {
    fields: [
      { name: "nb_redevables", type: "integer" },
      { name: "tonnage", type: "number", decimalChar: ",", groupChar: ".", bareNumber: false },
    ],
    custom_checks: [{ name: "measure-without-count", params: { count: "nb_redevables", measures: ["tonnage"] } }],
  };

  it("see the figure of nobody written with its unit, or its thousands in groups", async () => {
    expect(await told("nb_redevables;tonnage\n0;1200 t\n0;1.234,5\n0;0,0 t\n12;3,5\n", counted)).toEqual([
      ["measure-without-count", 2, "1200 t", 2],
    ]);
  });

  const custom_checks = [{ name: "compare-columns-value", params: { column: "fin", op: ">=", column2: "debut" } }];
  const dated: Schema = {
    fields: ["debut", "fin"].map((name) => ({ name, type: "date" as const, format: "%d/%m/%Y" })),
    custom_checks,
  };

  it("compare days in time, whatever their form, and show them as they are written", async () => {
    expect(await told("debut;fin\n31/01/2024;01/02/2024\n", dated)).toEqual([]);
    const { report } = await checkBytes("releve.csv", Buffer.from("debut;fin\n01/02/2024;31/01/2024\n"), {
      schema: dated,
      isolated: true,
    });
    expect(report.issues.map(({ code, value }) => [code, value])).toEqual([["compare-columns-value", "31/01/2024"]]);
    expect(report.issues[0]?.message).toContain("01/02/2024");
  });

  it("compare moments with their offsets, and durations as durations", async () => {
    const fields = (type: "datetime" | "duration" | "time") => ["debut", "fin"].map((name) => ({ name, type }));
    const moments = "debut;fin\n2024-06-01T10:00:00+02:00;2024-06-01T09:00:00Z\n";
    expect(await told(moments, { fields: fields("datetime"), custom_checks })).toEqual([]);
    expect(await told("debut;fin\nPT90M;PT2H\n", { fields: fields("duration"), custom_checks })).toEqual([]);
    expect(await told("debut;fin\n09:00:00;09:00\n", { fields: fields("time"), custom_checks })).toEqual([]);
  });

  it("add up numbers whose point parts thousands", async () => {
    const schema: Schema = {
      fields: ["total", "verre", "papier"].map((name) => ({ name, type: "integer", groupChar: "." })),
      custom_checks: [{ name: "sum-columns-value", params: { column: "total", columns: ["verre", "papier"] } }],
    };
    expect(await told("total;verre;papier\n1.500;1.000;500\n", schema)).toEqual([]);
    expect(await told("total;verre;papier\n1.501;1.000;500\n", schema)).toEqual([["sum-columns-value", 2, "1.501", 1]]);
  });

  it("leave to its column a text that is not of its type", async () => {
    const schema: Schema = {
      fields: ["total", "verre", "papier"].map((name) => ({ name, type: "number", groupChar: " " })),
      custom_checks: [{ name: "sum-columns-value", params: { column: "total", columns: ["verre", "papier"] } }],
    };
    expect(await told("total;verre;papier\n4;1,5;2\n", schema)).toEqual([["type-or-format-error", 2, "1,5", 1]]);
  });
});
