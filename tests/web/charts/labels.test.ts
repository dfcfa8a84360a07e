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
    const [placed] = placeLabels([label("281", 0, 100)], { lines: [] }, size);
    expect(placed?.y).toBeLessThan(100);
  });

  it("go to the other side rather than cross a line", () => {
    const line = [
      { x: 0, y: 100 },
      { x: 40, y: 60 },
    ];
    const [placed] = placeLabels([label("281", 0, 100)], { lines: [line] }, size);
    expect(placed?.y).toBeGreaterThan(100);
  });

  it("do not cover one another", () => {
    const [first, second] = placeLabels([label("un texte", 50, 100), label("un autre", 60, 100)], { lines: [] }, size);
    expect(Math.abs((first?.y ?? 0) - (second?.y ?? 0))).toBeGreaterThan(12);
  });

  it("stay inside the width", () => {
    const [placed] = placeLabels([label("214, provisoire", 238, 100, { align: "left" })], { lines: [] }, size);
    // 98 px wide in DejaVu Sans at 13 px, measured in a browser.
    expect((placed?.x ?? 0) + 98).toBeLessThanOrEqual(size.width + 10);
  });

  it("are shortened rather than sent far from their place", () => {
    // Bassin de Marennes: its line falls to the last point, the reference runs just under it.
    const line = [
      { x: 0, y: 20 },
      { x: 200, y: 70 },
      { x: 240, y: 150 },
    ];
    const reference = [
      { x: 0, y: 150 },
      { x: 200, y: 180 },
      { x: 240, y: 215 },
    ];
    const end = label("265, provisoire", 246, 150, { short: "265", align: "right", prefer: "below" });
    const [placed] = placeLabels([end], { lines: [line, reference] }, size);
    expect(placed?.text).toBe("265");
    expect(Math.abs((placed?.y ?? 0) - 150)).toBeLessThan(30);
  });

  it("are shortened rather than written across the edge of a missing year", () => {
    const end = label("162, provisoire", 246, 150, { short: "162", align: "right" });
    expect(placeLabels([end], { lines: [], edges: [145, 172] }, size)[0]?.text).toBe("162");
    expect(placeLabels([end], { lines: [], edges: [60, 100] }, size)[0]?.text).toBe("162, provisoire");
  });

  it("never lie on the axis", () => {
    const [placed] = placeLabels([label("233", 100, 210, { prefer: "below" })], { lines: [] }, size);
    expect(placed?.y).toBeLessThan(210);
  });
});
