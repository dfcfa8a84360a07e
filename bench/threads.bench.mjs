import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { listThreads } from "../scripts/lib/list-threads.mjs";
import { middle } from "./lib/measure.mjs";

const ROUNDS = 7;

/** What a thread of each kind costs before it does anything, from the modules and from its bundle; runs alternate, medians are compared. */
export async function run() {
  for (const module of listThreads()) {
    const bundle = module.replace(/\.js$/, ".bundle.js");
    if (!existsSync(bundle)) throw new Error(`${bundle}: npm run build makes it`);
    const runs = { modules: [], bundle: [] };
    for (let round = 0; round < ROUNDS; round++) {
      runs.modules.push(await start(module));
      runs.bundle.push(await start(bundle));
    }
    const [before, after] = [middle(runs.modules), middle(runs.bundle)];
    console.log(
      `${/([\w-]+)-worker/.exec(module)[1]}: ${after.toFixed(0)} ms of processor from its bundle, ${before.toFixed(0)} from its modules ` +
        `(${(after / before).toFixed(2)} ×; aim: ≤ 0.5)`,
    );
  }
}

/** Processor time from the start of a thread to its first word, in ms. */
async function start(path) {
  const before = process.cpuUsage();
  const worker = new Worker(pathToFileURL(path), { workerData: { background: false, data: [] } });
  await new Promise((done, fail) => worker.once("message", done).once("error", fail));
  const { user, system } = process.cpuUsage(before);
  await worker.terminate();
  return (user + system) / 1000;
}
