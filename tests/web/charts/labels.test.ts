import { describe, expect, it } from "vitest";
import { type Label, placeLabels } from "../../../packages/web/src/charts/labels.js";

const size = { width: 240, height: 220 };
const label = (text: string, x: number, y: number, rest: Partial<Label> = {}): Label => ({
  text,
  at: { x, y },
  align: "left",
  prefer: "above",
  style: "value-label",
  ...rest,
});

describe("labels of a chart", () => {
  it("stand on the side they prefer when it is free", () => {
    const [placed] = placeLabels([label("281", 0, 100)], [], size);
    expect(placed?.y).toBeLessThan(100);
  });

  it("go to the other side rather than cross a line", () => {
    const line = [
      { x: 0, y: 100 },
      { x: 40, y: 60 },
    ];
    const [placed] = placeLabels([label("281", 0, 100)], [line], size);
    expect(placed?.y).toBeGreaterThan(100);
  });

  it("do not cover one another", () => {
    const [first, second] = placeLabels([label("un texte", 50, 100), label("un autre", 60, 100)], [], size);
    expect(Math.abs((first?.y ?? 0) - (second?.y ?? 0))).toBeGreaterThan(12);
  });

  it("stay inside the width", () => {
    const [placed] = placeLabels([label("214, provisoire", 238, 100, { align: "left" })], [], size);
    expect((placed?.x ?? 0) + 15 * 13 * 0.56).toBeLessThanOrEqual(size.width + 10);
  });
});
