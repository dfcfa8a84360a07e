import { describe, expect, it } from "vitest";
import { axisFor, classOf, roundLimits, tickDecimals } from "../../../packages/web/src/charts/scale.js";
import fc from "../../support/properties.js";

describe("axis", () => {
  it("has round ticks around the values", () => {
    expect(axisFor([214, 281])).toEqual({ min: 200, max: 300, ticks: [200, 220, 240, 260, 280, 300] });
  });

  it("is written with the decimals that tell its ticks apart", () => {
    const { ticks } = axisFor([4.21, 4.29]);
    expect(ticks).toContain(4.26);
    expect(tickDecimals(ticks)).toBe(2);
    expect(tickDecimals([0, 10, 20])).toBe(0);
    expect(tickDecimals([0.5, 1])).toBe(1);
  });

  it("starts at zero when cutting would gain little", () => {
    expect(axisFor([10, 90]).min).toBe(0);
  });

  it("has its zero where it is from zero, above values that are all under it too", () => {
    expect(axisFor([-40, -10], { fromZero: true }).ticks).toEqual([-40, -30, -20, -10, 0]);
    expect(axisFor([10, 40], { fromZero: true }).ticks).toEqual([0, 10, 20, 30, 40]);
  });

  it("holds every value, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000),
          { minLength: 1, maxLength: 20 },
        ),
        (values) => {
          const { min, max, ticks } = axisFor(values);
          const slack = (max - min) * 1e-6;
          return (
            min <= Math.min(...values) + slack &&
            max >= Math.max(...values) - slack &&
            ticks.length >= 2 &&
            ticks.length <= 8
          );
        },
      ),
    );
  });
});

describe("classes of a map", () => {
  it("are five, with round limits, about as many communes in each", () => {
    const values = [268, 259, 252, 233, 228, 222, 216, 203, 196, 187, 182, 176];
    const limits = roundLimits(values);
    expect(limits).toHaveLength(4);
    expect(limits.every((limit) => limit % 5 === 0)).toBe(true);
    const classes = new Set(values.map((value) => classOf(value, limits)));
    expect(classes.size).toBe(5);
  });

  it("spread two groups of communes over all classes, none with nearly half of them", () => {
    // Household waste of the fourteen communes in 2024: the island on one side, the mainland on the other.
    const values = [327, 310, 303, 296, 270, 258, 250, 244, 197, 191, 178, 173, 168, 162];
    const limits = roundLimits(values);
    expect(limits).toEqual([175, 200, 250, 300]);
    expect(counts(values, limits)).toEqual([3, 3, 1, 4, 3]);
  });

  it("leave no class empty and hold at most two fifths of distinct values, with limits of few digits", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 10, maxLength: 40 }), (values) => {
        const limits = roundLimits(values);
        const filled = counts(values, limits);
        expect(limits).toHaveLength(4);
        expect(Math.min(...filled)).toBeGreaterThan(0);
        expect(Math.max(...filled)).toBeLessThanOrEqual(Math.ceil(values.length * 0.4));
      }),
    );
  });

  it("stay round when a value stands far from the others", () => {
    const limits = roundLimits([12, 15, 18, 22, 24, 27, 31, 34, 2600]);
    expect(limits.every((limit) => limit % 5 === 0 || limit < 20)).toBe(true);
    expect(Math.min(...counts([12, 15, 18, 22, 24, 27, 31, 34, 2600], limits))).toBeGreaterThan(0);
  });

  it("keep together communes that have the same value, however many", () => {
    expect(counts([0, 0, 0, 0, 0, 0, 4, 9], roundLimits([0, 0, 0, 0, 0, 0, 4, 9]))).toEqual([6, 1, 1]);
  });

  it("put a value equal to a limit in the class above", () => {
    expect([classOf(184.9, [185, 205]), classOf(185, [185, 205]), classOf(205, [185, 205])]).toEqual([0, 1, 2]);
  });

  it("are fewer when there are few values, one when all are equal", () => {
    expect(roundLimits([10, 20, 30])).toHaveLength(2);
    expect(roundLimits([12, 12, 12])).toEqual([]);
    expect(roundLimits([])).toEqual([]);
  });
});

const counts = (values: number[], limits: number[]) =>
  Array.from(
    { length: limits.length + 1 },
    (_, index) => values.filter((value) => classOf(value, limits) === index).length,
  );
