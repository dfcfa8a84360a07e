import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/longest-first.js";

const packages = fileURLToPath(new URL("./packages/", import.meta.url));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    // The sources, not what was compiled: of a package, then of one of its other entries.
    alias: [
      // With catalogues in PostgreSQL (npm run test:postgres), settings name a schema for each data folder.
      ...(process.env.DATALOGUE_SUITE_POSTGRES
        ? [
            {
              find: /^@datalogue\/api$/,
              replacement: fileURLToPath(new URL("./tests/support/api-on-postgres.ts", import.meta.url)),
            },
          ]
        : []),
      { find: /^@datalogue\/(ingest|api|web)$/, replacement: `${packages}$1/src/index.ts` },
      { find: /^@datalogue\/(ingest|api|web)\/([a-z-]+)$/, replacement: `${packages}$1/src/$2` },
    ],
  },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/support/each-test.ts"],
    globalSetup: [
      "tests/support/build-islands.ts",
      "tests/support/build-threads.ts",
      "tests/support/prepared-folder.ts",
    ],
    // A worker reads our modules once for all its files: reading them anew for each was a quarter of the whole.
    isolate: false,
    // All processors: vitest would leave one for itself, which does little here.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // Only what hangs is stopped: a busy machine takes many times longer than a quiet one.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
