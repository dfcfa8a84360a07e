import { civilDay, formatCivil } from "@datalogue/ingest/core";
import { describe, expect, it } from "vitest";

describe("a civil day in words", () => {
  it.each([
    ["2026-03-03", "3 mars 2026"],
    ["2027-12-01", "1er décembre 2027"],
    ["2027-09-01T08:00", "1er septembre 2027 à 8 h"],
    ["2026-02-12T14:05", "12 février 2026 à 14 h 05"],
    ["2026-08-31T00:00", "31 août 2026 à 0 h"],
  ])("of %s is « %s »", (text, told) => {
    expect(formatCivil(text)).toBe(told);
  });

  it.each(["", "2026", "2026-13-01", "campagne"])("leaves another text as it is: « %s »", (text) => {
    expect(formatCivil(text)).toBe(text);
  });
});

it("changes days as the clocks of metropolitan France do, in summer and in winter", () => {
  expect(civilDay(new Date("2027-07-15T22:30:00Z"))).toBe("2027-07-16");
  expect(civilDay(new Date("2027-01-15T22:30:00Z"))).toBe("2027-01-15");
});
