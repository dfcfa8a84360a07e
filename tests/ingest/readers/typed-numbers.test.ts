import type { Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";
import { geopackage, gp, wkb } from "../support/geopackage.js";
import { typed, writeOds } from "../support/ods.js";
import { writeWorkbook } from "../support/workbook.js";

const WRITTEN = ["0.30000000000000004", "123456789.12345679", "1234567890123456.8", "-45.123456789012344"];
/** What some programs write for no value in a column of doubles, the largest of them. */
const LARGEST = "1.7976931348623157e+308";
const NUMBERS = [...WRITTEN, LARGEST].map(Number);
const records = [...WRITTEN, LARGEST].map((text) => `{"n":${text}}`);

describe("a number of sixteen or seventeen digits", () => {
  it.each<[string, Uint8Array]>([
    ["a.json", Buffer.from(`[${records.join(",")}]`)],
    ["a.ndjson", Buffer.from(records.join("\n"))],
    [
      "a.gpkg",
      geopackage([
        { name: "a", columns: ["n REAL"], rows: NUMBERS.map((value, at) => [at + 1, gp(wkb(1, -1.2, 45.9)), value]) },
      ]),
    ],
  ])("is read to its last digit: %s", async (name, bytes) => {
    for (const decimalChar of [".", ","]) {
      const schema: Schema = { fields: [{ name: "n", type: "number", decimalChar }] };
      const { rows, report } = await checkBytes(name, bytes, { schema });
      expect(report.counts.error).toBe(0);
      expect(rows.map(({ n }) => n)).toEqual(NUMBERS);
    }
  });

  it.each<[string, Uint8Array]>([
    ["a.xlsx", writeWorkbook({ A: [["n"], ...NUMBERS.map((value) => [value])] })],
    ["a.ods", writeOds({ A: [["n"], ...NUMBERS.map((value) => [typed("float", String(value), "…")])] })],
  ])(
    "has the fifteen that spreadsheets show where a workbook holds more, which its sums made: %s",
    async (name, bytes) => {
      const { rows } = await checkBytes(name, bytes, { schema: { fields: [{ name: "n", type: "number" }] } });
      expect(rows.map(({ n }) => n)).toEqual([0.3, 123456789.123457, 1234567890123460, -45.1234567890123, NUMBERS[4]]);
    },
  );

  it("keeps all of them where it is whole, however a workbook writes it", async () => {
    const written = ["1234567890123456", "1.234567890123456E15", "1234567890123456.0"];
    const bytes = writeWorkbook({ A: [["n"], ...written.map((text) => [{ inner: `<v>${text}</v>` }])] });
    const { rows } = await checkBytes("a.xlsx", bytes, { schema: { fields: [{ name: "n", type: "integer" }] } });
    expect(rows.map(({ n }) => n)).toEqual(written.map(() => 1234567890123456));
  });
});
