import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { inOwnProcess, withFolder } from "./lib/measure.mjs";
import { writeTable } from "./lib/table.mjs";

const rows = 1_000_000;

/** Rows per second and peak memory of a publication, beside papaparse alone and check on the same file. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "table.csv");
    await writeTable(file, rows);
    const module = (name) => join(import.meta.dirname, `lib/${name}.mjs`);
    const alone = await inOwnProcess(module("papaparse-alone"), file);
    const check = await inOwnProcess(module("check"), file);
    const publish = await inOwnProcess(module("publish"), file, await mkdtemp(join(folder, "p-")));
    for (const [name, { seconds, peakMb }] of Object.entries({ "papaparse alone": alone, check, publish }))
      console.log(
        `${name}: ${Math.round(rows / seconds).toLocaleString("en")} rows/s, ${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB`,
      );
    console.log(
      `  publish takes ${(publish.seconds / check.seconds).toFixed(1)} × check, ${(publish.seconds / alone.seconds).toFixed(1)} × papaparse alone`,
    );
    console.log(`  memory of publish under 350 MB: ${publish.peakMb < 350 ? "yes" : "no"}`);
  });
}
