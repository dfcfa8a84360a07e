import type { Indicator, Observation } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { choropleth } from "../../../packages/web/src/charts/choropleth.js";
import { distribution } from "../../../packages/web/src/charts/distribution.js";
import { multiples } from "../../../packages/web/src/charts/multiples.js";
import { ranking } from "../../../packages/web/src/charts/ranking.js";
import { stacked } from "../../../packages/web/src/charts/stacked.js";
import { symbols } from "../../../packages/web/src/charts/symbols.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { isOfFewCases } from "../../../packages/web/src/observatory/comparison.js";
import { describeKeyFigure } from "../../../packages/web/src/observatory/key-figure.js";
import { describeLead, leadText } from "../../../packages/web/src/observatory/lead.js";
import { listNews } from "../../../packages/web/src/observatory/news.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import {
  bree,
  chateau,
  communes,
  dolus,
  gua,
  home,
  householdWaste,
  observe,
  recycling,
  situation,
} from "../support/situation.js";

const plain = (text: string | null | undefined) => (text ?? "").replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

/** Accidents of five years, told by year: under twenty of them nothing is compared. */
const accidents: Indicator = {
  ...householdWaste,
  id: "accidents",
  shortTitle: "Accidents",
  unit: "accidents/10 000 hab.",
  unitLabel: "accidents pour 10 000 habitants",
  decimals: 1,
  wording: { subject: "les accidents", number: "plural", gender: "masculine", of: "de la route" },
  comparison: { minimum: { numerator: 20 }, reason: "Trop peu de cas pour juger." },
  measure: {
    kind: "ratio",
    numerator: { dataset: "accidents", aggregate: "sum", field: "accidents", scale: 0.2 },
    denominator: { population: "municipale" },
    scale: 10_000,
  },
};

/** The value of five years that count so many accidents, a fifth of which is its numerator. */
function counted(territory: Territory, period: string, value: number, cases: number): Observation {
  return { ...observe(territory, period, value), numerator: cases / 5, denominator: 5000 };
}

const whole = [counted(home, "2019", 13.9, 320), counted(home, "2024", 10.2, 240)];
const few = [counted(bree, "2019", 17.5, 6), counted(bree, "2024", 2.8, 1), ...whole];
const enough = [counted(bree, "2019", 17.5, 25), counted(bree, "2024", 11.2, 20), ...whole];
const fewBefore = [counted(bree, "2019", 17.5, 6), counted(bree, "2024", 11.2, 20), ...whole];

const at = (observations: Observation[], change = {}) =>
  situation(observations, { indicator: accidents, territory: bree, ...change });
const wordsOf = ({ title, otherTitles = [], heading, reading, prose }: ReturnType<typeof trend>) =>
  plain([title, ...otherTitles, heading, reading, ...prose.flat()].join(" | "));
const COMPARED = /de plus|de moins|depuis|contre|[Pp]lus (?:bas|haute)|dépasse|\bsur quatre|ʳᵉ|ᵉ commune/;

describe("a value that too few cases make", () => {
  it("has its key figure, without a change, and says why; the cases are those counted, not those of one year", () => {
    const figureOf = (observations: Observation[]) =>
      describeKeyFigure(accidents, {
        ...{ series: new Series(observations), territory: bree, home, year: 2024, compareWith: 2019 },
      });
    const remark = "2019 ne se compare pas à 2024 (trop peu de cas)";
    expect(figureOf(few)).toMatchObject({ trend: null, reference: null, remark });
    expect(figureOf(fewBefore)).toMatchObject({ trend: null, remark });
    expect(plain(figureOf(fewBefore).reference)).toMatch(/^Pôle Marennes Oléron : 10,2/);
    expect(plain(figureOf(few).value)).toBe("2,8");
    expect(figureOf(enough)).toMatchObject({ trend: { direction: "down" }, remark: null });
  });

  it("opens a page alone, and is the second thing said of none", () => {
    const leadOf = (observations: Observation[]) => {
      const series = new Series(observations);
      const lead = describeLead([accidents], new Map([[accidents.id, series]]), bree.code, 2024, 2019);
      return lead && plain(leadText(lead));
    };
    expect(leadOf(few)).toBe("En 2024, 2,8 accidents de la route pour 10 000 habitants.");
    expect(leadOf(enough)).toBe("En 2024, 11,2 accidents de la route pour 10 000 habitants, 36 % de moins qu’en 2019.");
    const first = [observe(bree, "2019", 262), observe(bree, "2024", 233)];
    const secondOf = (observations: Observation[]) =>
      describeLead(
        [householdWaste, accidents],
        new Map([
          [householdWaste.id, new Series(first)],
          [accidents.id, new Series(observations)],
        ]),
        bree.code,
        2024,
        2019,
      )?.second;
    expect(secondOf(few)).toBeNull();
    expect(plain(secondOf(enough))).toBe("Les accidents ont baissé de 36 % dans le même temps.");
  });

  it("is no news, nor are the years before it", () => {
    const newsOf = (cases: number[]) => {
      const values = cases.map((count, rank) => counted(bree, String(2025 - cases.length + rank), count / 2, count));
      return listNews([accidents], new Map([[accidents.id, new Series(values)]]), bree.code, 2024).map((one) =>
        plain(one.what + one.rest),
      );
    };
    expect(newsOf([30, 4])).toEqual([]);
    expect(newsOf([4, 30])).toEqual([]);
    expect(newsOf([30, 26])).toHaveLength(1);
    // The lowest of all was left out.
    expect(newsOf([30, 4, 32, 30, 28, 26]).join()).not.toContain("depuis");
  });

  it.each([
    ["a curve", trend],
    ["columns", bars],
    ["a ranking", ranking],
    ["a distribution", distribution],
  ])("is told by itself beside %s", (_, make) => {
    const others = [counted(gua, "2024", 40, 9), counted(dolus, "2024", 1, 3)];
    const words = wordsOf(make(at([...few, ...others])));
    expect(words).toContain("2,8 accidents");
    expect(words).not.toMatch(COMPARED);
    expect(wordsOf(make(at([...enough, ...others, counted(chateau, "2024", 9, 30)])))).toMatch(COMPARED);
  });

  it("is neither counted, ranked nor an extreme among communes, and charts say how many are left out", () => {
    const values = [
      ...[counted(bree, "2024", 11.2, 20), counted(chateau, "2024", 9.1, 30)],
      ...[counted(gua, "2024", 40.5, 9), counted(dolus, "2024", 1.3, 3), ...whole],
    ];
    const left = "Deux communes ont trop peu de cas pour être comparées.";
    const told = (make: typeof trend, change = {}) => wordsOf(make(at(values, change)));
    expect(told(ranking)).toContain("Une commune dépasse la moyenne ; trop peu de cas ailleurs");
    expect(told(ranking)).toContain("Parmi les communes comparées, la plus haute valeur est à La Brée-les-Bains");
    expect(told(distribution)).toContain("La Brée-les-Bains, 1ʳᵉ commune sur 2");
    expect(told(choropleth)).toContain("De 9,1 à 11,2 accidents");
    expect(told(choropleth)).toContain("La Brée-les-Bains, 11,2 accidents pour 10 000 habitants, est dans");
    expect(told(choropleth, { territory: gua })).toContain("Le Gua, 40,5 accidents pour 10 000 habitants.");
    expect(told(symbols)).toContain("De 9,1 à 11,2 accidents pour 10 000 habitants ; trop peu de cas ailleurs");
    expect(told(symbols)).not.toMatch(/le (?:moins|plus bas) /);
    for (const make of [ranking, distribution, choropleth, symbols]) {
      expect(told(make)).toContain(left);
      expect(told(make)).not.toMatch(/40,5|1,3 /);
    }
  });

  it("has communes of which none can be compared", () => {
    const values = communes.map((one, rank) => counted(one, "2024", 40.5 - rank, 9));
    for (const make of [ranking, choropleth, symbols])
      expect(plain(make(at([...values, ...whole])).title)).toBe(
        "Accidents : trop peu de cas pour comparer les communes",
      );
  });

  it("leaves the place, the start and the end of its curve to who cannot see it", () => {
    expect(plain(trend(at(few)).label)).toContain(
      "La Brée-les-Bains, de 17,5 accidents en 2019 à 2,8 accidents en 2024.",
    );
    expect(plain(trend(at(enough)).label)).toContain(
      "La Brée-les-Bains, de 17,5 accidents en 2019 à 11,2 accidents en 2024.",
    );
    expect(plain(trend(at(few.slice(1))).label)).toContain("La Brée-les-Bains, 2,8 accidents en 2024.");
  });

  it("keeps its years from being a record", () => {
    const values = [2019, 2020, 2021, 2022, 2023, 2024].map((year, rank) =>
      counted(bree, String(year), 17.5 - rank, year === 2021 ? 19 : 25),
    );
    expect(wordsOf(trend(at(values)))).not.toMatch(/plus bas|Jamais|jusque-là/);
    expect(wordsOf(trend(at(values.filter(({ period }) => period !== "2021"))))).toMatch(/plus basse|Jamais|jusque-là/);
  });

  it("is not counted among those that rise or fall, and a chart of all says how many are left out", () => {
    const others = [chateau, dolus].flatMap((one) => [counted(one, "2019", 10, 30), counted(one, "2024", 11, 33)]);
    const words = wordsOf(multiples(at([...few, ...others], { communes })));
    expect(words).toContain("Les accidents augmentent dans deux communes sur deux depuis 2019");
    expect(words).toContain("Une commune a trop peu de cas pour être comparée.");
    expect(wordsOf(multiples(at(few, { communes: [bree] })))).toContain("Trop peu de cas pour comparer 2024 à 2019");
  });

  it("is made of parts of which none is told to move", () => {
    const told = (observations: Observation[]) =>
      wordsOf(stacked(at(observations, { parts: [{ label: "Accidents de jour", series: new Series(observations) }] })));
    expect(told(few)).not.toMatch(COMPARED);
    expect(told(enough)).toMatch(COMPARED);
  });
});

describe("an amount", () => {
  it("under zero is compared where its indicator asks for no number of cases", () => {
    const { comparison: _, ...plain } = householdWaste;
    const balance: Indicator = { ...plain, unit: "kg", unitLabel: "kg" };
    const amounts = [observe(bree, "2019", -20), observe(bree, "2024", -30)].map((one) => ({
      ...one,
      numerator: one.value,
    }));
    const figure = describeKeyFigure(balance, {
      ...{ series: new Series(amounts), territory: bree, home, year: 2024, compareWith: 2019 },
    });
    expect(figure).toMatchObject({ trend: { direction: "down" }, remark: null });
  });

  it("of a share is counted before it is divided by years, and is none where tonnes are told in kilograms", () => {
    const shareOf = (scale: number): Indicator => ({
      ...recycling,
      measure: {
        kind: "ratio",
        numerator: { dataset: "victimes", aggregate: "sum", field: "victimes", scale },
        denominator: { dataset: "victimes", aggregate: "sum", field: "toutes", scale },
      },
    });
    const isFew = (scale: number, cases: number) => {
      const [point] = new Series([{ ...observe(bree, "2024", 40), numerator: cases * scale }]).known(bree.code);
      return point && isOfFewCases(shareOf(scale), point);
    };
    expect([25, 95].map((cases) => isFew(0.2, cases))).toEqual([false, false]);
    expect([3, 19].map((cases) => isFew(0.2, cases))).toEqual([true, true]);
    expect(isFew(1000, 3)).toBe(false);
  });
});
