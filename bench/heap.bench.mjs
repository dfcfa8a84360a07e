import { freePort } from "../scripts/lib/free-port.mjs";
import { serveProgram } from "../scripts/lib/serve-program.mjs";
import { ask, openAgent } from "../scripts/lib/traffic.mjs";
import { middle, withFolder } from "./lib/measure.mjs";

const ADDRESSES = ["/healthz", "/observatoires/dechets", "/api/datasets/dechets-tonnages/data?page_size=20"];
const CLIENTS = 16;
const WARM = 20_000;
const WINDOWS = 18;
const REQUESTS = 5_000;

/**
 * What a request leaves in the old generation of the program that serves, started on an empty folder as a new installation is: only a collection of the whole
 * heap takes it back, and whoever asks meanwhile waits. V8 decides where objects are made; the flags that `serve` gives it are seen here only.
 */
export async function run() {
  await withFolder(async (folder) => {
    const metrics = `127.0.0.1:${await freePort()}`;
    const server = await serveProgram({
      env: {
        DATALOGUE_DATA: folder,
        DATALOGUE_REFRESH: "off",
        DATALOGUE_RATE_LIMIT: "0",
        DATALOGUE_METRICS: metrics,
        TRUST_PROXY: "1",
      },
    });
    const agent = openAgent(CLIENTS);
    const askTimes = async (path, count) => {
      let left = count;
      const one = async () => {
        while (left-- > 0) await ask(server.url + path, { agent });
      };
      await Promise.all(Array.from({ length: CLIENTS }, one));
    };
    try {
      for (const path of ADDRESSES) {
        await askTimes(path, WARM);
        const left = [];
        for (let window = 0; window < WINDOWS; window++) {
          const before = await readHeap(metrics);
          await askTimes(path, REQUESTS);
          const after = await readHeap(metrics);
          if (after.collections === before.collections) left.push((after.old - before.old) / REQUESTS);
        }
        console.log(`${path}: ${middle(left).toFixed(0)} bytes a request in the old generation (limit: 2 000)`);
      }
    } finally {
      await agent.destroy();
      await server.stop();
    }
  });
}

/** Bytes of the old generation, and how many times the whole heap was collected. */
async function readHeap(metrics) {
  const text = await (await fetch(`http://${metrics}/metrics`)).text();
  const figure = (name) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(name))
        ?.split(" ")
        .at(-1) ?? 0,
    );
  return {
    old: figure('nodejs_heap_space_size_used_bytes{space="old"}'),
    collections: figure('nodejs_gc_duration_seconds_count{kind="major"}'),
  };
}
