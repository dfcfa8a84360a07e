import { join } from "node:path";
import { inOwnProcess, median, withFolder } from "./lib/measure.mjs";
import { writeTable } from "./lib/table.mjs";

const papaparse = join(import.meta.dirname, "lib/papaparse-alone.mjs");
const check = join(import.meta.dirname, "lib/check.mjs");

/** Rows per second and peak memory of `check`, beside papaparse alone streaming the same file. */
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
  });
}

function perSecond(rows, { seconds }) {
  return Math.round(rows / seconds).toLocaleString("en");
}
