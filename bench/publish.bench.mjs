import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { inOwnProcess, withFolder } from "./lib/measure.mjs";
import { writeTable } from "./lib/table.mjs";

/** `ROWS=100000 npm run bench publish` for fewer. */
const rows = Number(process.env.ROWS ?? 1_000_000);

/** Rows per second, processor time and peak memory of a publication, beside papaparse alone, check, and a bare parse and insert of the same file. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "table.csv");
    await writeTable(file, rows);
    const module = (name) => join(import.meta.dirname, `lib/${name}.mjs`);
    const alone = await inOwnProcess(module("papaparse-alone"), file);
    const check = await inOwnProcess(module("check"), file);
    const insert = await inOwnProcess(module("insert-alone"), file, join(folder, "alone.sqlite"));
    if (insert.result !== rows) throw new Error("not all rows were inserted");
    const publish = await inOwnProcess(module("publish"), file, await mkdtemp(join(folder, "p-")));
    const runs = { "papaparse alone": alone, check, "parse and insert, without index": insert, publish };
    for (const [name, { seconds, processor, peakMb }] of Object.entries(runs))
      console.log(
        `${name}: ${Math.round(rows / seconds).toLocaleString("en")} rows/s, ${seconds.toFixed(1)} s (${processor.toFixed(1)} of processor), ${peakMb.toFixed(0)} MB`,
      );
    console.log(
      `  publish takes ${(publish.seconds / check.seconds).toFixed(1)} × check, ${(publish.seconds / alone.seconds).toFixed(1)} × papaparse alone`,
    );
    console.log(
      `  publish takes ${(publish.processor / insert.processor).toFixed(1)} × parse and insert, by processor time (aim: ≤ 1.4)`,
    );
    console.log(`  memory of publish under 350 MB: ${publish.peakMb < 350 ? "yes" : "no"}`);
  });
}
