import { cpSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openPublisher } from "../scripts/lib/publisher.mjs";
import { makeKey, serveProgram } from "../scripts/lib/serve-program.mjs";
import { ask } from "../scripts/lib/traffic.mjs";
import { middle, processorSeconds, withFolder } from "./lib/measure.mjs";

/** A file that comes each hour for a year. */
const MANY = 8_760;
const FEW = 30;
const ROWS = 50;
const ROUNDS = 12;
const WARM = 5;
/** Nothing kept answers for who shows a cookie. */
const COOKIE = { cookie: "a=1" };

/** How each thing that is asked of a dataset is asked, never twice at the same address where pages are kept. */
const ASKED = {
  "a file": (slug) => `/api/datasets/${slug}/data/csv`,
  "rows filtered, as a file": (slug, turn) => `/api/datasets/${slug}/data/csv?valeur__greater=${-turn}`,
  "its page": (slug, turn) => `/jeux/${slug}?valeur__greater=${-turn}`,
  "the list of its versions": (slug, turn) => `/api/datasets/${slug}/versions?page_size=20&page=${1 + (turn % 2)}`,
};
const TIMES = { "its page": 10 };

/** What is asked of a dataset that was published thousands of times, and its next publication, beside the same dataset published a few times: processor time of the server. */
export async function run() {
  await withFolder(async (folder) => {
    const env = { DATALOGUE_DATA: folder, DATALOGUE_REFRESH: "off", DATALOGUE_RATE_LIMIT: "0", TRUST_PROXY: "1" };
    let server = await serveProgram({ env });
    const publisher = openPublisher({ key: makeKey(env), rows: ROWS });
    try {
      await publisher.publish(server.url, 0);
      const measureWith = async (count) => {
        await server.stop();
        multiply(folder, publisher.slug(), count);
        server = await serveProgram({ env });
        return measure(server, publisher, count);
      };
      const few = await measureWith(FEW);
      const many = await measureWith(MANY);
      for (const name of Object.keys(few)) {
        const [one, other] = [few[name], many[name]];
        console.log(
          `${name}: ${other.toFixed(1)} ms of processor with ${MANY} versions, ${one.toFixed(1)} with ${FEW}: ${(other / one).toFixed(2)} times (limit: 1.50)`,
        );
      }
    } finally {
      await server.stop();
    }
  });
}

async function measure({ url, pid }, publisher, from) {
  const spent = async (times, act) => {
    const before = processorSeconds(pid);
    for (let turn = 0; turn < times; turn++) await act(turn);
    return ((processorSeconds(pid) - before) / times) * 1e3;
  };
  const taken = {};
  let asked = 0;
  for (const [name, address] of Object.entries(ASKED)) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push(
        await spent(TIMES[name] ?? 50, async () => {
          const { status } = await ask(url + address(publisher.slug(), asked++), { headers: COOKIE });
          if (status !== 200) throw new Error(`${name}: ${status}`);
        }),
      );
    taken[name] = middle(rounds.slice(WARM));
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await spent(1, () => publisher.publish(url, from + round)));
  taken["its next version"] = middle(rounds.slice(WARM));
  return taken;
}

/** Writes into the catalogue what publishing thousands of times would have left: publishing them would take hours. */
function multiply(folder, slug, count) {
  const database = new Database(join(folder, "catalogue.sqlite"));
  const dataset = database.prepare("SELECT id, version FROM datasets WHERE slug = ?").get(slug);
  const last = database
    .prepare("SELECT * FROM versions WHERE dataset_id = ? AND number = ?")
    .get(dataset.id, dataset.version);
  const columns = Object.keys(last);
  const insert = database.prepare(
    `INSERT INTO versions (${columns.join(", ")}) VALUES (${columns.map((name) => `@${name}`).join(", ")})`,
  );
  database.transaction(() => {
    for (let number = dataset.version + 1; number <= count; number++)
      insert.run({ ...last, number, rows_kept: number === count ? 1 : 0 });
    database.prepare("UPDATE datasets SET version = ? WHERE id = ?").run(count, dataset.id);
  })();
  database.close();
  const versions = join(folder, "versions", dataset.id);
  cpSync(join(versions, String(dataset.version)), join(versions, String(count)), { recursive: true });
}
