// `npm run mutation [FILES…]`: mutation testing of the field types and checks with Stryker, brought by npm into a folder
// outside the workspace (it does not install beside our strict engines). Ends with the share of mutants left alive.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(tmpdir(), "datalogue-mutation");
const STRYKER = "9.6.1";
const DEFAULT = ["packages/ingest/src/field-types/*.ts", "packages/ingest/src/checks/*.ts"];
const mutated = process.argv.length > 2 ? process.argv.slice(2) : DEFAULT;

if (!existsSync(join(folder, "tools/node_modules/@stryker-mutator/core"))) {
  mkdirSync(join(folder, "tools"), { recursive: true });
  writeFileSync(join(folder, "tools/package.json"), "{}");
  const vitest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.vitest;
  run(
    "npm",
    [
      "install",
      "--no-audit",
      "--no-fund",
      `@stryker-mutator/core@${STRYKER}`,
      `@stryker-mutator/vitest-runner@${STRYKER}`,
      `vitest@${vitest}`,
    ],
    join(folder, "tools"),
  );
}
// The project as it is now, beside the tools.
const copy = join(folder, "project");
rmSync(copy, { recursive: true, force: true });
for (const name of [
  "packages/ingest",
  "tests/ingest",
  "tests/cases",
  "datasets",
  "vitest.config.ts",
  "package.json",
  "tsconfig.base.json",
])
  cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !/node_modules|dist$/.test(path) });
symlinkSync(join(root, "packages/ingest/node_modules"), join(copy, "packages/ingest/node_modules"));
symlinkSync(join(folder, "tools/node_modules"), join(copy, "node_modules"));
for (const name of ["fast-check", "@datalogue", "iconv-lite", "papaparse"]) {
  const link = join(folder, "tools/node_modules", name);
  if (!existsSync(link)) symlinkSync(join(root, "node_modules", name), link);
}
writeFileSync(
  join(copy, "stryker.config.json"),
  JSON.stringify({
    mutate: mutated,
    testRunner: "vitest",
    plugins: [join(folder, "tools/node_modules/@stryker-mutator/vitest-runner/dist/src/index.js")],
    vitest: { configFile: "vitest.mutation.config.mjs", related: false },
    tsconfigFile: "no-such-tsconfig.json",
    coverageAnalysis: "perTest",
    concurrency: 2,
    ignoreStatic: true,
    reporters: ["clear-text", "json"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    symlinkNodeModules: false,
    tempDirName: "sandbox",
    inPlace: true,
  }),
);
writeFileSync(
  join(copy, "vitest.mutation.config.mjs"),
  `import { fileURLToPath } from "node:url";
export default {
  resolve: { alias: { "@datalogue/ingest": fileURLToPath(new URL("./packages/ingest/src/index.ts", import.meta.url)) } },
  test: { include: ["tests/ingest/**/*.test.ts"], exclude: ["tests/ingest/readers/**", "**/samples.test.ts", "**/command.test.ts"], testTimeout: 60000 },
};`,
);
run(process.execPath, [join(folder, "tools/node_modules/@stryker-mutator/core/bin/stryker.js"), "run"], copy);
const report = JSON.parse(readFileSync(join(copy, "reports/mutation/mutation.json"), "utf8"));
const counts = {};
for (const { mutants } of Object.values(report.files))
  for (const { status } of mutants) counts[status] = (counts[status] ?? 0) + 1;
const { Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 } = counts;
const alive = Survived + NoCoverage;
const all = Killed + Timeout + alive;
console.log(`${all} mutants, ${alive} left alive: ${((100 * alive) / all).toFixed(1)} % (aim: at most 15 %)`);
process.exit(alive / all > 0.15 ? 1 : 0);

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) {
    console.error(`${command} ended with ${status}`);
    process.exit(1);
  }
}
