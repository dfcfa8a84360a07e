import { join } from "node:path";
import { inOwnProcess, median, withFolder } from "./lib/measure.mjs";
import { portraitCost, territoriesOf, writeRows } from "./lib/observe.mjs";

const ROWS = 1_000_000;
const INDICATORS = 60;
const SHOWN = 40;

/** Values of 60 indicators from 1 M rows beside the bare SQL; a portrait of a commune, here and in a whole département. */
export async function run() {
  await withFolder(async (folder) => {
    const module = join(import.meta.dirname, "lib/observe.mjs");
    const file = join(folder, "rows.sqlite");
    writeRows(file, ROWS, await territoriesOf());
    const bare = await median(3, () => inOwnProcess(module, { task: "bare", file, count: INDICATORS }));
    const ours = await median(3, () => inOwnProcess(module, { task: "ours", file, count: INDICATORS }));
    console.log(
      `${INDICATORS} indicators × 14 communes × 15 years from ${ROWS} rows: bare SQL ${bare.result.cpu.toFixed(1)} s of CPU (${bare.result.made} groups); all levels ${ours.result.cpu.toFixed(1)} s (${ours.result.made} values), ${ours.peakMb.toFixed(0)} MB`,
    );
    console.log(`  ${(ours.result.cpu / bare.result.cpu).toFixed(2)} × the bare SQL (limit: 2)`);

    const cost = (database, rows, departement) =>
      portraitCost({ database: join(folder, database), file: rows, count: INDICATORS, shown: SHOWN, departement });
    const small = await cost("small.sqlite", file);
    const large = join(folder, "departement.sqlite");
    writeRows(large, ROWS, await territoriesOf("17"));
    const whole = await cost("large.sqlite", large, "17");
    console.log(
      `portrait of ${SHOWN} indicators (${small.values} values): ${small.milliseconds.toFixed(1)} ms of CPU (limit: 5) with ${small.written} values in the store; ${whole.milliseconds.toFixed(1)} ms with ${whole.written} (a département, loaded in ${whole.seconds.toFixed(0)} s)`,
    );
    console.log(`  ${(whole.milliseconds / small.milliseconds).toFixed(2)} × (limit: 1.5)`);
  });
}
