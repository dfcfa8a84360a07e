import type { Column, Row } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import {
  type AgreementTerms,
  embargoEnd,
  filterByTerms,
  restrictSchema,
} from "../../../packages/api/src/agreements/terms.js";
import { oysters } from "./agreement-content.js";

const PARIS = "Europe/Paris";
const endOf = (period: string | number | null, after: string, zone = PARIS) =>
  embargoEnd({ column: "periode", after }, period, zone)?.toISOString();

describe("the end of an embargo", () => {
  it.each([
    [2025, "P12M", PARIS, "2026-12-31T23:00:00.000Z"],
    ["2025-02", "P12M", PARIS, "2026-02-28T23:00:00.000Z"],
    ["2024-02", "P1Y", "America/Martinique", "2025-03-01T04:00:00.000Z"],
    ["2025-03-15", "P14D", PARIS, "2025-03-29T23:00:00.000Z"],
    ["2025-03-16", "P14D", PARIS, "2025-03-30T22:00:00.000Z"],
    [2025, "P1Y2M", PARIS, "2027-02-28T23:00:00.000Z"],
  ])("counts from that of the period: %s and %s in %s", (period, after, zone, instant) => {
    expect(endOf(period, after, zone)).toBe(instant);
  });

  it("that is a day and an hour is those of the zone of the agreement", () => {
    expect(embargoEnd({ until: "2026-06-01T08:00" }, null, PARIS)?.toISOString()).toBe("2026-06-01T06:00:00.000Z");
    expect(embargoEnd({ until: "2026-06-01" }, null, "Pacific/Noumea")?.toISOString()).toBe("2026-05-31T13:00:00.000Z");
  });

  it.each([null, "", "campagne", "2025-13", "2025-02-30", 25])(
    "never comes for a period that cannot be read: %s",
    (period) => {
      expect(endOf(period, "P1M")).toBeUndefined();
    },
  );
});

describe("what goes out of received rows", () => {
  const columns: Column[] = ["code", "annee", "prive"].map((name) => ({ name, type: "string", inSchema: true }));
  const place = { type: "Point" as const, coordinates: [-1.2, 45.9] };
  const rows: Row[] = [2023, 2024, null].map((annee, rank) => ({
    line: rank + 2,
    cells: ["17093", annee, "x"],
    geometry: place,
  }));
  const terms: AgreementTerms = {
    ...{ id: "huitres", title: "T", partner: oysters.partner, recipient: oysters.recipient, timeZone: PARIS },
    ...{ fields: ["code", "annee"], embargo: { column: "annee", after: "P12M" } },
  };
  const filterAt = (at: string, change: Partial<AgreementTerms> = {}) =>
    filterByTerms({ ...terms, ...change }, columns, new Date(at));

  it("is the rows out of embargo to the millisecond, by their allowed columns, without a place nor a line", () => {
    const before = filterAt("2024-12-31T22:59:59.999Z");
    expect(before.project(before.release(rows))).toEqual([]);
    expect(before.held()).toEqual({ held: 3, next: "2024-12-31T23:00:00.000Z" });
    const at = filterAt("2024-12-31T23:00:00.000Z");
    expect(at.project(at.release(rows))).toEqual([{ line: null, cells: ["17093", 2023] }]);
    expect(at.held()).toEqual({ held: 2, next: "2025-12-31T23:00:00.000Z" });
    const late = filterAt("2030-01-01T00:00:00Z");
    expect(late.release(rows)).toHaveLength(2);
    // A row whose period is not known waits for ever.
    expect(late.held()).toEqual({ held: 1, next: null });
  });

  it("has its places where the agreement says so", () => {
    const filter = filterAt("2030-01-01T00:00:00Z", { geometry: true });
    expect(filter.project(filter.release(rows))[0]?.geometry).toEqual(place);
  });

  it("is described by the allowed columns alone", () => {
    const field = (name: string) => ({ name, type: "string" as const });
    const schema = {
      ...{ fields: ["code", "annee", "prive"].map(field), primaryKey: ["code", "prive"], axes: ["prive", "annee"] },
      foreignKeys: [
        { fields: "prive", reference: { fields: "x" } },
        { fields: ["code"], reference: { fields: ["code"] } },
      ],
      custom_checks: [{ name: "compare-columns-value", params: { column: "prive" } }],
    };
    expect(restrictSchema(schema, terms)).toEqual({
      ...{ fields: [field("code"), field("annee")], axes: ["annee"] },
      foreignKeys: [{ fields: ["code"], reference: { fields: ["code"] } }],
    });
  });
});
