import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = (name: string) => fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: { "@datalogue/ingest": src("ingest"), "@datalogue/api": src("api"), "@datalogue/web": src("web") },
  },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    globalSetup: ["tests/support/build-islands.ts", "tests/support/prepared-folder.ts"],
    // All processors: vitest would leave one for itself, which does little here.
    maxWorkers: availableParallelism(),
    // Only what hangs is stopped: a busy machine takes many times longer than a quiet one.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
