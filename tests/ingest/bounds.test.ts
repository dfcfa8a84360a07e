import { type Field, parseTableSchema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "./support/check-bytes.js";

/** The cells that the constraints of a column refuse. */
async function refused(field: Omit<Field, "name">, ...cells: string[]) {
  const { report } = await checkBytes(
    "mesures.csv",
    Buffer.from(`valeur;n\n${cells.map((c, n) => `${c};${n}\n`).join("")}`),
    {
      schema: { fields: [{ name: "valeur", ...field }, { name: "n" }] },
      maxExamples: 50,
      isolated: true,
    },
  );
  return report.issues.flatMap(({ value, examples = [] }) => [value, ...examples.map((one) => one.value)]);
}

describe("bounds", () => {
  it("of durations are compared as durations", async () => {
    const field = { type: "duration", constraints: { minimum: "PT1H", maximum: "P1D" } } as const;
    expect(await refused(field, "PT90M", "PT24H", "PT60M", "PT9M", "PT25H", "P1M")).toEqual(["PT9M", "PT25H", "P1M"]);
  });

  it("of moments are compared in time, with their offsets", async () => {
    const field = { type: "datetime", constraints: { minimum: "2024-06-01T08:00:00Z" } } as const;
    expect(await refused(field, "2024-06-01T09:30:00+02:00", "2024-06-01T07:30:00-02:00", "2024-06-01T08:00Z")).toEqual(
      ["2024-06-01T09:30:00+02:00"],
    );
  });

  it("of hours are met with or without seconds", async () => {
    const field = { type: "time", constraints: { minimum: "08:00:00", maximum: "18:00" } } as const;
    expect(await refused(field, "08:00", "18:00:00", "07:59:59", "18:00:01")).toEqual(["07:59:59", "18:00:01"]);
  });

  it("in months are refused in the schema, whose lengths differ", () => {
    const field = { name: "duree", type: "duration", constraints: { maximum: "P1M" } };
    const parsed = parseTableSchema({ fields: [field] });
    expect("problems" in parsed && parsed.problems.join().replace(/[\u00a0\u202f]/g, " ")).toContain(
      "« maximum » vaut « P1M » : un mois ou une année n'a pas toujours la même durée",
    );
  });

  it("of numbers may be written as the cells are", async () => {
    const field = { type: "number", decimalChar: ",", constraints: { minimum: "5,6" } } as const;
    expect(await refused(field, "5,5", "5,6")).toEqual(["5,5"]);
  });
});

describe("the allowed values", () => {
  it("of days may be written in ISO form, as bounds may", async () => {
    const constraints = { enum: ["2024-01-01", "01/07/2024"] };
    const field = { type: "date", format: "%d/%m/%Y", constraints } as const;
    expect(await refused(field, "01/01/2024", "01/07/2024", "02/07/2024")).toEqual(["02/07/2024"]);
  });
});
