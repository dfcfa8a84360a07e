import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { load } from "./lib/load.mjs";
import { withFolder } from "./lib/measure.mjs";
import { read, withServedTable } from "./lib/served-table.mjs";

const FILTER = "annee__greater=2017";

/** Downloads of a table of 1 M rows, beside a stored file and the sqlite3 shell over the same rows. */
export async function run() {
  await withFolder((folder) =>
    withServedTable(folder, async ({ ours, bare, rowsFile, pid }) => {
      const data = `${ours}/api/datasets/banc/data`;
      const stored = await best(3, () => read(`${bare}/file.csv`));
      const whole = await best(3, () => read(`${data}/csv`));
      console.log(`whole CSV: ${speed(whole)}; a stored file by node:http: ${speed(stored)}`);
      console.log(`  ${(stored.seconds / whole.seconds).toFixed(2)} of its throughput (aim: ≥ 0.50)`);

      const filtered = await best(3, () => read(`${data}/csv?${FILTER}`));
      console.log(`filtered CSV: ${speed(filtered)}`);
      const shell = await shellSeconds(rowsFile);
      if (shell === undefined) console.log("  the sqlite3 shell is not installed: not compared");
      else
        console.log(
          `  sqlite3 -csv ${shell.toFixed(2)} s: ${(shell / filtered.seconds).toFixed(2)} of its speed (aim: over 1)`,
        );
      for (const form of ["csv", "json", "ndjson"])
        console.log(
          `filtered and sorted ${form}: ${speed(await read(`${data}/${form}?${FILTER}&commentaire__sort=asc`))}`,
        );
      console.log(`  peak memory of the server so far: ${peakMb(pid).toFixed(0)} MB (aim: under 350)`);
      await pagesBeside(data, "filtered and sorted CSV", (rank) => `csv?id__greater=${rank}&commentaire__sort=asc`);
      await pagesBeside(
        data,
        "Parquet of 100 000 rows",
        (rank) => `parquet?id__greater=${rank}&id__less=${rank + 100_000}`,
      );
      console.log(`filtered Parquet: ${speed(await read(`${data}/parquet?${FILTER}`))}`);
      console.log(`XLSX of 100 000 rows: ${speed(await read(`${data}/xlsx?id__less=100000`))}`);
      console.log(`  peak memory of the server, files made included: ${peakMb(pid).toFixed(0)} MB`);
    }),
  );
}

/** Pages of rows alone, then while one client asks without pause for exports that nobody asked for yet. */
async function pagesBeside(data, label, nextExport) {
  const page = () => `${data}?code_insee__exact=17219&page_size=50`;
  // With a cookie, even a meaningless one, an answer is always made anew.
  const options = { clients: 4, headers: { Cookie: "a=1" } };
  const alone = await load(page, 3, options);
  let going = true;
  let asked = 0;
  const greedy = (async () => {
    while (going) await read(`${data}/${nextExport(++asked)}`);
  })();
  const beside = await load(page, 8, options);
  going = false;
  await greedy;
  console.log(
    `p99 of a page: alone ${alone.p99.toFixed(1)} ms, beside ${label} without pause (${asked} asked) ${beside.p99.toFixed(1)} ms`,
  );
  console.log(`  ${(beside.p99 / alone.p99).toFixed(1)} × (aim: under 3)`);
}

/** Peak resident memory of a process; NaN where /proc does not tell. */
function peakMb(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

async function shellSeconds(rowsFile) {
  const columns = "id,code_insee,nom,annee,flux,tonnage,refus,date_maj,ouvert,longitude,latitude,commentaire";
  const sql = `SELECT ${columns} FROM rows WHERE annee >= 2017`;
  try {
    const runs = [];
    for (let round = 0; round < 3; round++) {
      const start = process.hrtime.bigint();
      execFileSync("sh", ["-c", 'sqlite3 -csv -header "$1" "$2" > /dev/null', "sh", rowsFile, sql]);
      runs.push(Number(process.hrtime.bigint() - start) / 1e9);
    }
    return Math.min(...runs);
  } catch {
    return undefined;
  }
}

async function best(times, measure) {
  let found;
  for (let round = 0; round < times; round++) {
    const one = await measure();
    if (!found || one.seconds < found.seconds) found = one;
  }
  return found;
}

function speed({ bytes, seconds }) {
  return `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(2)} s, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
}
