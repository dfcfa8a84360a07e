import { load } from "./lib/load.mjs";
import { processorSeconds, withFolder } from "./lib/measure.mjs";
import { withServer } from "./lib/served-table.mjs";

const ADDRESSES = [
  "/api/datasets/dechets-tonnages/data?flux__groupby&annee__groupby&tonnage__sum",
  "/api/datasets?q=dechets",
  "/catalogue.jsonld",
  "/observatoires/dechets",
];

const ROUNDS = 10;
const SECONDS = 0.5;

/**
 * Answers given before, by the whole site with all its middlewares, beside node:http that sends the same bytes as a constant: answers
 * per second, which the client shares, and processor time of the server alone, which a busy machine changes least.
 */
export async function run() {
  await withFolder((folder) =>
    withServer("serve-site.mjs", [folder, ...ADDRESSES], async ({ pairs, pid }) => {
      for (const { address, coding, bytes, ...urls } of pairs) {
        const runs = [];
        for (let round = 0; round < ROUNDS; round++) {
          const run = {};
          for (const [name, url] of Object.entries(urls)) {
            const before = processorSeconds(pid);
            const { perSecond } = await load(() => url, SECONDS, { headers: { "Accept-Encoding": coding } });
            run[name] = { perSecond, micros: ((processorSeconds(pid) - before) / (perSecond * SECONDS)) * 1e6 };
          }
          // The first one warms up.
          if (round > 0) runs.push(run);
        }
        const of = (measure) => middle(runs.map(measure));
        console.log(
          `${address} (${coding}, ${(bytes / 1000).toFixed(1)} kB): ${of(({ ours }) => ours.perSecond).toFixed(0)} req/s, ${of(({ ours }) => ours.micros).toFixed(0)} µs each; ` +
            `node:http sending it as a constant ${of(({ constant }) => constant.perSecond).toFixed(0)}, ${of(({ constant }) => constant.micros).toFixed(0)} µs`,
        );
        console.log(
          `  ${of(({ ours, constant }) => ours.perSecond / constant.perSecond).toFixed(2)} of its answers per second (aim: ≥ 0.50), ` +
            `${of(({ ours, constant }) => constant.micros / ours.micros).toFixed(2)} by processor time`,
        );
      }
    }),
  );
}

function middle(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
