import type { Population, TerritoryEvent } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { projectSeries } from "../../../packages/api/src/territories/project-series.js";

/** `{ A: { 2015: 10 } }` as a geography; the series of a commune comes back as `{ 2015: 10 }`. */
function series(figures: Record<string, Record<number, number>>, events: Omit<TerritoryEvent, "title">[]) {
  const ownOf = (code: string): Population[] =>
    Object.entries(figures[code] ?? {}).map(([year, value]) => ({
      territory: code,
      year: Number(year),
      kind: "municipale",
      value,
      source: "Essai",
    }));
  const geography = { events: events.map((event) => ({ ...event, title: "" })), ownOf, nameOf: (code: string) => code };
  return (code: string, at: string) =>
    Object.fromEntries(projectSeries(code, at, geography).map(({ year, value }) => [year, value]));
}

describe("the series of a commune whose extent changed", () => {
  const merger = { date: "2019-01-01", kind: "merger" as const, before: ["H", "M"], after: ["M"] };
  const merged = series(
    { H: { 2016: 600, 2017: 610 }, M: { 2015: 5_500, 2016: 5_600, 2017: 5_610, 2018: 6_250, 2019: 6_260 } },
    [merger],
  );

  it("adds up the communes merged since, and leaves out what lacks one", () => {
    // 2015 of Marennes alone has no companion: published as a whole, as 2018 is.
    expect(merged("M", "2026-01-01")).toEqual({ 2015: 5_500, 2016: 6_200, 2017: 6_220, 2018: 6_250, 2019: 6_260 });
  });

  it("is that of the communes of before, in the geography of before: no figure of the whole", () => {
    expect(merged("M", "2018-01-01")).toEqual({ 2016: 5_600, 2017: 5_610 });
    expect(merged("H", "2018-01-01")).toEqual({ 2016: 600, 2017: 610 });
  });

  const split = { date: "2020-01-01", kind: "split" as const, before: ["A"], after: ["A", "B"] };
  const divided = series({ A: { 2018: 1_000, 2019: 700, 2020: 710, 2021: 720 }, B: { 2019: 310, 2020: 320 } }, [split]);

  it("leaves out, after a split, the figures of the larger commune of before", () => {
    expect(divided("A", "2026-01-01")).toEqual({ 2019: 700, 2020: 710, 2021: 720 });
    expect(divided("B", "2026-01-01")).toEqual({ 2019: 310, 2020: 320 });
  });

  it("adds up, in the geography of before a split, the communes that came of it", () => {
    expect(divided("A", "2019-01-01")).toEqual({ 2018: 1_000, 2019: 1_010, 2020: 1_030 });
  });

  it("goes on under another code", () => {
    const renamed = series({ OLD: { 2010: 50 }, NEW: { 2012: 52 } }, [
      { date: "2011-01-01", kind: "renaming", before: ["OLD"], after: ["NEW"] },
    ]);
    expect(renamed("NEW", "2026-01-01")).toEqual({ 2010: 50, 2012: 52 });
    expect(renamed("OLD", "2010-06-01")).toEqual({ 2010: 50, 2012: 52 });
  });

  it("follows mergers one after the other", () => {
    const twice = series({ A: { 2010: 1, 2016: 11 }, B: { 2010: 10 }, C: { 2010: 100, 2016: 100 } }, [
      { date: "2015-01-01", kind: "merger", before: ["A", "B"], after: ["A"] },
      { date: "2019-01-01", kind: "merger", before: ["A", "C"], after: ["C"] },
    ]);
    expect(twice("C", "2026-01-01")).toEqual({ 2010: 111, 2016: 111 });
    expect(twice("A", "2016-01-01")).toEqual({ 2010: 11, 2016: 11 });
  });

  it("is not changed by a move to another EPCI", () => {
    const moved = series({ A: { 2010: 1 } }, [
      { date: "2015-01-01", kind: "membership", before: ["E1"], after: ["E2"] },
    ]);
    expect(moved("A", "2026-01-01")).toEqual({ 2010: 1 });
  });
});
