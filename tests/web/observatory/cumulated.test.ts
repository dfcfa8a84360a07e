import type { Indicator, Plan } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { multiples } from "../../../packages/web/src/charts/multiples.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { columnOf, compareValues } from "../../../packages/web/src/comparing/load-comparison.js";
import { baseOf, whyNotCompared } from "../../../packages/web/src/observatory/base.js";
import { describeKeyFigure } from "../../../packages/web/src/observatory/key-figure.js";
import { describeLead, leadText } from "../../../packages/web/src/observatory/lead.js";
import type { Aim } from "../../../packages/web/src/observatory/load-aims.js";
import { listNews } from "../../../packages/web/src/observatory/news.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { countMoves, highlightsOf } from "../../../packages/web/src/portrait/highlights.js";
import type { Line } from "../../../packages/web/src/portrait/load-portrait.js";
import { trendWords } from "../../../packages/web/src/portrait/row-words.js";
import { chateau, dolus, home, householdWaste, observe, recycling, situation } from "../support/situation.js";

const plain = (text: string | null | undefined) => (text ?? "").replace(/[\u00a0\u202f]/g, " ");

/** 42 tonnes each year since 2018, no more and no less. */
const total: Indicator = {
  ...householdWaste,
  id: "dechets-cumul",
  title: "Déchets depuis 2018",
  shortTitle: "Déchets cumulés",
  unit: "t",
  unitLabel: "t",
  measure: { kind: "cumulative", of: "dechets-tonnage", since: "2018" },
};
const YEARS = ["2018", "2019", "2020", "2021", "2022", "2023", "2024"];
const totals = YEARS.map((year, rank) => observe(home, year, 42 * (rank + 1)));

/** The part of ten years that four have used. */
const envelope: Indicator = {
  ...recycling,
  id: "enveloppe",
  title: "Part de l’enveloppe déjà consommée",
  shortTitle: "Enveloppe utilisée",
  unitLabel: "% de l’enveloppe",
  direction: "down",
  wording: { ...recycling.wording, subject: "la consommation depuis 2021", of: "de l’enveloppe" },
  measure: {
    ...{ kind: "envelope", of: "consommation", referenceFrom: 2011, referenceTo: 2020 },
    ...{ from: 2021, to: 2030, rate: 50 },
  },
};
const parts = ["2021", "2022", "2023", "2024"].map((year, rank) => observe(home, year, 8.5 * (rank + 1)));

/** What says that one year is set beside another. */
const COMPARED = /fois|de (?:plus|moins) qu’en|qu’en 20|la plus forte|la plus haute|au plus haut|\bPlus d|[+×]/;

describe("what adds up year after year", () => {
  it("is told by what it has come to since it began, on its charts", () => {
    for (const kind of [bars, trend]) {
      const chart = kind(situation(totals, { indicator: total, isQuantity: true }));
      expect(plain(chart.title)).toBe("Déchets cumulés : 294 t de 2018 à 2024");
      expect(plain(chart.heading)).toBe("294 t d’ordures ménagères");
      expect(plain(chart.reading)).toMatch(/^de 2018 à 2024, .*294 t d’ordures ménagères/);
      const said = [chart.title, ...(chart.otherTitles ?? []), chart.heading, chart.label, ...chart.prose.flat()];
      expect(plain(said.join(" "))).not.toMatch(COMPARED);
    }
    expect(plain(trend(situation(totals, { indicator: total, isQuantity: true, year: 2018 })).title)).toBe(
      "Déchets cumulés : 42 t en 2018",
    );
    const part = trend(situation(parts, { indicator: envelope, compareWith: 2021 }));
    expect(plain(part.title)).toBe("Enveloppe utilisée : 34,0 % de 2021 à 2024");
    const named = { ...total, shortTitle: "Déchets jetés depuis 2018" };
    expect(plain(trend(situation(totals, { indicator: named, isQuantity: true })).title)).toBe(
      "Déchets jetés depuis 2018 : 294 t en 2024",
    );
    // Its own words name the year it began.
    expect(plain(part.reading)).toMatch(/^en 2024, la consommation depuis 2021 représente 34,0 % de l’enveloppe/);
  });

  it("is judged by its objective alone", () => {
    const aim = {
      plan: { id: "scot" } as Plan,
      objective: {
        ...{
          status: "on-track",
          affirmed: true,
          type: "VALEUR",
          sense: "at-most",
          target: { period: "2030", value: 100 },
        },
        latest: { period: "2024", value: 34, coverage: 1 },
        trajectory: [],
      },
    } as unknown as Aim;
    const chart = trend(situation(parts, { indicator: envelope, compareWith: 2021, aim }));
    expect(plain(chart.title)).toBe("Enveloppe utilisée : 34,0 %, dans la trajectoire");
    expect(plain(trend(situation(parts, { indicator: envelope, year: 2023, aim })).title)).toBe(
      "Enveloppe utilisée : 25,5 % de 2021 à 2023",
    );
    // Its year come, it is reached or not: there is no way left to be on.
    for (const [status, words] of [
      ["on-track", "atteint"],
      ["off-track", "non atteint"],
    ] as const) {
      const due = { ...aim, objective: { ...aim.objective, status, target: { period: "2024", value: 35 } } };
      const told = trend(situation(parts, { indicator: envelope, compareWith: 2021, aim: due }));
      expect(plain(told.title)).toBe(`Enveloppe utilisée : 34,0 %, objectif ${words}`);
      expect(plain(told.reading)).toContain(`Objectif 2024 : 35,0 %, ${words}.`);
    }
  });

  it("opens a page, and stands among key figures, without a change", () => {
    const series = new Series(totals);
    const lead = describeLead([total], new Map([[total.id, series]]), home.code, 2024, 2019);
    expect(lead && plain(leadText(lead))).toBe("De 2018 à 2024, 294 t d’ordures ménagères.");
    const figure = describeKeyFigure(total, { series, territory: home, home, year: 2024, compareWith: 2019 });
    expect(figure).toMatchObject({ value: "294", trend: null, remark: "De 2018 à 2024" });
    const named = { ...total, shortTitle: "Déchets jetés depuis 2018" };
    const told = describeKeyFigure(named, { series, territory: home, home, year: 2024, compareWith: 2019 });
    expect(told.remark).toBe("En 2024");
    expect(baseOf(total, series, home.code, 2019, 2024)).toBeUndefined();
    expect(whyNotCompared(total, series, home.code, 2019, 2024)).toBeNull();
  });

  it("goes no way in a portrait, good or bad", () => {
    const line = {
      ...{ indicator: envelope, year: 2024, series: new Series(parts), base: undefined, notCompared: null },
      ...{ later: undefined, others: [], peers: [], ranked: [], absent: 0, median: null, context: [] },
      ...{ count: false, demonstration: false, point: new Series(parts).at(home.code, 2024) },
    } satisfies Line;
    expect(plain(trendWords(line, home))).toBe("de 2021 à 2024");
    const named = { ...envelope, shortTitle: "Enveloppe utilisée depuis 2021" };
    expect(trendWords({ ...line, indicator: named }, home)).toBe("en 2024");
    expect(highlightsOf([line], home, new Map(), 2024)).toEqual([]);
    expect(countMoves([line], home)).toEqual({ good: 0, bad: 0, of: 0 });
  });

  it("is no news of an observatory", () => {
    expect(listNews([total], new Map([[total.id, new Series(totals)]]), home.code, 2024)).toEqual([]);
  });

  it("is set beside that of others in one year, with no year before", () => {
    const both = [chateau, dolus].flatMap((place, times) =>
      YEARS.map((year, rank) => observe(place, year, 10 * (times + 1) * (rank + 1))),
    );
    const row = compareValues(
      total,
      [chateau, dolus].map((one) => columnOf(one)),
      new Series(both),
      {
        ...{ compareWith: 2019, count: true, demonstration: false, medianOf: 0 },
      } as Parameters<typeof compareValues>[3],
    );
    expect(row).toMatchObject({ year: 2024, base: null, notCompared: null });
    const chart = multiples(situation(both, { indicator: total, isQuantity: true, communes: [chateau, dolus] }));
    expect(plain(chart.title)).toBe("Déchets cumulés : de 70 à 140 t selon la commune");
    expect(plain([chart.title, chart.heading, chart.reading, ...chart.prose].join(" "))).not.toMatch(COMPARED);
  });
});
