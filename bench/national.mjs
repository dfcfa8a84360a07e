// The size of a whole country, tried apart from `npm run bench`, since it takes long: node bench/national.mjs [INDICATORS]
// 35 000 communes × 15 years × 60 indicators (31 M values), from 5 M rows: load, size on disk, portrait of a commune.
import { statSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "./lib/measure.mjs";
import { portraitCost, territoriesOf, writeRows } from "./lib/observe.mjs";

const indicators = Number(process.argv[2] ?? 60);
const YEARS = 15;
const FLOWS = 10;

await withFolder(async (folder) => {
  const territories = await territoriesOf("france");
  const { communes, epcis } = territories.home();
  const file = join(folder, "rows.sqlite");
  const rows = communes.length * YEARS * FLOWS;
  const started = process.cpuUsage();
  writeRows(file, rows, territories);
  console.log(
    `${communes.length} communes, ${epcis.length} EPCI; ${rows} rows (${megabytes(file)} MB) written in ${cpuSince(started).toFixed(0)} s of CPU`,
  );
  const database = join(folder, "catalogue.sqlite");
  const done = await portraitCost({
    ...{ database, file, count: indicators, shown: Math.min(40, indicators), departement: "france" },
    tell: (count, written) =>
      console.log(
        `  ${count} indicators, ${written} values: ${cpuSince(started).toFixed(0)} s of CPU, ${megabytes(database)} MB, peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
      ),
  });
  console.log(
    `${done.written} values computed and written in ${done.loadCpu.toFixed(0)} s of CPU (${done.seconds.toFixed(0)} s on the clock); store ${megabytes(database)} MB; portrait of a commune (${done.values} values): ${done.milliseconds.toFixed(2)} ms of CPU`,
  );
});

function cpuSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function megabytes(path) {
  return ["", "-wal"]
    .map((end) => statSync(`${path}${end}`, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, bytes) => sum + bytes / 1e6, 0)
    .toFixed(0);
}
