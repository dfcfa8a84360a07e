import { describe, expect, it } from "vitest";
import type { Indicator } from "../../../packages/api/src/indicators/indicator.js";
import { isRescaled } from "../../../packages/api/src/indicators/is-rescaled.js";

const numerator = { dataset: "dechets-collectes", aggregate: "sum", field: "tonnage" };
const population = { population: "municipale" };
const formula = (expression: string) => ({ kind: "expression", expression });

/** Definitions of « dechets » and of « derive », by what is measured. */
const defined = (dechets: object, derive: object = { kind: "index", of: "dechets", base: "2019" }, unit = "t") => {
  const known = [
    { id: "dechets", unit, measure: dechets },
    { id: "derive", unit: "x", measure: derive },
    { id: "habitants", unit: "hab.", measure: { kind: "series", numerator: population } },
  ] as Indicator[];
  return (id: string) => known.find((one) => one.id === id);
};

describe("a number in the unit of an indicator", () => {
  const sum = { kind: "sum", numerator };
  const kilos = { kind: "sum", numerator: { ...numerator, scale: 1000 } };

  it("means something else once the unit is another, or what is read is multiplied otherwise", () => {
    expect(isRescaled("dechets", defined(sum), defined(sum))).toBe(false);
    expect(isRescaled("dechets", defined(sum), defined(sum, undefined, "kg"))).toBe(true);
    expect(isRescaled("dechets", defined(sum), defined(kilos))).toBe(true);
    const ratio = (scale: number, above: object, below: object = population) =>
      defined({ kind: "ratio", numerator: above, denominator: below, scale });
    expect(isRescaled("dechets", ratio(1000, numerator), ratio(1, numerator))).toBe(true);
    expect(isRescaled("dechets", ratio(1000, numerator), ratio(1, kilos.numerator))).toBe(false);
    expect(isRescaled("dechets", ratio(1, numerator), ratio(1, numerator, { ...population, lookBack: 2 }))).toBe(false);
  });

  it("means the same where something else is measured: another column has a scale of its own", () => {
    const inKilos = { kind: "sum", numerator: { ...numerator, field: "kilos", scale: 0.001 } };
    expect(isRescaled("dechets", defined(sum), defined(inKilos))).toBe(false);
    const kept = { kind: "sum", numerator: { ...numerator, where: { flux: ["OMR"] } } };
    expect(isRescaled("dechets", defined(sum), defined(kept))).toBe(false);
  });

  it.each([
    ["a formula on it", formula("val(dechets) / val(habitants)"), true],
    ["its sum since a year", { kind: "cumulative", of: "dechets", since: "2019" }, true],
    ["its growth", { kind: "growth", of: "dechets" }, false],
    ["its index", { kind: "index", of: "dechets", base: "2019" }, false],
    ["a part of itself", formula("val(dechets) / (val(dechets) + val(dechets)) * 100"), false],
    ["a formula on another", formula("val(habitants) * 2"), false],
  ])("means something else by %s as far as the scale shows there", (_, derive, expected) => {
    expect(isRescaled("derive", defined(sum, derive), defined(kilos, derive))).toBe(expected);
  });

  it("means something else by a formula that gives the same, multiplied, and the same by a better one", () => {
    const before = defined(sum, formula("val(dechets) / val(habitants)"));
    const better = (expression: string) => defined(sum, formula(expression));
    expect(isRescaled("derive", before, better("1000 * val(dechets) / val(habitants)"))).toBe(true);
    expect(isRescaled("derive", before, better("(val(dechets) / val(habitants)) * 1"))).toBe(false);
    expect(isRescaled("derive", before, better("val(dechets) / (val(habitants) + val(dechets))"))).toBe(false);
  });

  it("is compared where former formulas and the next ones go round together", () => {
    const chain = (b: string, a: string) => {
      const known = [
        { id: "c", unit: "t", measure: sum },
        { id: "b", unit: "t", measure: formula(b) },
        { id: "a", unit: "t", measure: formula(a) },
      ] as Indicator[];
      return (id: string) => known.find((one) => one.id === id);
    };
    const [before, after] = [chain("val(c) * 2", "val(b) * 2"), chain("val(a) / 2", "val(c) * 4")];
    expect(isRescaled("c", before, after)).toBe(false);
    expect(() => isRescaled("a", before, after)).not.toThrow();
  });
});
