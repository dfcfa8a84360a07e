import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inOwnProcess, median, middle, timed, withFolder } from "./lib/measure.mjs";
import { schema, writeTable } from "./lib/table.mjs";

const papaparse = join(import.meta.dirname, "lib/papaparse-alone.mjs");
const check = join(import.meta.dirname, "lib/check.mjs");
const runner = join(import.meta.dirname, "lib/run-measure.mjs");
const program = join(import.meta.dirname, "../bin/datalogue.mjs");

/** Rows per second and peak memory of `check`, beside papaparse alone streaming the same file; then the command, its start included. */
export async function run() {
  await withFolder(async (folder) => {
    const peaks = [];
    for (const rows of [1_000_000, 3_000_000]) {
      const file = join(folder, `${rows}.csv`);
      await writeTable(file, rows);
      const alone = await median(3, () => inOwnProcess(papaparse, file));
      const checked = await median(3, () => inOwnProcess(check, file));
      if (checked.result !== rows || alone.result !== rows) throw new Error("not all rows were read");
      peaks.push(checked.peakMb);
      console.log(
        `${rows} rows × 12: papaparse alone ${perSecond(rows, alone)} rows/s, ${alone.peakMb.toFixed(0)} MB; ` +
          `check ${perSecond(rows, checked)} rows/s, ${checked.peakMb.toFixed(0)} MB`,
      );
      console.log(
        `  check at ${(alone.seconds / checked.seconds).toFixed(2)} of the speed of papaparse alone (aim: ≥ 0.55)`,
      );
    }
    console.log(
      `  peak at 3 M rows / peak at 1 M rows: ${(peaks[1] / peaks[0]).toFixed(2)} (aim: within 1.20); under 250 MB: ${Math.max(...peaks) < 250 ? "yes" : "no"}`,
    );
    await compareCommand(folder);
  });
}

/** The command `check` beside a process that runs papaparse alone, both from their start; runs alternate, medians are compared. */
async function compareCommand(folder) {
  const schemaFile = join(folder, "schema.json");
  writeFileSync(schemaFile, JSON.stringify(schema));
  const tables = { "no issue": {}, "a warning in each row": { warnings: true } };
  for (const [what, options] of Object.entries(tables)) {
    const file = join(folder, "command.csv");
    await writeTable(file, 1_000_000, options);
    const runs = { alone: [], check: [] };
    for (let round = 0; round < 5; round++) {
      runs.alone.push(timed([runner, papaparse, JSON.stringify([file])]));
      runs.check.push(timed([program, "check", file, "--schema", schemaFile, "--json"]));
    }
    const ratio = (unit) => middle(runs.alone.map((run) => run[unit])) / middle(runs.check.map((run) => run[unit]));
    console.log(
      `  the command, start included, ${what}: ${ratio("wall").toFixed(2)} of the speed of papaparse alone, ` +
        `${ratio("processor").toFixed(2)} by processor time (aim: ≥ 0.60)`,
    );
  }
}

function perSecond(rows, { seconds }) {
  return Math.round(rows / seconds).toLocaleString("en");
}
