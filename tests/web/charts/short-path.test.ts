import { describe, expect, it } from "vitest";
import { shortenPath } from "../../../packages/web/src/charts/short-path.js";

describe("a path written in the fewest signs", () => {
  it.each([
    ["M10,20L12.5,20L12.5,18L11,17.1Z", "M10 20h2.5v-2l-1.5-0.9z"],
    ["M0,0L1,1L2,2L1,3Z", "M0 0l1 1 1 1-1 1z"],
    ["M4.3,297.8h22.1v30.2h-22.1Z", "M4.3 297.8h22.1v30.2h-22.1z"],
    ["M0,0L4,4ZM8,8L9,9L9,9", "M0 0l4 4zM8 8l1 1 0 0"],
    ["M5,0A5,5,0,1,1,-5,0L-4,1", "M5 0A5 5 0 1 1-5 0l1 1"],
    ["M0,0C1,1,2,2,3,3L3,4", "M0 0C1 1 2 2 3 3v1"],
  ])("%s is %s", (path, short) => {
    expect(shortenPath(path)).toBe(short);
  });

  it("keeps each point where it is, however many steps lead to it", () => {
    const points = Array.from({ length: 500 }, (_, rank) => [
      ((rank * 7919) % 4801) / 10,
      ((rank * 104_729) % 3761) / 10,
    ]);
    const short = shortenPath(`M${points.map(([x, y]) => `${x},${y}`).join("L")}Z`);
    expect(pointsOf(short)).toEqual(points);
  });

  it("leaves alone what it does not know", () => {
    expect(shortenPath("m1,1l2,2")).toBe("m1,1l2,2");
  });
});

/** The points of a path of one outline, as a reader of SVG adds its steps up. */
function pointsOf(path: string): number[][] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([Mlhv])([^a-zA-Z]*)/g)].flatMap(([, command, rest = ""]) => {
    const numbers = rest.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
    const steps: [number, number][] =
      command === "h"
        ? numbers.map((dx) => [dx, 0])
        : command === "v"
          ? numbers.map((dy) => [0, dy])
          : Array.from({ length: numbers.length / 2 }, (_, at) => [numbers[2 * at] ?? 0, numbers[2 * at + 1] ?? 0]);
    return steps.map(([dx, dy]) => {
      [x, y] = command === "M" ? [dx, dy] : [x + dx, y + dy];
      return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
    });
  });
}
