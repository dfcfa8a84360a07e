import type { Frequency } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { civilDay } from "../../../packages/api/src/calendar/civil-day.js";
import { findLateness } from "../../../packages/api/src/quality/find-lateness.js";

describe("lateness", () => {
  it.each<[Frequency, string, string, string | null, number]>([
    ["ANNUAL", "2025-03-10T08:00:00Z", "2026-03-10T12:00:00Z", "2026-03-10", 0],
    // Data.gouv.fr forgives one day.
    ["ANNUAL", "2025-03-10T08:00:00Z", "2026-03-11T12:00:00Z", "2026-03-10", 0],
    ["ANNUAL", "2025-03-10T08:00:00Z", "2026-03-12T12:00:00Z", "2026-03-10", 2],
    ["DAILY", "2026-03-10T08:00:00Z", "2026-03-14T08:00:00Z", "2026-03-11", 3],
    ["WEEKLY", "2026-02-25T08:00:00Z", "2026-03-01T08:00:00Z", "2026-03-04", 0],
    ["MONTHLY", "2026-01-31T08:00:00Z", "2026-03-02T08:00:00Z", "2026-02-28", 2],
    ["QUARTERLY", "2025-11-30T08:00:00Z", "2026-03-01T08:00:00Z", "2026-02-28", 0],
    ["ANNUAL_2", "2025-08-31T08:00:00Z", "2026-03-05T08:00:00Z", "2026-02-28", 5],
    ["BIENNIAL", "2024-02-29T08:00:00Z", "2026-03-01T08:00:00Z", "2026-02-28", 0],
    ["TRIENNIAL", "2023-03-10T08:00:00Z", "2026-03-10T08:00:00Z", "2026-03-10", 0],
    ["IRREG", "2001-03-10T08:00:00Z", "2026-03-10T08:00:00Z", null, 0],
    ["NEVER", "2001-03-10T08:00:00Z", "2026-03-10T08:00:00Z", null, 0],
    ["UNKNOWN", "2001-03-10T08:00:00Z", "2026-03-10T08:00:00Z", null, 0],
  ])("of %s data of %s, on %s", (frequency, modified, now, due, days) => {
    expect(findLateness({ frequency, modified }, new Date(now))).toEqual({ due, late: days > 0, days });
  });

  it("is counted in civil days of metropolitan France, through midnight and summer time", () => {
    expect(civilDay(new Date("2026-03-10T22:59:59Z"))).toBe("2026-03-10");
    expect(civilDay(new Date("2026-03-10T23:00:00Z"))).toBe("2026-03-11");
    expect(civilDay(new Date("2026-07-10T22:00:00Z"))).toBe("2026-07-11");
    const data = { frequency: "DAILY" as const, modified: "2026-03-27T12:00:00Z" };
    expect(findLateness(data, new Date("2026-03-29T21:59:59Z")).late).toBe(false);
    expect(findLateness(data, new Date("2026-03-29T22:00:00Z"))).toEqual({ due: "2026-03-28", late: true, days: 2 });
  });
});
