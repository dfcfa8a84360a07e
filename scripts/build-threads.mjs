// What threads start from: each `packages/*/dist/**/x-worker.js` and all that it reads become one file beside it, `x-worker.bundle.js`, which
// `openThreads` takes as long as it was made of the files that are there. Made again only when one of them changed, or what makes it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { digest, findBundle } from "../packages/api/dist/threads/find-bundle.js";

const root = join(import.meta.dirname, "..");
const maker = join(import.meta.dirname, "lib/bundle-thread.mjs");
const by = digest(readFileSync(maker));
const others = ["pnpm-lock.yaml", ...["ingest", "api", "web"].map((name) => `packages/${name}/package.json`)];

/** `packages/api/dist/rows/rows-worker.js` is compiled from `packages/api/src/rows/rows-worker.ts`. */
const sourceOf = (path) => path.replace(/^(packages[\\/]\w+[\\/])dist\b/, "$1src").replace(/js$/, "ts");

const stale = ["api", "web"]
  .flatMap((name) => readdirSync(join(root, "packages", name, "dist"), { recursive: true, withFileTypes: true }))
  .filter(({ name }) => name.endsWith("-worker.js"))
  .map(({ parentPath, name }) => join(parentPath, name))
  // The compiler leaves what it made of a source that is gone.
  .filter((path) => existsSync(join(root, sourceOf(relative(root, path)))))
  .filter((path) => findBundle(pathToFileURL(path))?.by !== by);
if (stale.length > 0) {
  const { bundleThread } = await import(pathToFileURL(maker).href);
  const named = others.map((path) => join(root, path));
  // Each uses all processors already.
  for (const path of stale)
    try {
      await bundleThread(path, named, by);
    } catch (error) {
      // Threads start from its modules then, as without any bundle.
      console.error(`${path}: ${error instanceof Error ? error.message : error}`);
    }
}
