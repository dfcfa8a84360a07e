// `npm run scale -- [--readers 50] [--pace 20] [--port 3970] [--write]`: two processes of one site, each with a disk of its own, a PostgreSQL primary,
// its streaming replica, a store of the S3 protocol, all on this machine. One process, then the replica, then the store is killed while readers
// read and an agent publishes. Says what was read, refused, lost; what one process and two answer. --write keeps the table in docs/scale.md.
// Needs a built project and the PostgreSQL of the system.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startCluster } from "./lib/postgres-cluster.mjs";
import { openPublisher, writeCounts } from "./lib/publisher.mjs";
import { makeKey, runProgram, serveProgram } from "./lib/serve-program.mjs";
import { BUCKET, STORE_KEYS, startStore } from "./lib/start-store.mjs";
import { ask, drawAddresses, openAgent, quantile, readSite } from "./lib/traffic.mjs";
import { whole, writeTable } from "./lib/write-table.mjs";

const { values } = parseArgs({
  options: {
    readers: { type: "string", default: "50" },
    /** Seconds of each phase. */
    pace: { type: "string", default: "20" },
    port: { type: "string", default: "3970" },
    write: { type: "boolean", default: false },
  },
});
const readers = Number(values.readers);
const pace = Number(values.pace) * 1_000;
const port = Number(values.port);
/** What a reader rests between two pages. */
const REST = 500;
const ADDRESSES = 150;

const folder = mkdtempSync(join(tmpdir(), "datalogue-scale-"));
const closing = [() => rmSync(folder, { recursive: true, force: true })];
const faults = [];
const told = [];
const tell = (what, measured, aim = "") => {
  told.push(`| ${what} | ${measured} | ${aim} |`);
  console.log(`${what}: ${measured}${aim ? ` (attendu : ${aim})` : ""}`);
};
try {
  const primary = await startCluster();
  closing.push(primary.remove);
  const replica = await startCluster({ of: primary });
  closing.push(replica.remove);
  const store = await startStore({ port: port + 9, folder: join(folder, "store") });
  closing.push(store.kill);
  const shared = {
    DATABASE_URL: primary.url,
    DATABASE_REPLICA_URL: replica.url,
    DATALOGUE_VERSION_STORE: `s3://${BUCKET}/site`,
    DATALOGUE_S3_ENDPOINT: `http://127.0.0.1:${port + 9}`,
    ...STORE_KEYS,
    ...{ DATALOGUE_REFRESH: "off", DATALOGUE_RATE_LIMIT: "0" },
  };
  const disk = (name) => join(folder, name);
  const start = (name, rank) =>
    serveProgram({ port: port + rank, env: { ...shared, DATALOGUE_DATA: disk(name) }, patience: 600_000 });
  const first = { name: "first", server: await start("first", 0) };
  const second = { name: "second", server: await start("second", 1) };
  for (const one of [first, second]) closing.push(() => one.server?.kill());
  const both = [first, second];

  // A version published by one is read by the other, whose disk never had it.
  const key = makeKey({ ...shared, DATALOGUE_DATA: disk("first") });
  const publisher = openPublisher({ key });
  const published = await publisher.publish(first.server.url, 0);
  const versionOf = (name, version) => join(disk(name), "versions", published.dataset, String(version));
  const wasAbsent = !existsSync(join(versionOf("second", published.version), "rows.sqlite"));
  const row = await readRow(second.server.url, published.slug);
  const original = await ask(`${second.server.url}/fichiers/${published.dataset}/original`, { keep: true });
  if (!wasAbsent || row !== 0 || original.text !== writeCounts(0, 5_000))
    faults.push("the second process does not read what the first published");
  tell(
    "une version publiée par le premier programme, lue par le second",
    wasAbsent && row === 0 && original.text === writeCounts(0, 5_000)
      ? "ses lignes, et le fichier reçu octet pour octet ; son disque ne l’avait pas"
      : "non",
  );

  // What readers ask: the same for both processes, read once by each, so that it is on their disks.
  const site = await readSite(first.server.url);
  site.datasets = site.datasets.filter((slug) => slug !== published.slug);
  const draw = drawAddresses(site, 7);
  const addresses = [...new Set(Array.from({ length: ADDRESSES * 3 }, () => draw().path))].slice(0, ADDRESSES);
  for (const one of both)
    for (const path of addresses) {
      const { status } = await ask(one.server.url + path);
      if (status !== 200 && status !== 204)
        faults.push(`${one.name} ${path} answered ${status} before anything was killed`);
    }

  const alone = await measure([first]);
  const together = await measure(both);
  tell(
    "un programme ; deux (16 clients, tout sur cette machine)",
    `${whole(alone)} ; ${whole(together)} demandes par seconde`,
  );

  // Readers and the publisher work while parts fall.
  const seen = { read: 0, retried: 0, failed: 0, times: [] };
  const acknowledged = [{ number: 0, version: published.version }];
  /** Publications that were not acknowledged, by what was answered. */
  const refused = new Map();
  let running = true;
  const agent = openAgent(readers * 2);
  const reading = Array.from({ length: readers }, async (_, rank) => {
    let at = rank;
    while (running) {
      const path = addresses[at++ % addresses.length];
      const [one, other] = at % 2 ? both : [second, first];
      const from = performance.now();
      let answer = await askOf(one, path, { agent });
      if (answer.status !== 200 && answer.status !== 204) {
        seen.retried++;
        const before = answer;
        answer = await askOf(other, path, { agent });
        if (answer.status !== 200 && answer.status !== 204) {
          seen.failed++;
          faults.push(
            `${path}: ${before.status || before.fault} ${before.text.slice(0, 300)} then ${answer.status || answer.fault} ${answer.text.slice(0, 150)}`,
          );
        }
      }
      seen.read++;
      seen.times.push(performance.now() - from);
      await sleep(REST);
    }
  });
  const publishing = (async () => {
    for (let number = 1; running; number++) {
      const one = both[number % 2];
      try {
        if (!one.server) throw new Error("down");
        const { version } = await publisher.publish(one.server.url, number);
        acknowledged.push({ number, version });
      } catch (error) {
        const reason = error.status ? `${error.status}` : "programme arrêté";
        refused.set(reason, (refused.get(reason) ?? 0) + 1);
        if (error.status !== undefined && ![0, 503].includes(error.status))
          faults.push(`publication ${number}: ${error.message}`);
      }
      await sleep(1_000);
    }
  })();

  const phases = [];
  const during = async (what, act) => {
    const before = { ...seen, times: seen.times.length, done: acknowledged.length };
    const extra = await act?.();
    await sleep(pace);
    const times = seen.times.slice(before.times);
    phases.push([
      what,
      `lectures : ${whole(seen.read - before.read)}, dont ${whole(seen.retried - before.retried)} par l’autre programme ; refusées deux fois : ${seen.failed - before.failed} ; p99 : ${whole(quantile(times, 0.99))} ms ; publications : ${acknowledged.length - before.done}`,
      "refusées : 0",
    ]);
    return extra;
  };
  await during("tout marche");
  await during("le second programme tué", async () => {
    const { server } = second;
    second.server = undefined;
    await server.kill();
  });
  await during("le second programme relancé", async () => {
    second.server = await start("second", 1);
  });
  await during("la réplique tuée", () => replica.crash());
  await during("la réplique relancée", () => replica.start());
  const early = acknowledged[0].version;
  rmSync(versionOf("second", early), { recursive: true, force: true });
  await during("le magasin tué", async () => {
    await store.kill();
    await sleep(500);
  });
  const uncached = await ask(`${second.server.url}/api/datasets/${published.slug}/versions/${early}/data`);
  await during("le magasin relancé", () => store.start());
  running = false;
  await Promise.all([...reading, publishing]);
  for (const phase of phases) tell(...phase);

  const waits = uncached.headers["retry-after"];
  if (uncached.status !== 503 || !waits)
    faults.push(`a version on no disk, the store killed: ${uncached.status}, Retry-After ${waits}`);
  tell("une version absente du disque, le magasin tué", `${uncached.status}, Retry-After ${waits}`, "503, Retry-After");
  const backAgain = await ask(`${second.server.url}/api/datasets/${published.slug}/versions/${early}/data?page_size=1`);
  if (backAgain.status !== 200) faults.push(`the same, the store back: ${backAgain.status}`);

  // Whatever was acknowledged is there, by both processes.
  let lost = 0;
  for (const { number, version } of acknowledged)
    for (const one of both) {
      const value = await readRow(one.server.url, published.slug, version);
      if (value !== number) {
        lost++;
        faults.push(`version ${version} through the ${one.name} process says ${value} for ${number}`);
      }
    }
  tell(
    "publications acceptées ; refusées ; perdues",
    `${acknowledged.length} ; ${[...refused].map(([reason, count]) => `${count} (${reason})`).join(", ") || 0} ; ${lost}`,
    "perdues : 0",
  );
  const verified = runProgram(["verify"], { ...shared, DATALOGUE_DATA: disk("first") });
  tell("`verify` de tout le magasin, ensuite", verified.split("\n")[0].replaceAll("|", "/"));
  tell(
    "lectures d’une version déjà sur un disque, refusées deux fois",
    `${whole(seen.failed)} sur ${whole(seen.read)}`,
    "0",
  );

  if (values.write)
    writeTable("docs/scale.md", "trial", () => ["| quoi | mesuré | attendu |", "|---|---|---|", ...told]);

  async function measure(processes) {
    const clients = openAgent(16);
    const until = Date.now() + Math.min(pace, 15_000);
    const from = performance.now();
    let count = 0;
    await Promise.all(
      Array.from({ length: 16 }, async (_, rank) => {
        for (let at = rank; Date.now() < until; at++) {
          const { status } = await askOf(processes[at % processes.length], addresses[at % addresses.length], {
            agent: clients,
          });
          if (status === 200 || status === 204) count++;
        }
      }),
    );
    clients.destroy();
    return (count / (performance.now() - from)) * 1_000;
  }
} finally {
  for (const close of closing.reverse()) await close();
}
for (const fault of faults.slice(0, 30)) console.log(`✗ ${fault}`);
console.log(faults.length === 0 ? "Nothing was lost." : `${faults.length} faults.`);
process.exit(faults.length === 0 ? 0 : 1);

/** A process that is down refuses, as a connection would. */
function askOf({ server }, path, options) {
  return server ? ask(server.url + path, options) : { status: 0, fault: "down", text: "", headers: {} };
}

/** The number that a version of the trial's table says everywhere; undefined where it says several, or answers otherwise. */
async function readRow(url, slug, version) {
  const of = version === undefined ? "" : `/versions/${version}`;
  const { status, text } = await ask(`${url}/api/datasets/${slug}${of}/data?page_size=200`, { keep: true });
  const found = new Set(status === 200 ? JSON.parse(text).data.map(({ valeur }) => valeur) : []);
  return found.size === 1 ? [...found][0] : undefined;
}
