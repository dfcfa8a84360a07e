import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { inOwnProcess, median, withFolder } from "./lib/measure.mjs";

const papaparse = join(import.meta.dirname, "lib/papaparse-alone.mjs");
const reshape = join(import.meta.dirname, "lib/reshape.mjs");
const COMMUNES = 35_000;
const COLUMNS = 172;

/** A file of all the communes of France, a column by year and use, read by a recipe that makes a line of each year, beside papaparse alone. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "large.csv");
    const bytes = await writeWide(file);
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

const USES = ["hab", "act", "inc", "mix", "fer", "rou"];

/** In the form of the national file of consumed land; gives its bytes. */
async function writeWide(path) {
  const years = Array.from({ length: 14 }, (_, at) => 11 + at);
  const header = [
    ...["idcom", "idcomtxt", "iddep", "epci25"],
    ...years.flatMap((year) => [`naf${year}art${year + 1}`, ...USES.map((use) => `art${year}${use}${year + 1}`)]),
  ];
  while (header.length < COLUMNS) header.push(`autre${header.length}`);
  const stream = createWriteStream(path);
  stream.write(`${header.join(",")}\n`);
  for (let rank = 0; rank < COMMUNES; rank++) {
    const departement = String(1 + (rank % 100)).padStart(2, "0");
    const code = `${departement}${String(1 + Math.floor(rank / 100)).padStart(3, "0")}`;
    const cells = [code, `Commune ${rank}`, departement, "241700624"];
    while (cells.length < COLUMNS) cells.push(String(((rank * 7 + cells.length * 13) % 9000) + 0.5));
    if (!stream.write(`${cells.join(",")}\n`)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  stream.end();
  await finished(stream);
  return stream.bytesWritten;
}
