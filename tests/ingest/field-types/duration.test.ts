import { describe, expect, it } from "vitest";
import { duration } from "../../../packages/ingest/src/field-types/duration.js";
import { expectedForm, readCell } from "../support/cell.js";

describe("a duration", () => {
  it.each([
    "P1Y",
    "P2M",
    "P3W",
    "P4D",
    "PT5H",
    "PT30M",
    "PT7S",
    "PT7.25S",
    "-P1D",
    "P12Y11M10W13DT14H15M16.75S",
    "P0D",
  ])("reads « %s »", (text) => {
    expect(readCell(duration, text)).toBe(text);
  });

  it.each([
    "",
    "P",
    "PT",
    "P1YT",
    "-",
    "1Y",
    "30 min",
    "P1",
    "P1H",
    "PT1Y",
    "P1M1Y",
    "PT1M1H",
    "PT1.5H",
    "PT1.S",
    "xP1Y",
    "P1Yx",
    "+P1D",
    "PxY",
    "PTxM",
  ])("refuses « %s »", (text) => {
    expect(readCell(duration, text)).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(duration)).toEqual([
      "une durée ISO 8601, comme « P1Y2M » ou « PT30M »",
      "an ISO 8601 duration, such as “P1Y2M” or “PT30M”",
    ]);
  });
});
