// Runs vitest and ends with the plain line "N passed, N failed" that a machine can read.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

const report = "node_modules/.cache/vitest-report.json";
mkdirSync("node_modules/.cache", { recursive: true });
rmSync(report, { force: true });
const run = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
let line = "0 passed, 1 failed";
let failed = run.status !== 0;
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  const broken = numFailedTests || (failed ? Math.max(1, numFailedTestSuites) : 0);
  line = `${numPassedTests} passed, ${broken} failed${numPendingTests ? `, ${numPendingTests} skipped` : ""}`;
  if (numPassedTests === 0) failed = true;
} catch {
  failed = true;
}
console.log(line);
process.exit(failed ? run.status || 1 : 0);
