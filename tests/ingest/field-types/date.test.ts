import { describe, expect, it } from "vitest";
import { date } from "../../../packages/ingest/src/field-types/date.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a date", () => {
  it.each([undefined, "default", "%Y-%m-%d"])("of format %s is read in ISO 8601 only", (format) => {
    const field = format === undefined ? {} : { format };
    expect(readCell(date, "2024-02-29", field)).toBe("2024-02-29");
    for (const text of ["2023-02-29", "24/06/2019", "2024-02-29 ", "2024-02-29T00:00:00", "2024-2-9", "2024"])
      expect([text, readCell(date, text, field)]).toEqual([text, undefined]);
  });

  it("is read as its format says", () => {
    expect(readCell(date, "24/06/2019", { format: "%d/%m/%Y" })).toBe("2019-06-24");
    expect(readCell(date, "2019-06-24", { format: "%d/%m/%Y" })).toBeUndefined();
  });

  it("of any form is read when there is one reading", () => {
    expect(readCell(date, "24/06/2019", { format: "any" })).toBe("2019-06-24");
    expect(readCell(date, "13/13/2019", { format: "any" })).toBeUndefined();
  });

  it.each([
    [undefined, "24/06/2019", "2019-06-24"],
    ["default", "1er mars 2020", "2020-03-01"],
    ["%d/%m/%Y", "2019-06-24", "24/06/2019"],
    ["%-d.%-m.%-Y", "2019-06-24", "24.06.2019"],
    ["%Y", "24/06/2019", "2019"],
    ["%Y/%m", "24-06-2019", "2019/06"],
    ["%d/%m/%y", "2019-06-24", undefined],
    ["%d %B %Y", "2019-06-24", undefined],
    ["%d/%m/%Y %H", "2019-06-24", undefined],
    ["%A%d/%m/%Y", "2019-06-24", undefined],
    ["%d/%m/%Y", "hier", undefined],
    ["any", "hier", undefined],
    [undefined, "45467", "2024-06-24"],
    ["%d/%m/%Y", "45467", "24/06/2024"],
    [undefined, "32874", "1990-01-01"],
    [undefined, "32873", undefined],
    [undefined, "65380", "2078-12-31"],
    [undefined, "65381", undefined],
    [undefined, "17093", undefined],
  ])("of format %s mends « %s » into %s", (format, text, suggestion) => {
    expect(suggestCell(date, text, format === undefined ? {} : { format })).toBe(suggestion);
  });

  it("says its form", () => {
    expect(expectedForm(date)).toEqual(["une date de la forme AAAA-MM-JJ", "a date of the form YYYY-MM-DD"]);
    expect(expectedForm(date, { format: "any" })).toEqual(["une date", "a date"]);
    expect(expectedForm(date, { format: "%d/%m/%Y" })).toEqual([
      "une date de la forme JJ/MM/AAAA",
      "a date of the form %d/%m/%Y",
    ]);
  });
});
