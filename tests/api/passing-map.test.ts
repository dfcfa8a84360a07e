import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { PassingMap } from "../../packages/api/src/system/passing-map.js";

describe("a map of what comes and goes", () => {
  it("gives what is in it and nothing else, however often it begins again", () => {
    const map = new PassingMap<number, string>();
    for (let number = 0; number < 1_000; number++) {
      map.set(number, `${number}`);
      map.delete(number - 5);
      map.delete(-1);
      expect(map.get(number - 4)).toBe(number < 4 ? undefined : `${number - 4}`);
      expect(map.has(number - 5)).toBe(false);
    }
    map.set(997, "again");
    expect(map.get(997)).toBe("again");
  });

  it("leaves next to nothing in the old generation of V8, where a Map leaves all its tables", () => {
    const compiled = pathToFileURL(join(import.meta.dirname, "../../packages/api/dist/system/passing-map.js")).href;
    const script = `
      import { getHeapSpaceStatistics } from "node:v8";
      import { PassingMap } from ${JSON.stringify(compiled)};
      const old = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === "old_space").space_used_size;
      const left = (map) => {
        const turn = (number) => (map.set(number, { number }), map.delete(number));
        for (let number = 0; number < 200_000; number++) turn(number);
        // What is there is old from then on, as after any collection of the whole heap.
        gc();
        const before = old();
        for (let number = 0; number < 400_000; number++) turn(number);
        return old() - before;
      };
      console.log(JSON.stringify([left(new PassingMap()), left(new Map())]));
    `;
    // No other collection of the whole heap takes place.
    const flags = [
      "--expose-gc",
      "--initial-old-space-size=1000",
      "--no-allocation-site-pretenuring",
      "--input-type=module",
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, "-e", script], { encoding: "utf8" });
    expect(stderr).toBe("");
    const [passing, map] = JSON.parse(stdout);
    expect(passing).toBeLessThan(map / 10);
  });
});
