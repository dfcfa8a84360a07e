import { describe, expect, it } from "vitest";
import { chooseKept } from "../../../packages/api/src/backup/choose-kept.js";

const nights = (...days: string[]) => days.map((day) => ({ id: day, at: `${day}T03:00:00.000Z` }));
const none = { days: 0, weeks: 0, months: 0 };

describe("the moments that are kept", () => {
  it("are the last ones of the last days that have some, two of a day being one", () => {
    const moments = [
      ...nights("2026-03-01", "2026-03-02", "2026-03-05"),
      { id: "noon", at: "2026-03-05T12:00:00.000Z" },
    ];
    expect([...chooseKept(moments, { ...none, days: 2 })].sort()).toEqual(["2026-03-02", "noon"]);
  });

  it("are those of weeks, from Monday, and of months, across a year", () => {
    const moments = nights("2025-11-30", "2025-12-28", "2025-12-29", "2025-12-31", "2026-01-01", "2026-01-05");
    // 2025-12-29 is a Monday: 2025-12-28 is of the week before.
    expect([...chooseKept(moments, { ...none, weeks: 3 })].sort()).toEqual(["2025-12-28", "2026-01-01", "2026-01-05"]);
    expect([...chooseKept(moments, { ...none, months: 3 })].sort()).toEqual(["2025-11-30", "2025-12-31", "2026-01-05"]);
  });

  it("are never none: the last one stays whatever is asked", () => {
    expect([...chooseKept(nights("2026-03-01", "2026-03-02"), none)]).toEqual(["2026-03-02"]);
    expect([...chooseKept([], { days: 14, weeks: 8, months: 12 })]).toEqual([]);
  });
});
