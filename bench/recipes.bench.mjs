import { join } from "node:path";
import { inOwnProcess, median, withFolder } from "./lib/measure.mjs";
import { COLUMNS, writeWide } from "./lib/wide-file.mjs";

const papaparse = join(import.meta.dirname, "lib/papaparse-alone.mjs");
const reshape = join(import.meta.dirname, "lib/reshape.mjs");
const COMMUNES = 35_000;

/** A file of all the communes of France, a column by year and use, read by a recipe that makes a line of each year, beside papaparse alone. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "large.csv");
    const bytes = await writeWide(file, COMMUNES);
    const alone = await median(3, () => inOwnProcess(papaparse, file));
    if (alone.result !== COMMUNES) throw new Error("not all lines were read");
    const size = `${(bytes / 1e6).toFixed(0)} MB, ${COMMUNES} × ${COLUMNS}`;
    console.log(`${size}: papaparse alone ${alone.seconds.toFixed(2)} s, ${alone.peakMb.toFixed(0)} MB`);
    for (const [what, options, lines] of [
      ["one département kept, six uses by year", { departement: "17", uses: true }, 350 * 14 * 6],
      ["all communes, a line by year", {}, COMMUNES * 14],
    ]) {
      const read = await median(3, () => inOwnProcess(reshape, file, options));
      if (read.result !== lines) throw new Error(`${read.result} lines instead of ${lines}`);
      console.log(
        `  ${what}: ${lines} lines, ${read.seconds.toFixed(2)} s, ${(read.seconds / alone.seconds).toFixed(2)} × papaparse alone, ` +
          `${(read.processor / alone.processor).toFixed(2)} × by processor time (aim: ≤ 3), ` +
          `${read.peakMb.toFixed(0)} MB (aim: ≤ 200)`,
      );
    }
  });
}
