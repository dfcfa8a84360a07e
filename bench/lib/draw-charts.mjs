import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { seeded } from "./measure.mjs";

const root = join(import.meta.dirname, "../..");
const load = (path) => import(join(root, "packages/web/dist", path));
const readJson = (path) => JSON.parse(readFileSync(join(root, "datasets", path), "utf8"));

const { chartDrawings } = await load("charts/index.js");
const { renderChart } = await load("charts/render-chart.js");
const { Series } = await load("observatory/series.js");

const YEARS = Array.from({ length: 15 }, (_, rank) => 2010 + rank);
const outlines = readJson("territoires/outlines.geojson").features.filter(({ properties }) =>
  /^\d{5}$/.test(properties.code),
);
const around = readJson("territoires/around.geojson").features;
const home = { code: "petr", level: "petr", name: "Pôle", parents: [] };
const communes = outlines.map(({ properties: { code, name } }) => ({ code, name, level: "commune", parents: [] }));
// One object, as the site has: outlines are projected once.
const map = { type: "FeatureCollection", features: [...around, ...outlines] };
const indicator = readJson("dechets/indicators/dechets-dma-hab.json");

/** Values that look like those of a flow: 200 to 400, one in forty missing. */
function series(random) {
  return new Series(
    [home, ...communes].flatMap(({ code, level }) =>
      YEARS.map((year) => ({
        ...{ indicator: indicator.id, territory: code, level, period: String(year), dimensions: {} },
        ...(random() < 0.025
          ? { value: null, status: "NON_DISPONIBLE" }
          : { value: 200 + random() * 200, status: year === 2024 ? "PROVISOIRE" : "OBSERVE" }),
        ...{ reason: null, coverage: 1, versions: [], lineage: "" },
      })),
    ),
  );
}

async function draw(count, seed) {
  const random = seeded(seed);
  const kinds = Object.values(chartDrawings).map(({ make }) => make);
  let bytes = 0;
  for (let rank = 0; rank < count; rank++) {
    const parts = ["OMR", "Verre", "Papiers", "Végétaux", "Gravats", "Bois"].map((label) => ({
      label,
      series: series(random),
    }));
    const context = {
      ...{
        indicator,
        isQuantity: false,
        series: series(random),
        parts,
        territory: home,
        year: 2024,
        compareWith: 2019,
      },
      ...{ home, communes, epcis: [], outlines: map, aim: undefined, address: (code) => `?territoire=${code}` },
    };
    const chart = kinds[rank % kinds.length](context);
    const start = process.cpuUsage();
    bytes += (await renderChart(chart, `c${rank}`)).length;
    const { user, system } = process.cpuUsage(start);
    spent += (user + system) / 1000;
  }
  return bytes;
}

let spent = 0;

/** Draws so many charts of every kind: milliseconds of processor time once warm, the longest time the thread is held. */
export async function measure(count) {
  await draw(count, 1);
  const first = spent;
  for (let round = 2; round < 12; round++) await draw(count, round);
  const costs = [];
  for (let round = 12; round < 17; round++) {
    spent = 0;
    await draw(count, round);
    costs.push(spent);
  }
  spent = 0;
  let hold = 0;
  let ended = false;
  const watch = (async () => {
    let last = performance.now();
    while (!ended) {
      await turn();
      hold = Math.max(hold, performance.now() - last);
      last = performance.now();
    }
  })();
  const bytes = await draw(count, 17);
  ended = true;
  await watch;
  return { cpu: costs.sort((a, b) => a - b)[2], first, bytes, hold };
}
