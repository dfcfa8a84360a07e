import { join } from "node:path";
import { inOwnProcess, median, withFolder } from "./lib/measure.mjs";
import { COLUMNS, writeWide } from "./lib/wide-file.mjs";

const papaparse = join(import.meta.dirname, "lib/papaparse-alone.mjs");
const refresh = join(import.meta.dirname, "lib/refresh-source.mjs");
const COMMUNES = 35_000;
/** One intercommunality of fourteen communes, six uses and fourteen years. */
const CODES = Array.from({ length: 14 }, (_, rank) => `17${String(rank + 1).padStart(3, "0")}`);
const ROWS = CODES.length * 6 * 14;

/** The whole of France through one source, for one intercommunality: what it costs beside papaparse alone, and beside its own fourteen lines. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "france.csv");
    const bytes = await writeWide(file, COMMUNES);
    const own = join(folder, "own.csv");
    await writeWide(own, 1_400);
    const alone = await median(3, () => inOwnProcess(papaparse, file));
    const size = `${(bytes / 1e6).toFixed(0)} MB, ${COMMUNES} × ${COLUMNS}`;
    console.log(
      `${size}: papaparse alone ${alone.seconds.toFixed(2)} s, ${alone.processor.toFixed(2)} s of processor, ${alone.peakMb.toFixed(0)} MB`,
    );
    for (const [what, path] of [
      ["the whole of France", file],
      ["a file of 1 400 communes", own],
    ]) {
      const done = await median(3, () => inOwnProcess(refresh, path, { codes: CODES }));
      if (done.result !== ROWS) throw new Error(`${done.result} rows instead of ${ROWS}`);
      console.log(
        `  ${what}, 14 communes published (${ROWS} rows): ${done.seconds.toFixed(2)} s, ${done.processor.toFixed(2)} s of processor, ` +
          `${(done.processor / alone.processor).toFixed(2)} × papaparse alone on the whole, ${done.peakMb.toFixed(0)} MB (aim: ≤ 200)`,
      );
    }
  });
}
