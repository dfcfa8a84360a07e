import { describe, expect, it } from "vitest";
import { year } from "../../../packages/ingest/src/field-types/year.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a year", () => {
  it.each([
    ["2024", 2024],
    ["1943", 1943],
    ["0987", 987],
    ["9999", 9999],
    ["0000", 0],
  ])("reads « %s »", (text, value) => {
    expect(readCell(year, text)).toBe(value);
  });

  it.each(["", "24", "202", "20245", "-024", "2 24", "202/", "202:", "/024", ":024", "２０２４"])(
    "refuses « %s »",
    (text) => {
      expect(readCell(year, text)).toBeUndefined();
    },
  );

  it.each([
    ["2024.0", "2024"],
    ["2024.00", "2024"],
    [" 2024-01-01 ", "2024"],
  ])("suggests to write « %s » %s", (text, suggestion) => {
    expect(suggestCell(year, text)).toBe(suggestion);
  });

  it.each([
    "24.0",
    "12024.0",
    "2024.5",
    "2024.05",
    "2024.0 t",
    "2024-1-1",
    "2024-011-01",
    "2024-01-011",
    "2023-2024",
    "aaaa-01-01",
    "2024-xx-01",
    "2024-01-xx",
    "x2024.0",
  ])("suggests nothing for « %s »", (text) => {
    expect(suggestCell(year, text)).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(year)).toEqual([
      "une année sur quatre chiffres, comme « 2024 »",
      "a year of four digits, such as “2024”",
    ]);
  });
});
