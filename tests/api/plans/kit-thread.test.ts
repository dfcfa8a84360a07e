import type { Position } from "geojson";
import { expect, it } from "vitest";
import { selectApart } from "../../../packages/api/src/plu-kit/kit-thread.js";

it("a layer that is long to cut leaves the thread that answers to others", async () => {
  const ring = (radius: number): Position[] => {
    const open = Array.from({ length: 2000 }, (_, rank): Position => {
      const angle = (2 * Math.PI * rank) / 2000;
      const far = radius * (1 + 0.03 * Math.sin(angle * 37));
      return [far * Math.cos(angle), far * Math.sin(angle)];
    });
    return [...open, ...open.slice(0, 1)];
  };
  const zones = [9.9, 10, 10.1].map((radius) => ({
    type: "Feature",
    properties: { zone: "N" },
    geometry: { type: "Polygon", coordinates: [ring(radius)] },
  }));
  let turns = 0;
  const others = setInterval(() => turns++, 5);
  const { count, selection, text } = await selectApart({
    text: zones.map((one) => JSON.stringify(one)).join(","),
    place: { codes: new Set(), outline: [[ring(10)]], official: true },
  });
  clearInterval(others);
  expect([count, selection, JSON.parse(text).features.length]).toEqual([3, "cut", 3]);
  expect(turns).toBeGreaterThan(10);
});
