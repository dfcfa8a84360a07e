// `npm run soak -- [--minutes 10] [--load 0.7] [--seed 1] [--port 3980] [--write]`: the whole site under mixed readers (pages, API, rows, tiles,
// downloads) at a share of what it can, one publication a minute. What it can is measured again before each minute: a machine that others share
// gives half as much again from one quarter of an hour to the next. Says errors, the slowest hundredth beside that of an unloaded site, memory.
// --write keeps the table in docs/scale.md. Needs a built project and a quiet machine; the readers share its processors, and begin (package.json) with
// a heap where what they receive is not collected four times a second.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { residentMb, seeded } from "../bench/lib/measure.mjs";
import { openPublisher } from "./lib/publisher.mjs";
import { makeKey, serveProgram } from "./lib/serve-program.mjs";
import { ask, drawAddresses, openAgent, quantile, readSite } from "./lib/traffic.mjs";
import { tenth, whole, writeTable } from "./lib/write-table.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    load: { type: "string", default: "0.7" },
    seed: { type: "string", default: "1" },
    port: { type: "string", default: "3980" },
    write: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
const share = Number(values.load);
const seed = Number(values.seed);
/** Readers together when capacity is looked for. */
const MOST = 16;
/** How long it is looked for before each minute. */
const LOOKING_SECONDS = 6;
const CALM_REQUESTS = 1_500;
const NAMES = { pages: "pages", api: "API", rows: "lignes", tiles: "tuiles", downloads: "téléchargements" };

const folder = mkdtempSync(join(tmpdir(), "datalogue-soak-"));
// As behind a proxy: one address may hold 256 connections otherwise, and these readers stand for many.
const env = { DATALOGUE_DATA: folder, DATALOGUE_REFRESH: "off", DATALOGUE_RATE_LIMIT: "0", TRUST_PROXY: "1" };
const server = await serveProgram({ port: Number(values.port), env });
let failed = false;
try {
  const publisher = openPublisher({ key: makeKey(env) });
  await publisher.publish(server.url, 0);
  const site = await readSite(server.url);

  // Warm: each address was seen, compiled code is hot, caches are as full as they get; what answers are made of changes, and they are made again.
  for (const number of [-3, -2, -1]) {
    await together(MOST, 80, drawAddresses(site, seed - number));
    await publisher.publish(server.url, number);
  }
  const unloaded = openRecord();
  await oneByOne(unloaded, CALM_REQUESTS, drawAddresses(site, seed + 4));
  const calm = unloaded.end();
  console.log(`${minutes} minutes at ${whole(share * 100)} % of what it can, one publication a minute…`);

  const memory = [];
  const watching = setInterval(() => memory.push(residentMb(server.pid)), 2_000);
  const capacities = [];
  const loaded = openRecord();
  const published = { done: 0, times: [], faults: [] };
  for (let minute = 1; minute <= minutes; minute++) {
    const capacity = await together(MOST, LOOKING_SECONDS, drawAddresses(site, seed + 3_000 + minute));
    capacities.push(capacity);
    await Promise.all([
      arrive(loaded, {
        perSecond: capacity * share,
        seconds: 60,
        draw: drawAddresses(site, seed + 100 + minute),
        from: seed + minute,
      }),
      publish(publisher, minute, published),
    ]);
  }
  clearInterval(watching);
  const run = loaded.end();

  const third = Math.floor(memory.length / 3);
  const early = quantile(memory.slice(third, 2 * third), 0.5);
  const late = quantile(memory.slice(2 * third), 0.5);
  const growth = late / early - 1;
  const faults = [...calm.faults, ...run.faults, ...published.faults];
  const ratio = run.p99 / calm.p99;
  const rows = [
    [
      "demandes",
      `${whole(run.times.length)} en ${minutes} minutes, ${whole(run.times.length / minutes / 60)} par seconde : ${whole(share * 100)} % de ce qu'il peut juste avant chaque minute (de ${whole(Math.min(...capacities))} à ${whole(Math.max(...capacities))})`,
      "",
    ],
    ["publications", `${published.done}, médiane ${tenth(quantile(published.times, 0.5))} s`, `${minutes}`],
    ["erreurs", whole(faults.length), "0"],
    [
      "p99, au calme ; en charge ; rapport",
      `${whole(calm.p99)} ms ; ${whole(run.p99)} ms ; ${tenth(ratio)}`,
      "rapport de 3 au plus",
    ],
    [
      "mémoire : deuxième tiers ; dernier ; le plus",
      `${whole(early)} ; ${whole(late)} ; ${whole(Math.max(...memory))} Mo`,
      "plate (10 % au plus)",
    ],
  ];
  for (const [family, times] of Object.entries(run.families)) {
    const before = calm.families[family] ?? [];
    const [p50, p99] = [0.5, 0.99].map((at) => [quantile(before, at), quantile(times, at)].map(whole).join(" puis "));
    rows.push([`${NAMES[family]} : médiane ; p99, au calme puis en charge`, `${p50} ms ; ${p99} ms`, ""]);
  }
  const table = ["| quoi | mesuré | attendu |", "|---|---|---|", ...rows.map((row) => `| ${row.join(" | ")} |`)];
  console.log(table.join("\n"));
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
  failed = faults.length > 0 || ratio > 3 || growth > 0.1 || published.done < Math.floor(minutes);
  if (values.write) writeTable("docs/scale.md", "soak", () => table);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** Requests one after the other. */
async function oneByOne(seen, count, draw) {
  const agent = openAgent(1);
  for (let rank = 0; rank < count; rank++) {
    const { family, path } = draw();
    const from = performance.now();
    seen.note(family, path, await ask(server.url + path, { agent }), performance.now() - from);
  }
  agent.destroy();
}

/** So many clients without pause: the answers that they have, a second. */
async function together(clients, seconds, draw) {
  const agent = openAgent(clients);
  const until = Date.now() + seconds * 1_000;
  let answered = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (Date.now() < until) {
        const { status } = await ask(server.url + draw().path, { agent });
        if (status === 200 || status === 204) answered++;
      }
    }),
  );
  agent.destroy();
  return answered / seconds;
}

/** Requests that come whenever they come (Poisson), whatever the answers: times count from the moment of coming. */
async function arrive(seen, { perSecond, seconds, draw, from }) {
  const random = seeded(from);
  const agent = openAgent(256);
  const start = performance.now();
  let pending = 0;
  let next = start;
  for (;;) {
    next += (-Math.log(1 - random()) / perSecond) * 1_000;
    if (next - start > seconds * 1_000) break;
    const wait = next - performance.now();
    if (wait > 0) await sleep(wait);
    const { family, path } = draw();
    const came = next;
    pending++;
    ask(server.url + path, { agent }).then((answer) => {
      seen.note(family, path, answer, performance.now() - came);
      pending--;
    });
  }
  while (pending > 0) await sleep(10);
  agent.destroy();
}

/** What was seen; times are out of the heap, whose collections readers and site would wait for. */
function openRecord() {
  const families = {};
  const faults = [];
  return {
    note(family, path, { status, fault, text }, milliseconds) {
      if (status !== 200 && status !== 204) return void faults.push(`${status || fault} ${path} ${text.slice(0, 120)}`);
      families[family] ??= openTimes();
      families[family].push(milliseconds);
    },
    end() {
      const lists = Object.entries(families).map(([family, times]) => [family, times.list()]);
      const times = lists.flatMap(([, list]) => list);
      return { families: Object.fromEntries(lists), times, faults, p99: quantile(times, 0.99) };
    },
  };
}

function openTimes() {
  const blocks = [];
  let count = 0;
  const size = 65_536;
  return {
    push(milliseconds) {
      if (count % size === 0) blocks.push(new Float64Array(size));
      blocks.at(-1)[count++ % size] = milliseconds;
    },
    list: () => blocks.flatMap((block) => [...block]).slice(0, count),
  };
}

async function publish(publisher, number, result) {
  const from = performance.now();
  try {
    await publisher.publish(server.url, number);
    result.done++;
    result.times.push((performance.now() - from) / 1_000);
  } catch (error) {
    result.faults.push(error.message);
  }
}
