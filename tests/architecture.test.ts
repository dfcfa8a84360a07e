import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findArrowsUp,
  findCircles,
  findImporters,
  listArrows,
  packagesLoadedBy,
  readOrders,
} from "./support/imports.js";

const root = join(import.meta.dirname, "..");
const orders = readOrders(readFileSync(join(root, "docs/architecture.md"), "utf8"));

describe.each(["ingest", "api", "web"])("the rooms of %s", (name) => {
  const source = join(root, "packages", name, "src");
  const order = orders.get(name) ?? [];
  const arrows = listArrows(source);

  it("are all in the order of docs/architecture.md, which names no other", () => {
    const rooms = readdirSync(source, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || /\.tsx?$/.test(entry.name))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    expect([...order].sort()).toEqual(rooms.sort());
  });

  it("import downwards only", () => {
    expect(findArrowsUp(arrows, order)).toEqual([]);
  });

  it("have no circle of files", () => {
    expect(findCircles(arrows)).toEqual([]);
  });
});

describe("what is refused", () => {
  const PROBLEMS = ["HttpProblem", "notFound", "BadQuery"];

  it.each([
    ["api", ["access", "catalogue", "checking", "publication", "rows", "secrecy", "stored-files"]],
    ["web", ["images"]],
  ])("is thrown with its facts by the rooms of %s, and said by the server alone", (name, rooms) => {
    expect(findImporters(join(root, "packages", name, "src"), rooms, PROBLEMS)).toEqual([]);
  });

  it("is said by no room but where it reads the address itself: in its routes", () => {
    const source = join(root, "packages/api/src");
    const rooms = ["indicators", "observatories", "plans", "territories"];
    expect(findImporters(source, rooms, PROBLEMS).filter((one) => !/^\w+\/routes\.ts /.test(one))).toEqual([]);
  });

  it("is seen where a room says it itself", () => {
    expect(findImporters(join(root, "packages/api/src"), ["server"], ["HttpProblem"])).toContain(
      "server/describe-refusal.ts imports HttpProblem",
    );
  });
});

describe("a thread that answers a reader", () => {
  it.each(["rows/rows-worker.js", "exports/export-worker.js"])(
    "starts without the readers and checks of files: %s",
    (file) => {
      const loaded = packagesLoadedBy(join(root, "packages/api/dist", file));
      expect(loaded).toContain("@datalogue/ingest/core");
      expect(loaded).not.toContain("@datalogue/ingest");
    },
  );
});

describe("the check of the order", () => {
  const order = ["pages/", "rows/"];

  it("names an arrow back up, and the room of each end", () => {
    expect(findArrowsUp([{ from: "rows/read.ts", to: "pages/home.tsx" }], order)).toEqual([
      "rows/read.ts imports pages/home.tsx: rows/ stands below pages/",
    ]);
  });

  it("lets arrows go down, and within a room", () => {
    const arrows = [
      { from: "pages/home.tsx", to: "rows/read.ts" },
      { from: "rows/read.ts", to: "rows/write.ts" },
    ];
    expect(findArrowsUp(arrows, order)).toEqual([]);
  });

  it("tells a room that has no place", () => {
    expect(findArrowsUp([{ from: "new/one.ts", to: "rows/read.ts" }], order)).toEqual([
      "new/one.ts: the room new/ is not in docs/architecture.md",
    ]);
  });

  it("shows the way round of a circle", () => {
    const arrows = [
      { from: "a.ts", to: "b.ts" },
      { from: "b.ts", to: "c.ts" },
      { from: "c.ts", to: "b.ts" },
    ];
    expect(findCircles(arrows)).toEqual(["b.ts → c.ts → b.ts"]);
  });
});

describe("modules that test files share", () => {
  const isShared = (path: string) =>
    /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && path !== "support/each-test.ts";
  const registers = (text: string) => /^(before|after)(All|Each)\(/m.test(text);

  it("register nothing as they are read: a worker reads them once, for the first of its files", () => {
    expect(registers('import { afterAll } from "vitest";\nafterAll(() => {});\n')).toBe(true);
    expect(registers("export function useSite() {\n  afterAll(() => {});\n}\n")).toBe(false);
    const paths = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(isShared);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => registers(readFileSync(join(import.meta.dirname, path), "utf8")))).toEqual([]);
  });
});
