import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { home, householdWaste, observe, situation } from "../support/situation.js";

describe("columns over the years", () => {
  // Narrow columns, long figures: a figure is wider than its column.
  const indicator = { ...householdWaste, decimals: 0 };
  const draw = async (values: number[]) => {
    const observed = values.map((value, index) => observe(home, String(2010 + index), value));
    const chart = bars(situation(observed, { indicator, year: 2009 + values.length, compareWith: 2010 }));
    const [narrow = ""] = (await renderChart(chart, "c")).split("cut-wide");
    return [...narrow.matchAll(/>([\d\u202f]+)<\/text>/g)].map(([, text]) => text?.replaceAll("\u202f", ""));
  };

  it("never write a total over a taller neighbour, which would be read as its own", async () => {
    const texts = await draw([10841, 15210, 10200, 10500, 9800, 12000, 8000, 9100, 8300, 6500, 5400, 4500, 4700, 4108]);
    expect(texts).not.toContain("10841");
    expect(texts).toContain("15210");
    // The year that is read is always told.
    expect(texts).toContain("4108");
  });
});

describe("the years of a survey", () => {
  const years = [2012, 2017, 2023];
  const observed = years.map((year, rank) => observe(home, String(year), 100 + rank));
  const asked = situation(observed, { indicator: householdWaste, year: 2023, compareWith: 2017 });
  const drawn = async (chart: ReturnType<typeof bars>) => (await renderChart(chart, "c")).split("cut-wide")[0] ?? "";
  /** Where each year is written, in pixels. */
  const placesOf = (svg: string) =>
    years.map((year) =>
      Number(new RegExp(`transform="translate\\(([\\d.]+),[^"]*"[^>]*>${year}</text>`).exec(svg)?.[1]),
    );

  it.each([
    ["columns", bars],
    ["a curve", trend],
  ])("are drawn at their true distances, nothing being missing between them: %s", async (_title, make) => {
    const svg = await drawn(make(asked));
    const [first = 0, second = 0, third = 0] = placesOf(svg);
    expect((third - second) / (second - first)).toBeCloseTo(6 / 5, 1);
    expect(svg).not.toContain("absent");
  });
});
