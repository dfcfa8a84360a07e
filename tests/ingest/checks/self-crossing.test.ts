import type { Position } from "geojson";
import { describe, expect, it } from "vitest";
import { findCrossing } from "../../../packages/ingest/src/checks/self-crossing.js";

/** The same outline, each segment cut into equal pieces: more than a few are swept rather than compared two by two. */
function cut(ring: [number, number][], pieces: number): Position[] {
  const points = ring.slice(1).flatMap(([x, y], at) =>
    Array.from({ length: pieces }, (_, piece): Position => {
      const [fromX, fromY] = ring[at] as [number, number];
      return [fromX + ((x - fromX) * piece) / pieces, fromY + ((y - fromY) * piece) / pieces];
    }),
  );
  return [...points, points[0] as Position];
}

const bowTie: [number, number][] = [
  [10, 20],
  [14, 22],
  [11, 23],
  [12, 19],
  [10, 20],
];
const square: [number, number][] = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];
const shift = (ring: [number, number][], x: number, y: number, scale: number) =>
  ring.map(([px, py]): [number, number] => [x + px * scale, y + py * scale]);

/** Odd numbers of pieces: no crossing of these rings falls on the end of a piece. */
describe.each([1, 3, 13, 51])("a ring of segments in %i pieces", (pieces) => {
  const find = (...rings: [number, number][][]) => findCrossing(rings.map((ring) => cut(ring, pieces)));

  it("crosses itself at the place found", () => {
    expect(find(bowTie)).toEqual([11.555556, 20.777778]);
    expect(find([...bowTie].reverse())).toEqual([11.555556, 20.777778]);
    expect(find(bowTie.map(([x, y]) => [y, x]))).toEqual([20.777778, 11.555556]);
    expect(find(bowTie.map(([x, y]) => [-x, y]))).toEqual([-11.555556, 20.777778]);
    expect(find(bowTie.map(([x, y]) => [x, -y]))).toEqual([11.555556, -20.777778]);
  });

  it("crosses itself wherever it begins", () => {
    for (let at = 1; at < 4; at++)
      expect(find([...bowTie.slice(at), ...bowTie.slice(1, at + 1)])).toEqual([11.555556, 20.777778]);
  });

  it("does not cross itself", () => {
    expect(find(square)).toBe("none");
    expect(find([...square].reverse())).toBe("none");
    expect(find(shift(square, -2, -2, 1))).toBe("none");
  });

  it("crosses another ring", () => {
    expect(find(square, shift(square, 3, 1.1, 0.5))).toEqual([4, 1.1]);
    expect(find(shift(square, 3, 1.1, 0.5), square)).toEqual([4, 1.1]);
  });

  it("holds another ring, or stands beside it", () => {
    expect(find(square, shift(square, 1, 1, 0.25))).toBe("none");
    expect(find(square, shift(square, 5, 1, 0.25))).toBe("none");
    expect(find(square, shift(square, 1, 5, 0.25))).toBe("none");
    expect(find(square, shift(square, 5, 5, 0.25), shift(square, -3, -3, 0.25))).toBe("none");
  });

  it("may touch itself at a point, or another ring along a side", () => {
    expect(
      find([
        [0, 0],
        [2, 0],
        [1, 1],
        [2, 2],
        [0, 2],
        [1, 1],
        [0, 0],
      ]),
    ).toBe("none");
    // A point on the middle of a side, from within and from without.
    for (const tip of [3, 5]) {
      const triangle: [number, number][] = [
        [4, 2.1],
        [tip, 2.5],
        [tip, 1.5],
        [4, 2.1],
      ];
      expect(find(square, triangle)).toBe("none");
      expect(find(triangle, square)).toBe("none");
    }
    expect(find(square, shift(square, 4, 0, 1))).toBe("none");
    expect(find(square, shift(square, 1, 4, 0.5))).toBe("none");
  });
});

describe("an outline", () => {
  const circle = (length: number, radius: number) =>
    Array.from({ length }, (_, at): Position => {
      const angle = (at / (length - 1)) * 2 * Math.PI;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });

  it("of no or one point crosses nothing", () => {
    expect(findCrossing([])).toBe("none");
    expect(findCrossing([[], [[0, 0]]])).toBe("none");
  });

  it.each([48, 49])("of %i segments is compared to the last one", (segments) => {
    const ring = circle(segments - 1, 1);
    // The last point is replaced by a detour that crosses the first segment.
    const [x, y] = [(ring[0]?.[0] as number) + 0.2, 0.05];
    const found = findCrossing([[...ring.slice(0, -1), [0.5, 0.05], [x, y], ring[0] as Position]]);
    expect(found).not.toBe("none");
    expect(found).not.toBe("unknown");
  });

  it("is swept from west to east: a segment is compared with those beside it only", () => {
    expect(findCrossing([circle(1_001, 1)], 5_000)).toBe("none");
    expect(findCrossing([circle(501, 1), circle(501, 0.5)], 5_000)).toBe("none");
  });

  it("that would take too long is not looked at", () => {
    // Long lines one above the other: all of them stay open until the end.
    const lines = Array.from({ length: 101 }, (_, at): Position => [at % 2 === 0 ? 0 : 10, at]);
    const ring = [...lines, lines[0] as Position];
    expect(findCrossing([ring])).toBe("none");
    expect(findCrossing([ring], 5_050)).toBe("none");
    expect(findCrossing([ring], 5_049)).toBe("unknown");
  });
});
