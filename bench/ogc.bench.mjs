import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { writeFeatures } from "./lib/features.mjs";
import { load } from "./lib/load.mjs";
import { inOwnProcess, middle, processorSeconds, seeded, withFolder } from "./lib/measure.mjs";
import { read, withServer } from "./lib/served-table.mjs";

const features = 200_000;
const ROUNDS = 5;
const SECONDS = 2;

/** Features in a box and tiles of a layer of 200 000 features, beside plain handlers; the memory of publishing and serving. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "features.geojson");
    await writeFeatures(file, features);
    const place = await mkdtemp(join(folder, "s-"));
    const published = await inOwnProcess(join(import.meta.dirname, "lib/publish.mjs"), file, place);
    console.log(
      `publication of ${features} features with their tiles: ${published.seconds.toFixed(1)} s, ${published.peakMb.toFixed(0)} MB (aim: under 350)`,
    );
    await withServer("serve-features.mjs", [place], async ({ pid, ours, same, bare, tile, tileBytes }) => {
      const box = boxes();
      const items = await rounds(pid, {
        ours: () => `${ours}/ogc/collections/banc/items?${box()}`,
        same: () => `${same}/items?${box()}`,
      });
      console.log(
        `100 items in a box: ${items.ours.perSecond.toFixed(0)} req/s; same application around stored text ${items.same.perSecond.toFixed(0)}`,
      );
      console.log(`  ${beside(items.ours, items.same)} of the same application (aim: ≥ 0.80)`);

      const tiles = await rounds(
        pid,
        {
          ours: () => `${ours}/ogc/collections/banc/tiles/WebMercatorQuad/${tile}`,
          bare: () => `${bare}/tile`,
        },
        { headers: { "Accept-Encoding": "gzip" } },
      );
      console.log(
        `a tile of ${tileBytes} bytes: ${tiles.ours.perSecond.toFixed(0)} req/s; express sending a constant Buffer ${tiles.bare.perSecond.toFixed(0)}`,
      );
      console.log(`  ${beside(tiles.ours, tiles.bare)} of the constant (aim: ≥ 0.70)`);
    });
    // The peers have their own memory: ours is measured without them.
    await withServer("serve-alone.mjs", [place], async ({ ours, pid }) => {
      const items = `${ours}/ogc/collections/banc/items`;
      const box = boxes();
      await load(() => `${items}?${box()}`, 2);
      await pages(items);
      const { own, files } = memoryOf(pid);
      console.log(
        `memory of the server: ${own.toFixed(0)} MB of its own (aim: under 350), ${files.toFixed(0)} MB of files that the system keeps for it`,
      );
    });
  });
}

/** Boxes of some 700 features, never the same twice. */
function boxes() {
  const random = seeded(7);
  return () => {
    const [west, south] = [-1.38 + random() * 0.44, 45.73 + random() * 0.3];
    return `bbox=${west.toFixed(6)},${south.toFixed(6)},${(west + 0.03).toFixed(6)},${(south + 0.02).toFixed(6)}&limit=100`;
  };
}

/**
 * Requests per second, the best of the rounds, and processor time of the server for each, the middle one: what a busy machine changes least.
 * One round to warm up.
 */
async function rounds(pid, addresses, options = {}) {
  const runs = Object.fromEntries(Object.keys(addresses).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, next] of Object.entries(addresses)) {
      const before = processorSeconds(pid);
      const { perSecond } = await load(next, SECONDS, options);
      const seconds = (processorSeconds(pid) - before) / (perSecond * SECONDS);
      if (round > 0) runs[name].push({ perSecond, seconds });
    }
  return Object.fromEntries(
    Object.entries(runs).map(([name, measured]) => [
      name,
      {
        perSecond: Math.max(...measured.map(({ perSecond }) => perSecond)),
        seconds: middle(measured.map(({ seconds }) => seconds)),
      },
    ]),
  );
}

function beside(ours, peer) {
  return `${(ours.perSecond / peer.perSecond).toFixed(2)} (${(peer.seconds / ours.seconds).toFixed(2)} by processor time)`;
}

/** The first page, the last one, and all of them following `next`. */
async function pages(items) {
  const time = async (query) => ((await read(`${items}?${query}`)).seconds * 1000).toFixed(1);
  const box = "bbox=-1.39,45.73,-0.92,46.05&limit=1000";
  console.log(
    `page of 1 000 items: first ${await time("limit=1000")} ms, last ${await time("limit=1000&offset=199000")} ms; in a box of nearly all, first ${await time(box)} ms, far ${await time(`${box}&offset=150000`)} ms`,
  );
  let address = `${items}?limit=10000`;
  const start = process.hrtime.bigint();
  let count = 0;
  while (address) {
    const { text } = await read(address, { keep: true });
    const page = JSON.parse(text);
    count += page.numberReturned;
    address = page.links.find(({ rel }) => rel === "next")?.href.replace(/^https?:\/\/[^/]+/, new URL(items).origin);
  }
  console.log(`all ${count} items, page after page: ${(Number(process.hrtime.bigint() - start) / 1e9).toFixed(1)} s`);
}

/** Resident memory, MB: what the process allocated, and the pages of files that are mapped. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { own: mb("RssAnon"), files: mb("RssFile") };
}
