import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisFor, classOf, roundLimits } from "../../../packages/web/src/charts/scale.js";

describe("axis", () => {
  it("has round ticks around the values", () => {
    expect(axisFor([214, 281])).toEqual({ min: 200, max: 300, ticks: [200, 220, 240, 260, 280, 300] });
  });

  it("starts at zero when cutting would gain little", () => {
    expect(axisFor([10, 90]).min).toBe(0);
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

  it("put a value equal to a limit in the class above", () => {
    expect([classOf(184.9, [185, 205]), classOf(185, [185, 205]), classOf(205, [185, 205])]).toEqual([0, 1, 2]);
  });

  it("are fewer when there are few values, one when all are equal", () => {
    expect(roundLimits([10, 20, 30])).toHaveLength(2);
    expect(roundLimits([12, 12, 12])).toEqual([]);
    expect(roundLimits([])).toEqual([]);
  });
});
