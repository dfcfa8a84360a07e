import type { Indicator } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { bars } from "../../../packages/web/src/charts/bars.js";
import { trend } from "../../../packages/web/src/charts/trend.js";
import { describeChange } from "../../../packages/web/src/format/index.js";
import { describeLead } from "../../../packages/web/src/observatory/lead.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import {
  bareValue,
  extremesTitle,
  fromTo,
  movementOver,
  rangeOver,
  shortQuantity,
  spreadTitles,
  stateValue,
  trendHeading,
  unitWords,
} from "../../../packages/web/src/observatory/wording.js";
import { chateau, home, householdWaste, observe, recycling, situation } from "../support/situation.js";

const plain = (text: string | null | undefined) => (text ?? "").replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

/** A small count, whose unit is a noun and whose complement is an adjective. */
const alerts: Indicator = {
  ...householdWaste,
  id: "alertes",
  title: "Alertes sanitaires",
  unit: "alertes/an",
  unitLabel: "alertes par an",
  wording: { subject: "les alertes sanitaires", number: "plural", gender: "feminine", of: "sanitaires" },
};

const values = (...of: number[]) => of.map((value, index) => observe(chateau, String(2019 + index), value));

describe("words around a value", () => {
  it("take the singular under two, as French does; symbols never change", () => {
    expect(plain(stateValue(alerts, 1))).toBe("1 alerte sanitaire par an");
    expect(plain(stateValue(alerts, 3))).toBe("3 alertes sanitaires par an");
    expect(plain(shortQuantity({ ...alerts, decimals: 1 }, 0.5))).toBe("0,5 alerte");
    expect(plain(shortQuantity({ ...alerts, decimals: 0 }, 1.7))).toBe("2 alertes");
    expect(plain(unitWords(alerts, 1))).toBe("alerte par an");
    expect(plain(stateValue(householdWaste, 1))).toBe("1 kg d’ordures ménagères par habitant");
    expect(plain(shortQuantity({ ...householdWaste, unitLabel: "mois" }, 1))).toBe("1 mois");
  });
});

describe("a percentage", () => {
  const told = (subject: string, of: string, unitLabel = "% des habitants") =>
    plain(
      stateValue(
        { ...recycling, unit: "%", unitLabel, decimals: 0, wording: { ...recycling.wording, subject, of } },
        12,
      ),
    );

  it("is that of a whole, but of a rate, which is so much by itself", () => {
    expect(told("le bio", "de la surface agricole")).toBe("le bio représente 12 % de la surface agricole");
    expect(told("le taux de pauvreté", "des habitants")).toBe("le taux de pauvreté est de 12 %");
    expect(told("la croissance", "par an", "% par an")).toBe("la croissance est de 12 % par an");
  });
});

describe("a range of land", () => {
  it("is told in one unit, hectares from one upwards", () => {
    const land: Indicator = { ...householdWaste, shortTitle: "Espaces consommés", unit: "m²", unitLabel: "m²" };
    const between = (low: number, high: number) => ({ top: [{ value: high }], bottom: [{ value: low }], differ: true });
    const told = (low: number, high: number) =>
      plain(rangeOver(land, between(low, high), "", 2)).concat(
        " / ",
        plain(
          spreadTitles(
            { indicator: { ...land, wording: recycling.wording }, isQuantity: true },
            between(low, high),
            () => "",
          ).title,
        ),
      );
    expect(told(1_247, 27_400)).toContain("De 0,1 à 2,7 ha selon la commune / Espaces consommés : de 0,1 à 2,7 ha");
    expect(told(124, 1_247)).toContain("De 124 à 1 247 m² selon la commune / Espaces consommés : de 124 à 1 247 m²");
    // Both ends have the decimals that tell them apart: one alone would make a rise of a fall.
    expect(told(124_100, 124_400)).toContain(
      "De 12,41 à 12,44 ha selon la commune / Espaces consommés : de 12,41 à 12,44 ha",
    );
    const most = { value: 124_400, place: "à Arvert" };
    const least = { value: 124_100, place: "au Gua" };
    const ends = fromTo(land, [most, least], ({ place }) => place);
    expect(plain(ends)).toBe("de 12,44 ha à Arvert à 12,41 ha au Gua");
  });

  it("is told alike in a movement of one figure to the next, be they the same", () => {
    const land: Indicator = { ...householdWaste, shortTitle: "Espaces consommés", unit: "m²", unitLabel: "m²" };
    const jumping = [124_100, 124_400, 124_100, 124_400, 124_100, 124_400].map((value, rank) => ({
      ...{ year: 2019 + rank, value },
    }));
    const span = { from: 2019, to: 2024, last: 2024 };
    expect(plain(movementOver(land, describeChange(land, 124_400, 124_100, 2019), jumping, span).words)).toBe(
      "varient de 12,41 à 12,44 ha selon les années",
    );
    expect(bareValue(land, 124_000, 124_000)).toBe("12,4");
  });
});

describe("the highest value", () => {
  const size: Indicator = {
    ...householdWaste,
    title: "Puissance moyenne d’une installation",
    shortTitle: "Puissance d’une installation",
    unit: "kW",
    unitLabel: "kW par installation",
    wording: {
      subject: "la puissance d’une installation",
      number: "singular",
      gender: "feminine",
      of: "de photovoltaïque",
    },
    measure: {
      kind: "ratio",
      numerator: { dataset: "production", aggregate: "sum", field: "puissance_kw" },
      denominator: { dataset: "production", aggregate: "sum", field: "installations" },
    },
  };
  const power: Indicator = {
    ...size,
    unitLabel: "kW",
    measure: { kind: "sum", numerator: { dataset: "production", aggregate: "sum", field: "puissance_kw" } },
  };

  it("is the most of a quantity, or of what each inhabitant has, and only the highest of a mean", () => {
    const told = (indicator: Indicator, isQuantity: boolean) =>
      extremesTitle({ indicator, isQuantity }, "au Gua", "à Arvert");
    expect(told(power, true)).toBe("Le plus de photovoltaïque au Gua, le moins à Arvert");
    expect(told(householdWaste, false)).toBe("Le plus d’ordures ménagères au Gua, le moins à Arvert");
    expect(told(size, false)).toBe("Le plus haut au Gua, le plus bas à Arvert");
  });

  it("makes no map say « le plus » of a mean, nor its trend « plus »", () => {
    const ends = { top: [{ value: 9 }], bottom: [{ value: 3 }], differ: true };
    const places = () => "au Gua";
    expect(plain(spreadTitles({ indicator: size, isQuantity: false }, ends, places).title)).toBe(
      "Puissance d’une installation : de 3 à 9 kW selon la commune",
    );
    expect(trendHeading({ indicator: size, isQuantity: false }, "up", 2019)).toBe(
      "La puissance d’une installation augmente depuis 2019",
    );
    expect(trendHeading({ indicator: power, isQuantity: true }, "up", 2019)).toBe("Plus de photovoltaïque qu’en 2019");
  });
});

describe("what jumps from one year to the next", () => {
  const jumping = values(0, 3, 1, 2, 0, 1);

  it("is told by its extent, not by two years that happen to be compared", () => {
    for (const kind of [bars, trend]) {
      const chart = kind(situation(jumping, { indicator: alerts, territory: chateau, year: 2024, compareWith: 2019 }));
      expect(plain(chart.title)).toBe("Les alertes sanitaires varient de 0 à 3 selon les années");
      expect(plain(chart.heading)).toBe("Les alertes sanitaires, selon les années");
    }
  });

  it("is so too where years repeat each other, or where the way wanders far beyond its two ends", () => {
    for (const [wandering, extent] of [
      [[0, 100, 100, 0, 0, 100, 0, 100], "de 0 à 100"],
      [[10, 10, 11, 12, 28, 56, 11, 13, 30, 8, 52], "de 8 à 56"],
    ] as const) {
      const year = 2018 + wandering.length;
      const chart = trend(situation(values(...wandering), { territory: chateau, year, compareWith: 2019 }));
      expect(plain(chart.title)).toBe(`Ordures ménagères : ${extent} kg selon les années`);
    }
  });

  it("is judged by values before they are rounded: a year written one more makes no turn of a slow fall", () => {
    const told = (decimals: number, ...of: number[]) => {
      const indicator = { ...alerts, decimals };
      const { title, otherTitles = [] } = trend(
        situation(values(...of), { indicator, territory: chateau, year: 2024, compareWith: 2019 }),
      );
      return plain([title, ...otherTitles].join("\n"));
    };
    expect(told(0, 29.02, 28.95, 28.77, 28.49, 28.49, 28.55)).not.toContain("selon les années");
    expect(told(1, 3.78, 3.725, 3.657, 3.637, 3.624, 3.656)).not.toContain("selon les années");
    expect(told(1, 21.57, 20.08, 20.76, 20.82, 20.78, 20.74)).not.toContain("selon les années");
    expect(told(1, 17.115, 15.177, 16.903, 16.571, 17.094, 15.208)).toContain("de 15,2 à 17,1 selon les années");
  });

  it("is not a single step, nor what is written the same", () => {
    for (const [lasting, words] of [
      [[100, 100, 100, 100, 60, 60, 60], "ont baissé de 40 %"],
      [[100, 100, 100, 100, 100, 100, 99.6], "sont restées stables"],
      [[100, 100.4, 99.6, 100.4, 99.6, 100.2], "sont restées stables"],
    ] as const) {
      const year = 2018 + lasting.length;
      for (const kind of [bars, trend]) {
        const { title, otherTitles = [] } = kind(situation(values(...lasting), { territory: chateau, year }));
        expect([title, ...otherTitles].map(plain)).toContain(`Les ordures ménagères ${words} depuis 2019`);
        expect([title, ...otherTitles].join(" ")).not.toContain("selon les années");
      }
    }
  });

  it("is told over every year drawn, those before the year to compare with too", () => {
    const chart = trend(
      situation(values(7, 0, 3, 1, 2, 0, 1), {
        indicator: alerts,
        territory: chateau,
        year: 2025,
        compareWith: 2020,
      }),
    );
    expect(plain(chart.title)).toBe("Les alertes sanitaires varient de 0 à 7 selon les années");
  });

  it("is a movement when it goes one way, however slowly or after one turn", () => {
    const told = (...of: number[]) => {
      const context = { indicator: alerts, territory: chateau, year: 2024, compareWith: 2019 };
      const { title, otherTitles = [] } = bars(situation(values(...of), context));
      return plain([title, ...otherTitles].join("\n"));
    };
    expect(told(20, 19, 19, 18, 18, 17)).toContain("Les alertes sanitaires ont baissé de 15 % depuis 2019");
    expect(told(20, 12, 14, 16, 19, 22)).toContain("Les alertes sanitaires ont augmenté de 10 % depuis 2019");
    // One hollow, of a year of confinements, hides no slope.
    expect(told(53, 52, 52, 51, 49, 50, 51, 51, 50, 50)).toContain(" : 6 % de moins qu’en 2019");
    expect(told(5, 7, 9, 11, 13, 16)).toContain(" : 3,2 fois la valeur de 2019");
  });

  it("does not enter the lead", () => {
    const at = (list: number[]) => new Series(list.map((value, index) => observe(home, String(2019 + index), value)));
    const second = (list: number[]) =>
      plain(
        describeLead(
          [householdWaste, recycling],
          new Map([
            [householdWaste.id, at([233, 230, 228, 224, 220, 214])],
            [recycling.id, at(list)],
          ]),
          home.code,
          2024,
          2019,
        )?.second,
      );
    expect(second([52, 40, 55, 42, 54, 50])).toBe("");
    expect(second([52, 52, 51, 51, 50, 50])).toBe("Le recyclage a perdu 2 points dans le même temps.");
  });
});

describe("a rise of what should fall", () => {
  it("is not called progress", () => {
    const rising = situation(values(200, 205, 210, 214), {
      indicator: { ...alerts, decimals: 0 },
      territory: chateau,
      year: 2022,
      compareWith: 2019,
    });
    expect(plain(bars(rising).heading)).toBe("Les alertes sanitaires augmentent depuis 2019");
  });
});
