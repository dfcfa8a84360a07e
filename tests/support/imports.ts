import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** One file naming another of the same package, both from its `src`. */
export interface Arrow {
  from: string;
  to: string;
}

/** Every import of a package's own files by one another, types included. */
export function listArrows(source: string): Arrow[] {
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.flatMap((file) => {
    const named = readFileSync(file, "utf8").matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g);
    return [...named].flatMap(([, specifier = ""]) => {
      const base = join(dirname(file), specifier).replace(/\.jsx?$/, "");
      const found = [`${base}.ts`, `${base}.tsx`].find((path) => existsSync(path));
      return found ? [{ from: relative(source, file), to: relative(source, found) }] : [];
    });
  });
}

/** A file of `rooms` that imports one of these names: one sentence each, the culprit first. */
export function findImporters(source: string, rooms: readonly string[], names: readonly string[]): string[] {
  const files = rooms.flatMap((room) =>
    readdirSync(join(source, room), { recursive: true, encoding: "utf8" }).map((file) => join(room, file)),
  );
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => {
      const imports = readFileSync(join(source, file), "utf8").matchAll(/^import\s+(?:type\s+)?\{([^}]*)\}/gm);
      const named = [...imports].flatMap(([, list = ""]) => list.split(",").map((one) => one.trim().split(" ").at(-1)));
      return names.filter((name) => named.includes(name)).map((name) => `${file} imports ${name}`);
    });
}

/** The room of a file: its folder under `src`, or the file itself where it stands alone. */
export function roomOf(file: string): string {
  const [first = file, ...rest] = file.split("/");
  return rest.length > 0 ? `${first}/` : first;
}

/** The rooms of each package as `docs/architecture.md` writes them, the highest first. */
export function readOrders(architecture: string): Map<string, string[]> {
  const orders = new Map<string, string[]>();
  let rooms: string[] | undefined;
  for (const line of architecture.split("\n")) {
    const title = /^### Rooms of `(\w+)`/.exec(line)?.[1];
    if (title) {
      rooms = [];
      orders.set(title, rooms);
    } else if (/^#/.test(line)) rooms = undefined;
    const row = /^\| ((?:`[^`]+`(?:, )?)+) \|/.exec(line)?.[1];
    if (row) rooms?.push(...[...row.matchAll(/`([^`]+)`/g)].map(([, room = ""]) => room));
  }
  return orders;
}

/** Arrows that go up the order, or to a room that it does not name: one sentence each, the culprit first. */
export function findArrowsUp(arrows: readonly Arrow[], order: readonly string[]): string[] {
  return arrows.flatMap(({ from, to }) => {
    const [above, below] = [roomOf(from), roomOf(to)];
    if (above === below) return [];
    const [high, low] = [order.indexOf(above), order.indexOf(below)];
    if (high === -1) return [`${from}: the room ${above} is not in docs/architecture.md`];
    return low > high ? [] : [`${from} imports ${to}: ${above} stands below ${below}`];
  });
}

/** Files that import each other in a circle, each circle as a way round. */
export function findCircles(arrows: readonly Arrow[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: string[]) => {
    const at = way.indexOf(file);
    if (at !== -1) return void circles.push([...way.slice(at), file].join(" → "));
    if (done.has(file)) return;
    for (const one of next.get(file) ?? []) visit(one, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return circles;
}

/** The packages that a compiled file brings in when it is loaded, through all the files of its own package. */
export function packagesLoadedBy(file: string): Set<string> {
  const packages = new Set<string>();
  const waiting = [file];
  const seen = new Set(waiting);
  for (const path of waiting) {
    const named = readFileSync(path, "utf8").matchAll(/^(?:import|export)\b[^"';]*"([^"]+)";/gm);
    for (const [, specifier = ""] of named) {
      const next = join(dirname(path), specifier);
      if (!specifier.startsWith(".")) packages.add(specifier);
      else if (!seen.has(next)) waiting.push(next) && seen.add(next);
    }
  }
  return packages;
}
