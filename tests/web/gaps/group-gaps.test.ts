import type { Gap } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { periodWords } from "../../../packages/web/src/gaps/gap-words.js";
import { groupGaps } from "../../../packages/web/src/gaps/group-gaps.js";

const gap = (change: Partial<Gap>): Gap => ({
  cause: "not-published",
  theme: "dechets",
  indicator: "dechets-tonnage",
  datasets: ["dechets-tonnages"],
  territory: "17406",
  level: "commune",
  period: "2021",
  reason: "Aucune donnée.",
  owedBy: [{ slug: "pole", name: "Pôle" }],
  since: "2022-01-01",
  next: null,
  ...change,
});

describe("gaps joined into holes", () => {
  it("are one for all the indicators, places and years that the same lines would fill", () => {
    const all = ["dechets-tonnage", "dechets-omr-hab"].flatMap((indicator) =>
      ["17093", "17140"].flatMap((territory) =>
        ["2020", "2021"].map((period) => gap({ indicator, territory, period, since: `${Number(period) + 1}-01-01` })),
      ),
    );
    expect(groupGaps(all)).toEqual([
      expect.objectContaining({
        indicators: ["dechets-omr-hab", "dechets-tonnage"],
        territories: ["17093", "17140"],
        periods: ["2020", "2021"],
        since: "2021-01-01",
        count: 8,
      }),
    ]);
  });

  it("stay apart where the places lack other years, or the data are others", () => {
    const all = [
      gap({ territory: "17093", period: "2020" }),
      gap({ territory: "17140", period: "2021" }),
      gap({ indicator: "energie-conso", datasets: ["energie"], territory: "17140", period: "2021" }),
    ];
    expect(groupGaps(all)).toHaveLength(3);
  });

  it("are one, whatever the data, where all want the same population", () => {
    const wanting: Partial<Gap> = { cause: "no-denominator", owedBy: [] };
    const groups = groupGaps([
      gap({ ...wanting }),
      gap({ ...wanting, indicator: "energie-conso-hab", datasets: ["energie"] }),
      gap({ indicator: "dechets-refus" }),
    ]);
    // What somebody owes comes first.
    expect(groups.map(({ cause, datasets }) => [cause, datasets])).toEqual([
      ["not-published", ["dechets-tonnages"]],
      ["no-denominator", []],
    ]);
  });

  it.each([
    [["2021"], "2021"],
    [["2020", "2021"], "2020 et 2021"],
    [["2015", "2016", "2017", "2020"], "2015 à 2017 et 2020"],
    [["2019/2023"], "2019–2023"],
    [["2024-03"], "2024-03"],
  ])("name the periods %j: %s", (periods, words) => {
    expect(periodWords(periods)).toBe(words);
  });
});
