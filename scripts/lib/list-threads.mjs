import { existsSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";

const packages = join(import.meta.dirname, "../../packages");

/** Paths of the compiled modules that threads start from, in order. */
export function listThreads() {
  return (
    ["api", "web"]
      .flatMap((name) => readdirSync(join(packages, name, "dist"), { recursive: true, withFileTypes: true }))
      .filter(({ name }) => name.endsWith("-worker.js"))
      .map(({ parentPath, name }) => join(parentPath, name))
      // The compiler leaves what it made of a source that is gone.
      .filter((path) => existsSync(sourceOf(path)))
      .sort()
  );
}

/** `packages/api/dist/rows/rows-worker.js` is compiled from `packages/api/src/rows/rows-worker.ts`. */
function sourceOf(path) {
  const [name, , ...rest] = path.slice(packages.length + 1).split(sep);
  return join(packages, name, "src", ...rest).replace(/js$/, "ts");
}
