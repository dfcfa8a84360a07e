// Readers of a site as they come: pages, API, rows, tiles, downloads, in fixed shares, addresses drawn by a seed.
import { brotliDecompressSync } from "node:zlib";
import { Agent, util } from "undici";
import { seeded } from "../../bench/lib/measure.mjs";

/** What a site holds that readers ask for. */
export async function readSite(url) {
  const list = async (path) => (await (await fetch(url + path)).json()).data;
  const [datasets, indicators, communes, epcis] = await Promise.all([
    list("/api/datasets?access=open&sort=title&page_size=200"),
    list("/api/indicators?page_size=200"),
    list("/api/territories?level=commune&page_size=200"),
    list("/api/territories?level=epci&page_size=200"),
  ]);
  return {
    datasets: datasets.map(({ slug }) => slug),
    layers: datasets.filter(({ geographic }) => geographic).map(({ slug }) => slug),
    indicators: indicators.map(({ id }) => id),
    territories: [...communes, ...epcis].map(({ code }) => code),
    themes: [...new Set(indicators.map(({ theme }) => theme))],
  };
}

/** Families of addresses, each with its share of the requests. Numbers that change keep stored answers from answering all. */
const FAMILIES = {
  pages: [
    0.4,
    ({ one, site }) => `/observatoires/${one(site.themes)}?territoire=${one(site.territories)}`,
    ({ one, site }) => `/territoires/${one(site.territories)}`,
    ({ one, site }) => `/indicateurs/${one(site.indicators)}?territoire=${one(site.territories)}`,
    ({ one, site }) => `/jeux/${one(site.datasets)}`,
    () => "/",
    () => "/jeux",
    ({ one }) => `/recherche?q=${one(["dechets", "huitres", "velo", "eau", "toits", "verre"])}&page=1`,
  ],
  api: [
    0.2,
    ({ one, site }) => `/api/datasets/${one(site.datasets)}`,
    ({ one, site }) => `/api/indicators/${one(site.indicators)}/observations?territory=${one(site.territories)}`,
    ({ one }) => `/api/datasets?q=${one(["dechets", "production", "commune", "tri", "sol"])}`,
    () => "/catalogue.jsonld",
  ],
  rows: [
    0.2,
    ({ one, site, below }) =>
      `/api/datasets/${one(site.datasets)}/data?page=${1 + below(3)}&page_size=${20 + below(30)}`,
  ],
  tiles: [
    0.15,
    ({ one, site, below }) => {
      const z = 9 + below(5);
      const [x, y] = [tileX(-1.6 + below(1000) / 1500, z), tileY(45.7 + below(1000) / 2500, z)];
      return `/ogc/collections/${one(site.layers)}/tiles/WebMercatorQuad/${z}/${y}/${x}`;
    },
  ],
  downloads: [
    0.05,
    ({ one, site }) => `/api/datasets/${one(site.datasets)}/data/csv`,
    ({ one, site }) => `/api/datasets/${one(site.datasets)}/data/json`,
  ],
};

const tileX = (lon, z) => Math.floor(((lon + 180) / 360) * 2 ** z);
const tileY = (lat, z) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
};

let sum = 0;
const SHARES = Object.entries(FAMILIES).map(([family, [share, ...kinds]]) => {
  sum += share;
  return { family, kinds, below: sum };
});

/** Draws addresses for ever, the same for a seed. */
export function drawAddresses(site, seed) {
  const random = seeded(seed);
  const below = (count) => Math.floor(random() * count);
  const one = (list) => list[below(list.length)];
  const kit = { site, one, below };
  return () => {
    const at = random() * 0.999;
    const { family, kinds } = SHARES.find(({ below }) => at < below);
    return { family, path: one(kinds)(kit) };
  };
}

const PATIENCE = 60_000;

/** Keeps connections as browsers do, `sockets` at most; closes those at rest before the server would. */
export const openAgent = (sockets) => new Agent({ connections: sockets, connect: { timeout: PATIENCE } });

const unbounded = new Agent();

/**
 * Reads an address to its end, keeping its text and headers when `keep` or refused; `status` 0 where the connection broke. A light client (a third
 * of the processor of `node:http`): what readers take on a machine that they share with the server counts against it.
 */
export function ask(url, { agent = unbounded, method = "GET", headers, body, keep = method !== "GET" } = {}) {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve) => {
    agent.dispatch(
      {
        origin,
        path: pathname + search,
        method,
        headers: headers ? { "accept-encoding": "br", ...headers } : BROTLI,
        body,
        headersTimeout: PATIENCE,
        bodyTimeout: PATIENCE,
      },
      new Answer(resolve, keep),
    );
  });
}

const BROTLI = { "accept-encoding": "br" };

/** What undici tells of an answer as it comes. */
class Answer {
  #resolve;
  #isKept;
  #status = 0;
  #bytes = 0;
  #headers = {};
  #pieces = [];
  constructor(resolve, isKept) {
    this.#resolve = resolve;
    this.#isKept = isKept;
  }
  onConnect() {}
  onHeaders(code, raw) {
    this.#status = code;
    this.#isKept ||= code >= 400;
    if (this.#isKept) this.#headers = util.parseHeaders(raw);
    return true;
  }
  onData(piece) {
    this.#bytes += piece.length;
    if (this.#isKept) this.#pieces.push(piece);
    return true;
  }
  onComplete() {
    this.#end(this.#status, undefined);
  }
  onError({ code }) {
    this.#end(0, code);
  }
  #end(status, fault) {
    const kept = Buffer.concat(status > 0 ? this.#pieces : []);
    const isPacked = kept.length > 0 && this.#headers["content-encoding"] === "br";
    const text = (isPacked ? brotliDecompressSync(kept) : kept).toString();
    this.#resolve({ status, fault, bytes: this.#bytes, headers: this.#headers, text });
  }
}

/** The value under which stand so many of them (0 to 1). */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
