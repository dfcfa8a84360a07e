import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { renderChart } from "../../../packages/web/src/charts/render-chart.js";
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
