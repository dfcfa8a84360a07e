// `npm run mutation [-- FILES…]`: mutation testing of the field types and checks with Stryker, brought by npm into a folder
// outside the workspace (it does not install beside our strict engines). Each folder is judged by the tests of its own name.
// Ends with the share of mutants left alive, and with 1 when it is too large (docs/tests.md).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(tmpdir(), "datalogue-mutation");
const STRYKER = "9.6.1";
/** Share of mutants that may be left alive. */
const LIMIT = 0.15;
const DEFAULT = ["packages/ingest/src/field-types/*.ts", "packages/ingest/src/checks/*.ts"];
const mutated = process.argv.length > 2 ? process.argv.slice(2) : DEFAULT;

const modules = join(folder, "tools/node_modules");
if (!existsSync(join(modules, "@stryker-mutator/core"))) {
  mkdirSync(join(folder, "tools"), { recursive: true });
  writeFileSync(join(folder, "tools/package.json"), "{}");
  const vitest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.vitest;
  const packages = [
    `@stryker-mutator/core@${STRYKER}`,
    `@stryker-mutator/vitest-runner@${STRYKER}`,
    `vitest@${vitest}`,
  ];
  run("npm", ["install", "--no-audit", "--no-fund", ...packages], join(folder, "tools"));
}

// The project as it is now, beside the tools: what is mutated, its tests and what they read.
const copy = mkdtempSync(join(folder, "project-"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const name of [
  "packages/ingest/src",
  "packages/ingest/package.json",
  "tests/ingest/field-types",
  "tests/ingest/checks",
  "tests/ingest/support",
  "datasets/territoires",
])
  cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, "packages/ingest/node_modules"), join(copy, "packages/ingest/node_modules"));
symlinkSync(modules, join(copy, "node_modules"));

// Examples and titles are documentation that the tests read: they are not what is tested.
writeFileSync(
  join(copy, "documentation.mjs"),
  `const IGNORED = { title: "the French name shown by the documentation", examples: "examples are tests" };
const shouldIgnore = (path) => (path.isObjectProperty() ? IGNORED[path.node.key.name] : undefined);
export const strykerPlugins = [{ kind: "Ignore", name: "documentation", value: { shouldIgnore } }];
`,
);

const all = newCounts();
const folders = {};
const lines = [];
for (const path of new Set(mutated.map(dirname))) {
  const files = mutate(
    mutated.filter((file) => dirname(file) === path),
    `tests/ingest/${basename(path)}/**/*.test.ts`,
  );
  folders[path] = newCounts();
  for (const [file, { mutants }] of Object.entries(files)) {
    const counts = newCounts();
    for (const { status } of mutants)
      for (const each of [counts, folders[path], all]) if (status in each) each[status]++;
    lines.push(describe(file, counts));
  }
}
for (const [path, counts] of Object.entries(folders)) lines.push(describe(`${path}/`, counts));
console.log([" killed timeout survived uncovered invalid  alive", ...lines, describe("all", all)].join("\n"));
const share = aliveOf(all) / (totalOf(all) || 1);
console.log(`${totalOf(all)} mutants, ${aliveOf(all)} left alive: ${percent(share)} (at most ${percent(LIMIT)})`);
process.exit(share > LIMIT ? 1 : 0);

/** Runs Stryker on some files with some tests; gives its report by file. */
function mutate(files, tests) {
  writeFileSync(
    join(copy, "vitest.mutation.config.mjs"),
    // One worker for all files of tests: it is a new one at each mutant, which module-level mutants need.
    `export default { test: { include: ["${tests}"], isolate: false } };
`,
  );
  const report = join(copy, "mutation.json");
  const config = {
    mutate: files,
    testRunner: "vitest",
    plugins: [join(modules, "@stryker-mutator/vitest-runner/dist/src/index.js"), "./documentation.mjs"],
    ignorers: ["documentation"],
    vitest: { configFile: "vitest.mutation.config.mjs", related: false },
    tsconfigFile: "no-such-tsconfig.json",
    coverageAnalysis: "perTest",
    concurrency: 1,
    reporters: ["clear-text", "json"],
    jsonReporter: { fileName: report },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
    warnings: { slow: false },
    symlinkNodeModules: false,
    tempDirName: "sandbox",
    inPlace: true,
  };
  writeFileSync(join(copy, "stryker.config.json"), JSON.stringify(config));
  run(process.execPath, [join(modules, "@stryker-mutator/core/bin/stryker.js"), "run"], copy);
  return JSON.parse(readFileSync(report, "utf8")).files;
}

/** A mutant that does not load (`RuntimeError`) is invalid: it counts neither as killed nor as alive. */
function newCounts() {
  return { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0, RuntimeError: 0 };
}

function aliveOf({ Survived, NoCoverage }) {
  return Survived + NoCoverage;
}

function totalOf(counts) {
  return counts.Killed + counts.Timeout + aliveOf(counts);
}

function percent(part) {
  return `${(100 * part).toFixed(1)} %`;
}

function describe(name, counts) {
  const { Killed, Timeout, Survived, NoCoverage, RuntimeError } = counts;
  const cells = [Killed, Timeout, Survived, NoCoverage, RuntimeError].map((number) => String(number).padStart(8));
  return `${cells.join(" ")} ${percent(aliveOf(counts) / (totalOf(counts) || 1)).padStart(8)}  ${name}`;
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) {
    console.error(`${command} ended with ${status}`);
    process.exit(1);
  }
}
