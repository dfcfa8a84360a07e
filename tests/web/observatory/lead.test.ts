import { describe, expect, it } from "vitest";
import { describeKeyFigure } from "../../../packages/web/src/observatory/key-figure.js";
import { describeLead } from "../../../packages/web/src/observatory/lead.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { home, householdWaste, observe, recycling } from "../support/situation.js";

const plain = (text: string | null | undefined) => (text ?? "").replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

describe("lead sentence", () => {
  const waste = new Series([observe(home, "2019", 233), observe(home, "2024", 214, "PROVISOIRE")]);
  const falling = new Series([observe(home, "2019", 52), observe(home, "2024", 50)]);

  it("says the first figure, how it moved, and what goes the wrong way", () => {
    const lead = describeLead(
      [householdWaste, recycling],
      new Map([
        [householdWaste.id, waste],
        [recycling.id, falling],
      ]),
      home.code,
      2024,
      2019,
    );
    expect(plain(lead?.statement.figure)).toBe("214 kg");
    expect(plain(lead?.statement.after)).toBe(" d’ordures ménagères par habitant");
    expect(plain(lead?.change?.phrase)).toBe("8 % de moins qu’en 2019");
    expect(lead?.provisional).toBe(true);
    expect(plain(lead?.second)).toBe("Le recyclage a perdu 2 points dans le même temps.");
  });

  it("leaves out a share that a handful of cases make", () => {
    const [cases, many] = [4, 400].map(
      (numerator) =>
        new Series([
          { ...observe(home, "2019", 52), numerator },
          { ...observe(home, "2024", 50), numerator },
        ]),
    );
    const second = (own: Series | undefined) =>
      describeLead(
        [householdWaste, recycling],
        new Map([
          [householdWaste.id, waste],
          [recycling.id, own ?? falling],
        ]),
        home.code,
        2024,
        2019,
      )?.second;
    expect(second(cases)).toBeNull();
    expect(plain(second(many))).toBe("Le recyclage a perdu 2 points dans le même temps.");
  });

  it("is silent when the first figure is not known that year", () => {
    expect(describeLead([householdWaste], new Map([[householdWaste.id, waste]]), home.code, 2016, 2019)).toBeNull();
  });
});

describe("key figure", () => {
  const series = new Series([
    observe(home, "2018", 236),
    observe(home, "2023", 219),
    observe(home, "2024", null, "SECRET"),
  ]);

  it("starts from the first known year when the year to compare with is missing", () => {
    const figure = describeKeyFigure(householdWaste, { series, territory: home, home, year: 2023, compareWith: 2019 });
    expect(plain(figure.trend?.phrase)).toBe("7 % de moins qu’en 2018");
  });

  it("says why there is no value, and the last one known", () => {
    const figure = describeKeyFigure(householdWaste, { series, territory: home, home, year: 2024, compareWith: 2019 });
    expect(figure).toMatchObject({ value: null, absence: "secret statistique", masked: true, trend: null });
    expect(plain(figure.remark)).toBe("Dernière valeur publiée : 219 kg par habitant en 2023");
  });
});
