import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { writeFeatures } from "./lib/features.mjs";
import { inOwnProcess, middle, withFolder } from "./lib/measure.mjs";

const FEATURES = 200_000;
const ROUNDS = 3;

/**
 * Processor time of all the tiles of a layer of 200 000 features, beside tippecanoe (Debian package) for the same zooms, with as many features in a
 * tile at most and without. Ours are made of rows already read; tippecanoe reads the GeoJSON.
 */
export async function run() {
  if (spawnSync("tippecanoe", ["--version"]).error)
    return console.log("tippecanoe is not installed: nothing to compare");
  await withFolder(async (folder) => {
    const file = join(folder, "layer.geojson");
    await writeFeatures(file, FEATURES);
    const module = (name) => join(import.meta.dirname, `lib/${name}.mjs`);
    const { result: job } = await inOwnProcess(module("rows-of-features"), file, join(folder, "rows.sqlite"));
    const peers = { "same limit": ["--drop-densest-as-needed", "--maximum-tile-features=5000"], "as it is": [] };
    const times = { ours: [], ...Object.fromEntries(Object.keys(peers).map((name) => [name, []])) };
    const told = {};
    for (let round = 0; round < ROUNDS; round++) {
      const tilesFile = join(folder, "ours.mbtiles");
      rmSync(tilesFile, { force: true });
      const { result, processor } = await inOwnProcess(module("make-tiles"), { ...job, tilesFile });
      times.ours.push(processor);
      told.ours = describe(tilesFile);
      for (const [name, options] of Object.entries(peers)) {
        const peer = join(folder, "peer.mbtiles");
        const zooms = [`-Z${result.minZoom}`, `-z${result.maxZoom}`];
        times[name].push(processorOf(["tippecanoe", "-q", "-f", "-o", peer, ...zooms, ...options, file]));
        told[name] = describe(peer);
      }
    }
    const own = middle(times.ours);
    console.log(`${FEATURES} features: ours ${own.toFixed(1)} s of processor, ${told.ours}`);
    for (const name of Object.keys(peers)) {
      const other = middle(times[name]);
      console.log(
        `  tippecanoe, ${name}: ${other.toFixed(1)} s, ${told[name]}; ours ${(own / other).toFixed(2)} × (aim: ≤ 1)`,
      );
    }
  });
}

function describe(file) {
  const db = new Database(file, { readonly: true });
  const { tiles, bytes } = db.prepare("SELECT count(*) AS tiles, sum(length(tile_data)) AS bytes FROM tiles").get();
  db.close();
  return `${tiles} tiles, ${(bytes / 1e6).toFixed(1)} MB`;
}

/** Of a command, with that of its threads, in seconds. */
function processorOf(command) {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
  const { stderr } = spawnSync("bash", ["-c", script, "bash", ...command], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return stderr
    .trim()
    .split(" ")
    .reduce((sum, one) => sum + Number(one), 0);
}
