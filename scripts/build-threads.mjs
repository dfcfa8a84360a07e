// What threads and the program start from: each `packages/*/dist/**/x-worker.js`, and `bin/run-program.mjs`, becomes with all that it reads one file
// beside it, `x-worker.bundle.js`, which `openThreads` or `bin/datalogue.mjs` takes as long as it was made of the files that are there. Made again only
// when one of them changed, or what makes it.
//
//   node scripts/build-threads.mjs [MODULE…]        other compiled modules too, for tests
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { digest, findBundle } from "../packages/api/dist/threads/find-bundle.js";
import { listThreads } from "./lib/list-threads.mjs";

const root = join(import.meta.dirname, "..");
const maker = join(import.meta.dirname, "lib/bundle-thread.mjs");
const by = digest(readFileSync(maker));
const others = ["pnpm-lock.yaml", ...["ingest", "api", "web"].map((name) => `packages/${name}/package.json`)];

const asked = process.argv.slice(2).map((path) => resolve(path));
const modules = [...listThreads(), join(root, "bin/run-program.mjs"), ...asked];
const stale = modules.filter((path) => findBundle(pathToFileURL(path))?.by !== by);
if (stale.length > 0) {
  const { bundleThread } = await import(pathToFileURL(maker).href);
  const named = others.map((path) => join(root, path));
  // Each uses all processors already.
  for (const path of stale)
    try {
      await bundleThread(path, named, by);
    } catch (error) {
      // All starts from its modules then, as without any bundle.
      console.error(`${path}: ${error instanceof Error ? error.message : error}`);
    }
}
