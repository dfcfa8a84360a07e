import { describe, expect, it } from "vitest";
import { yearmonth } from "../../../packages/ingest/src/field-types/yearmonth.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a month", () => {
  it.each(["2024-01", "2024-09", "2024-10", "2024-11", "2024-12"])("reads « %s »", (text) => {
    expect(readCell(yearmonth, text)).toBe(text);
  });

  it.each([
    "2024-00",
    "2024-13",
    "2024-1",
    "24-01",
    "12024-01",
    "2024-011",
    "2024-01-01",
    "2024/01",
    "aaaa-01",
    "2024-0a",
    "",
  ])("refuses « %s »", (text) => {
    expect(readCell(yearmonth, text)).toBeUndefined();
  });

  it.each([
    ["03/2024", "2024-03"],
    ["3/2024", "2024-03"],
    ["12-2024", "2024-12"],
    [" 10/2024 ", "2024-10"],
  ])("suggests to write « %s » %s", (text, suggestion) => {
    expect(suggestCell(yearmonth, text)).toBe(suggestion);
  });

  it.each([
    "13/2024",
    "00/2024",
    "03/24",
    "03 2024",
    "1/03/2024",
    "03/20245",
    "mars 2024",
    "x3/2024",
    "1x/2024",
    "03/aaaa",
  ])("suggests nothing for « %s »", (text) => {
    expect(suggestCell(yearmonth, text)).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(yearmonth)).toEqual([
      "un mois de la forme AAAA-MM, comme « 2024-03 »",
      "a month of the form YYYY-MM, such as “2024-03”",
    ]);
  });
});
