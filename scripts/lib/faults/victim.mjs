// A process that something happens to. It says "ready" once it has read its modules, so that a fault meets its work and not its start, waits for one
// line of JSON, { task, env, …arguments }, and says { step } where a publication stands, then { done } or { failed }.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const dist = new URL("../../../packages/api/dist/", import.meta.url).href;
const read = (path) => import(dist + path);
const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const kind = process.argv[2];

/** What each kind of victim reads beforehand: the less, the sooner it is there. */
const KINDS = {
  site: () => read("index.js"),
  commands: async () => ({ ...(await read("index.js")), ...(await read("commands/run-sources.js")) }),
  backup: async () => ({
    ...(await read("backup/make-backup.js")),
    ...(await read("backup/open-place.js")),
    ...(await read("backup/restore-backup.js")),
    ...(await read("settings/settings.js")),
  }),
  database: () => read("store/open-database.js"),
};

const TASKS = {
  /** Brings the catalogue up to the content. `fillAt`: a step where all the room of the disk but `left` bytes is taken. */
  async load(modules, { env, fillAt, filler, left }) {
    const datalogue = await openSite(modules, env, { fillAt, filler, left });
    try {
      return await datalogue.load();
    } finally {
      await datalogue.close();
    }
  },
  /** Serves the machine-facing routes until SIGTERM; says its address, and a key of `organisation`. */
  async serve(modules, { env, organisation, fillAt, filler, left }) {
    const { createServer } = await import("node:http");
    const datalogue = await openSite(modules, env, { fillAt, filler, left });
    await datalogue.load();
    const key = organisation
      ? (await datalogue.keys.create({ organisation, scopes: ["publish"], label: null, expiresOn: null })).secret
      : null;
    const server = createServer(modules.createApiApp(datalogue, modules.readSettings(env)));
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    say({ url: `http://127.0.0.1:${server.address().port}`, key });
    await new Promise((asked) => process.once("SIGTERM", asked));
    server.close();
    server.closeIdleConnections();
    await datalogue.close({ patience: 15_000 });
    server.closeAllConnections();
    return {};
  },
  async refresh({ refreshSources }, { env, names }) {
    Object.assign(process.env, env);
    await refreshSources(names, {});
    return { code: process.exitCode ?? 0 };
  },
  async backup({ openToWrite, makeBackup, readSettings }, { env, path, secret }) {
    const settings = readSettings(env);
    const place = await openToWrite(path, secret, settings);
    const done = await makeBackup(settings, place);
    await place.storage.close(true);
    return done;
  },
  async restore({ openToRead, restoreBackup, readSettings }, { env, path, secret }) {
    const place = await openToRead(path, secret);
    await restoreBackup(readSettings(env), place);
    await place.storage.close(false);
    return {};
  },
  async migrate({ openDatabase }, { file }) {
    await (await openDatabase(file)).destroy();
    return {};
  },
};

function openSite({ openDatalogue, readSettings }, env, { fillAt, filler, left }) {
  return openDatalogue(readSettings(env), {
    log: () => {},
    onStep: (step) => {
      if (step === fillAt) fillDisk(filler, left);
      say({ step });
    },
  });
}

/** Takes all the room of a disk, then gives back some bytes of it. */
function fillDisk(filler, left) {
  for (let bytes = 1 << 20, name = 0; bytes >= 512; )
    try {
      writeFileSync(`${filler}.${name++}`, Buffer.alloc(bytes));
    } catch {
      writeFileSync(`${filler}.${name - 1}`, "");
      bytes >>= 1;
    }
  if (left > 0) writeFileSync(`${filler}.0`, Buffer.alloc(Math.max(0, (1 << 20) - left)));
}

const modules = await KINDS[kind]();
const lines = createInterface({ input: process.stdin });
say("ready");
const { value } = await lines[Symbol.asyncIterator]().next();
const { task, ...asked } = JSON.parse(value);
try {
  say({ done: await TASKS[task](modules, asked) });
} catch (error) {
  say({ failed: error.message, code: error.code ?? error.kind ?? null });
}
process.exit();
