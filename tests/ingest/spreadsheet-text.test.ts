import { describe, expect, it } from "vitest";
import { csv } from "../../packages/api/src/exports/csv.js";
import { writeCell } from "../../packages/ingest/src/reports/report-to-csv.js";
import { spreadsheetText } from "../../packages/ingest/src/spreadsheet-text.js";

/** What spreadsheets take for a formula, the full-width signs of some keyboards too. */
const RUN = [
  "=1+1",
  "+cmd|' /C calc'!A0",
  "-2+3+cmd",
  "@SUM(A1)",
  "\t=1",
  "  =1",
  "\r=1",
  "＝1+1",
  "＋1+A1",
  "－A1",
  "＠SUM(A1)",
  "\u3000＝1",
];

describe("a text written for a spreadsheet", () => {
  it.each(RUN)("is kept from being run: %j", (text) => {
    expect(spreadsheetText(text)).toBe(`'${text}`);
  });

  it.each(["Le Gua", "-12", "+33 5 46 85 98 41", "-1 234,5", "a=b", "Saint-Just-Luzac", ""])(
    "stays as it is where nothing can be run: %j",
    (text) => {
      expect(spreadsheetText(text)).toBe(text);
    },
  );

  it("is so in the rows of a dataset made for one, and in the report of a check", () => {
    const layout = {
      name: "remarques",
      fields: [{ name: "remarque", type: "string" as const }],
      geographic: false,
      pointsOnly: false,
    };
    const writer = csv.open(layout, { delimiter: ";", decimal: ",", bom: true });
    expect(writer.record(["＝1+1"], null)).toBe("'＝1+1\n");
    expect(csv.open(layout).record(["＝1+1"], null)).toBe("＝1+1\n");
    expect(writeCell("＠SUM(A1)")).toBe("'＠SUM(A1)");
  });
});
