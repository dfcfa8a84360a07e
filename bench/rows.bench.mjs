import Database from "better-sqlite3";
import { load } from "./lib/load.mjs";
import { withFolder } from "./lib/measure.mjs";
import { read, withServedTable } from "./lib/served-table.mjs";

/** With a cookie, even a meaningless one, an answer is always made anew. */
const NEW = { Cookie: "a=1" };
const PAGE = "code_insee__exact=17219&page_size=50";

/** Pages of rows and groups of a table of 1 M rows, beside plain handlers and scans over the same file. */
export async function run() {
  await withFolder((folder) =>
    withServedTable(folder, async ({ ours, same, bare, rowsFile }) => {
      const data = `${ours}/api/datasets/banc/data`;
      await pages(`${data}?${PAGE}`, `${same}/rows?${PAGE}`, `${bare}/rows?${PAGE}`);
      await groups(data, rowsFile);
      await pagesBesideGroups(data);
    }),
  );
}

async function pages(ours, same, bare) {
  const addresses = { ours, same, bare };
  const best = { ours: 0, same: 0, bare: 0 };
  for (let round = 0; round < 4; round++)
    for (const [name, url] of Object.entries(addresses)) {
      const { perSecond } = await load(() => url, 2, { headers: NEW });
      if (round > 0) best[name] = Math.max(best[name], perSecond);
    }
  console.log(
    `filtered page of 50 rows with its exact total: ${best.ours.toFixed(0)} req/s; ` +
      `same application around a prepared statement ${best.same.toFixed(0)}; node:http around it ${best.bare.toFixed(0)}`,
  );
  console.log(
    `  ${(best.ours / best.same).toFixed(2)} of the same application (aim: ≥ 0.80), ${(best.ours / best.bare).toFixed(2)} of node:http (aim: ≥ 0.70)`,
  );
}

async function groups(data, rowsFile) {
  const db = new Database(rowsFile.replace("rows.sqlite", "peer.sqlite"));
  db.exec(`ATTACH '${rowsFile}' AS source`);
  db.exec("CREATE TABLE rows AS SELECT flux, annee, code_insee, tonnage, refus FROM source.rows");
  db.exec("CREATE INDEX covering ON rows (flux, annee, tonnage)");
  const scan = db.prepare("SELECT flux, annee, sum(tonnage) FROM rows GROUP BY flux, annee");
  const peers = [];
  const own = [];
  const axes = [];
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    scan.all();
    peers.push(Number(process.hrtime.bigint() - start) / 1e9);
    // Each time groups that nobody asked for yet.
    own.push((await read(`${data}?flux__groupby&nom__groupby&tonnage__sum&page_size=${100 + round}`)).seconds);
    axes.push((await read(`${data}?flux__groupby&annee__groupby&tonnage__sum&page_size=${100 + round}`)).seconds);
  }
  db.close();
  const peer = middle(peers);
  const mine = middle(own);
  console.log(
    `groups by two fields over 1 M rows: ${(mine * 1000).toFixed(0)} ms; covering-index scan ${(peer * 1000).toFixed(0)} ms`,
  );
  console.log(`  ${(peer / mine).toFixed(2)} of the speed of the scan (aim: ≥ 1)`);
  const declared = middle(axes);
  console.log(`the same by the declared axes: ${(declared * 1000).toFixed(1)} ms`);
  console.log(`  ${(peer / declared).toFixed(1)} × the speed of the scan (aim: ≥ 3)`);
  for (const [label, query] of [
    ["by month", "date_maj__groupby=month&tonnage__avg"],
    ["by EPCI", "code_insee__groupby=epci&tonnage__sum"],
    ["by EPCI, filtered by an axis", "code_insee__groupby=epci&tonnage__sum&annee__greater=2020"],
    ["filtered by another column", "flux__groupby&tonnage__sum&ouvert__exact=true"],
    ["median", "flux__groupby&tonnage__median"],
  ])
    console.log(`  ${label}: ${((await read(`${data}?${query}`)).seconds * 1000).toFixed(0)} ms`);
  const again = await read(`${data}?code_insee__groupby=epci&tonnage__sum`);
  console.log(`  asked again: ${(again.seconds * 1000).toFixed(1)} ms (see the benchmark "answers")`);
}

async function pagesBesideGroups(data) {
  const alone = await load(() => `${data}?${PAGE}`, 3, { clients: 4, headers: NEW });
  let going = true;
  let asked = 0;
  const greedy = (async () => {
    while (going) await read(`${data}?flux__groupby&tonnage__sum&id__greater=${++asked}`);
  })();
  const beside = await load(() => `${data}?${PAGE}`, 6, { clients: 4, headers: NEW });
  going = false;
  await greedy;
  console.log(
    `p99 of a page: alone ${alone.p99.toFixed(1)} ms, beside a client that asks new groups without pause (${asked} answered) ${beside.p99.toFixed(1)} ms`,
  );
  console.log(`  ${(beside.p99 / alone.p99).toFixed(1)} × (aim: under 3)`);
}

function middle(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
