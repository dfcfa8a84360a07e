import { createRequire } from "node:module";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createAppServer } from "@datalogue/api";
import { serveLargeCatalogue } from "./lib/large-catalogue.mjs";
import { listen } from "./lib/listen.mjs";
import { withFolder } from "./lib/measure.mjs";

// The peer uses the very express of the program.
const express = createRequire(new URL("../packages/api/package.json", import.meta.url))("express");
const FORMATS = ["jsonld", "ttl", "rdf", "nt"];
/** With a cookie, even a meaningless one, an answer is always made anew. */
const NEW = { Cookie: "a=1" };
const SIZES = [100, 10_000];

/** Pages of the DCAT feed and searches with 100 and with 10 000 datasets; stored pages beside express and a constant. */
export async function run() {
  await withFolder(async (folder) => {
    const [small, large] = await Promise.all(SIZES.map((size) => serveLargeCatalogue(folder, size)));
    try {
      await pagesNeverSeen(small, large);
      await pagesSeen(large);
      await searches(large);
    } finally {
      await small.close();
      await large.close();
    }
  });
}

/** Rounds alternate between the two, so that a slow moment of the machine falls on both. */
async function pagesNeverSeen(small, large) {
  const times = { small: [], large: [] };
  for (let round = 0; round < 40; round++)
    for (const [name, place, pages] of [
      ["small", small, 5],
      ["large", large, 500],
    ]) {
      place.touch();
      // Brings the copy in memory up to date: that is not the cost of a page.
      await read(`${place.url}/api/datasets/jeu-1`);
      for (const format of FORMATS) {
        const page = 1 + ((round * 97) % pages);
        const start = performance.now();
        await read(`${place.url}/catalogue.${format}?page=${page}`);
        if (round >= 8) times[name].push(performance.now() - start);
      }
    }
  const [one, other] = [middle(times.small), middle(times.large)];
  console.log(
    `a page of 20 datasets never seen: ${one.toFixed(1)} ms with 100 datasets, ${other.toFixed(1)} ms with 10 000 (median of ${times.small.length})`,
  );
  console.log(`  ratio ${(other / one).toFixed(2)} (aim: ≤ 1.20)`);
}

async function pagesSeen(large) {
  const address = `${large.url}/catalogue.ttl?page=250`;
  const body = Buffer.from(await read(address));
  const app = express();
  app.disable("x-powered-by");
  app.get("/constant", (_request, response) => response.type("text/turtle").send(body));
  const { server } = createAppServer(app);
  const constant = `${await listen(server)}/constant`;
  const best = { ours: 0, constant: 0 };
  for (let round = 0; round < 4; round++)
    for (const [name, url] of [
      ["ours", address],
      ["constant", constant],
    ])
      best[name] = Math.max(best[name], await perSecond(url));
  server.closeAllConnections();
  server.close();
  console.log(
    `a stored page of ${(body.length / 1000).toFixed(0)} kB: ${best.ours.toFixed(0)} req/s; express sending it as a constant ${best.constant.toFixed(0)}`,
  );
  console.log(`  ratio ${(best.ours / best.constant).toFixed(2)}`);
}

async function searches(large) {
  const words = ["dechets", "tonnage", "dechets collectes", "tonnnages", "ile oleron", "releve 4242"];
  const first = performance.now();
  await read(`${large.url}/api/datasets?q=dechets`);
  const indexing = performance.now() - first;
  const times = [];
  const held = monitorEventLoopDelay({ resolution: 1 });
  held.enable();
  for (let round = 0; round < 5; round++)
    for (const word of words) {
      const start = performance.now();
      await read(`${large.url}/api/datasets?q=${encodeURIComponent(word)}`, NEW);
      times.push(performance.now() - start);
    }
  held.disable();
  console.log(
    `a search among 10 000 datasets, with its facets: median ${middle(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms; the first one, which indexes them: ${indexing.toFixed(0)} ms`,
  );
  console.log(`  the thread that answers was held ${(held.max / 1e6).toFixed(0)} ms at most`);
}

async function perSecond(url) {
  const end = performance.now() + 1500;
  let count = 0;
  const client = async () => {
    while (performance.now() < end) {
      await read(url);
      count++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, client));
  return count / 1.5;
}

async function read(url, headers = {}) {
  const answer = await fetch(url, { headers: { "Accept-Encoding": "identity", ...headers } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text}`);
  return text;
}

function middle(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
