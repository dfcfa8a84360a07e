// The shared store of versions on its bad days: slow, unwell, cut, or not there.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.mjs";
import { BUCKET, STORE_KEYS, startStore } from "../start-store.mjs";
import { openFailingProxy } from "./failing-proxy.mjs";
import { openServed } from "./network.mjs";
import { fileOf, list, lookAt, makeSite, readTurn, SLUG, turnOf, watch } from "./site.mjs";
import { judgePublication, publishTurn } from "./uploads.mjs";

const FAULTS = [
  (random) => ({ kind: "slow", wait: 2_000 + random() * 3_000 }),
  (random) => ({ kind: "status", status: random() < 0.5 ? 500 : 503 }),
  (random) => ({ kind: "cut answer", share: random() }),
  (random) => ({ kind: "cut upload", share: random() }),
  () => ({ kind: "refuse" }),
];

/**
 * The store fails for a moment of a publication, under readers. What was said published is in it, byte for byte; what is on the disk is read as ever;
 * what is not says when to come back, and comes then.
 */
export async function* breakStore({ folder, random }) {
  const objects = join(folder, "objects");
  const port = await freePort();
  const store = await startStore({ port, folder: objects });
  const proxy = await openFailingProxy({ host: "127.0.0.1", port });
  const closing = [store.kill, proxy.close];
  // Who looks at the site does it from this process.
  Object.assign(process.env, STORE_KEYS);
  try {
    const site = makeSite(folder, {
      DATALOGUE_VERSION_STORE: `s3://${BUCKET}/site`,
      DATALOGUE_S3_ENDPOINT: proxy.url,
    });
    await site.load();
    const served = await openServed(site);
    closing.unshift(() => served.server.kill());
    const describe = async () => (await fetch(`${served.url}/api/datasets/${SLUG}`)).json();
    const { id, version: first } = await describe();
    const folderOf = (version) => join(site.data, "versions", id, String(version));
    const reader = watch(served.url);
    /** The turn of each version that was published. */
    const published = new Map([[first, 0]]);
    let [last, version] = [0, first];
    for (let turn = 1; ; turn++) {
      reader.allow(last, turn);
      // One that nobody reads now, and that this disk no longer has.
      const older = [...published.keys()].filter((one) => one !== version || published.size === 1);
      const absent = older[Math.floor(random() * older.length)];
      const fault = FAULTS[Math.floor(random() * FAULTS.length)](random);
      const [before, hold] = [random() * 700, 300 + random() * 4_000];
      const met = proxy.met();
      const publishing = publishTurn(served, turn);
      await sleep(before);
      if (absent !== version) rmSync(folderOf(absent), { recursive: true, force: true });
      await proxy.become(fault);
      const asking = askVersion(served.url, { id, version: absent, turn: published.get(absent) });
      await sleep(hold);
      await proxy.become();
      const [told, asked] = [await publishing, await asking];
      const read = await readTurn(served.url);
      const wrong = [...asked.map((one) => `${one} (${JSON.stringify(fault)})`)];
      wrong.push(...(await judgePublication(served, { told, turn, last, read })));
      wrong.push(...(await askVersion(served.url, { id, version: absent, turn: published.get(absent), isBack: true })));
      const now = (await describe()).version;
      if (read === last ? now !== version : now <= version) wrong.push(`version ${now} after ${version}, turn ${read}`);
      if (read === turn) published.set(now, turn);
      [last, version] = [read, now];
      wrong.push(...differingObjects(join(objects, BUCKET, "site/versions", id, String(version)), folderOf(version)));
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...reader.take());
      if (seen.turn !== read) wrong.push(`opened again, serves ${seen.turn}, and not ${read}`);
      const left = list(join(site.data, "cache/arriving"));
      if (left.length > 0) wrong.push(`left: ${left.slice(0, 3).join(", ")}`);
      yield { injected: proxy.met() > met, wrong };
    }
  } finally {
    for (const close of closing) await close();
    for (const name of Object.keys(STORE_KEYS)) delete process.env[name];
  }
}

/** Reads the rows and the received file of a version: the right ones, or 503 and when to come back, unless the store `isBack`; says what is wrong. */
async function askVersion(url, { id, version, turn, isBack = false }) {
  const judge = async (path, isRight) => {
    const answer = await fetch(url + path);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 200 && isRight(bytes)) return [];
    if (answer.status === 503 && answer.headers.get("retry-after") && !isBack) return [];
    return [`${path}, of turn ${turn}, answered ${answer.status} ${bytes.toString().slice(0, 300)}`];
  };
  const told = await Promise.all([
    judge(
      `/api/datasets/${SLUG}/versions/${version}/data?page_size=200`,
      (bytes) => turnOf(JSON.parse(bytes).data) === turn,
    ),
    judge(`/fichiers/${id}/versions/${version}/original`, (bytes) => bytes.equals(fileOf(turn))),
  ]);
  return told.flat();
}

/** The files of a version that are not in the store as they are on the disk. */
function differingObjects(stored, folder) {
  return list(folder).flatMap((name) => {
    try {
      const object = readFileSync(join(stored, `${name}._S3rver_object`));
      return object.equals(readFileSync(join(folder, name)))
        ? []
        : [`in the store, ${name} is not what is on the disk`];
    } catch (error) {
      return [`in the store, ${name}: ${error.message}`];
    }
  });
}
