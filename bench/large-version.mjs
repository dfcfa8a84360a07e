// A version of many millions of rows, tried apart from `npm run bench`, since it takes long: node bench/large-version.mjs [MILLIONS]
// The table of the benchmarks without its coordinates: publication, size on disk, then pages, groups and a search beside one twentieth of it.
import { readdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { inOwnProcess, middle, withFolder } from "./lib/measure.mjs";
import { read, withServer } from "./lib/served-table.mjs";
import { writeTable } from "./lib/table.mjs";

const millions = Number(process.argv[2] ?? 20);
const without = ["longitude", "latitude"];
/** With a cookie, even a meaningless one, an answer is always made anew. */
const NEW = { Cookie: "a=1" };
const READINGS = {
  "page of 50 rows, filtered by an axis, with its total": (round) =>
    `code_insee__exact=17219&annee__exact=${2015 + round}&page_size=50`,
  "page of 50 rows, filtered by another column": (round) => `date_maj__exact=2024-0${1 + round}-02&page_size=50`,
  "last page that a number reaches": (round) => `page=200&page_size=${47 + round}`,
  "sorted by an axis": (round) => `annee__sort=desc&page_size=${50 + round}`,
  "groups by two axes, a sum": (round) => `flux__groupby&annee__groupby&tonnage__sum&page_size=${100 + round}`,
  "groups by another column": (round) => `date_maj__groupby=month&tonnage__avg&page_size=${100 + round}`,
};
process.env.DATALOGUE_MAX_FILE_MB ??= "100000";

const few = await tryRows((millions * 1e6) / 20);
const many = await tryRows(millions * 1e6);
for (const name of Object.keys(READINGS))
  console.log(`${name}: ${tell(few.readings[name])} for a twentieth, then ${tell(many.readings[name])}`);

function tell({ milliseconds, refused }) {
  return refused ? `refused after ${milliseconds.toFixed(0)} ms (${refused})` : `${milliseconds.toFixed(1)} ms`;
}

function tryRows(rows) {
  return withFolder(async (folder) => {
    const file = join(folder, "table.csv");
    await writeTable(file, rows, { without });
    const place = await mkdtemp(join(folder, "p-"));
    const done = await inOwnProcess(join(import.meta.dirname, "lib/publish.mjs"), file, place, { without });
    const received = gigabytes(file);
    const [dataset] = readdirSync(join(place, "data/versions"));
    const version = join(place, "data/versions", dataset, "1");
    const stored = readdirSync(version).map((name) => [name, gigabytes(join(version, name))]);
    const total = stored.reduce((sum, [, size]) => sum + size, 0);
    console.log(
      `${rows} rows (${received.toFixed(2)} GB): published in ${done.seconds.toFixed(0)} s (${done.processor.toFixed(0)} of processor), peak memory ${done.peakMb.toFixed(0)} MB, ${total.toFixed(2)} GB on disk`,
    );
    for (const [name, size] of stored.filter(([, size]) => size > total / 50))
      console.log(`  ${name} ${size.toFixed(2)} GB`);
    const readings = await withServer("serve-table.mjs", [place], async ({ ours }) => {
      const found = {};
      for (const [name, query] of Object.entries(READINGS)) {
        const answers = [];
        for (let round = 0; round < 4; round++) {
          const from = performance.now();
          const address = `${ours}/api/datasets/banc/data?${query(round)}`;
          const refused = await read(address, { headers: NEW }).then(
            () => undefined,
            ({ message }) => message.match(/answered (\d+)/)?.[1] ?? message,
          );
          // The first opens the file.
          if (round > 0) answers.push({ milliseconds: performance.now() - from, refused });
        }
        const milliseconds = middle(answers.map((one) => one.milliseconds));
        found[name] = answers.find(({ refused }) => refused) ?? { milliseconds };
      }
      return found;
    });
    await rm(place, { recursive: true });
    return { readings };
  });
}

function gigabytes(path) {
  return statSync(path).size / 1e9;
}
