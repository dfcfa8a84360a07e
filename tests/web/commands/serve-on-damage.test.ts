import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv, visitsJson } from "../../api/support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const isRoot = process.getuid?.() === 0;
/** Root writes wherever the rights say no: only a disk of its own stops it. In a container that may not mount, these are skipped. */
const mayMount = isRoot && canMount();

/** A catalogue that is a file of the folder, which is copied and damaged with it. */
const OWN_ENGINE = { DATABASE_URL: "" };

let place: Place;
let id: string;
const mounts: string[] = [];
let started: ChildProcess | undefined;

beforeAll(async () => {
  place = createPlace(OWN_ENGINE);
  const datalogue = await place.open();
  expect((await datalogue.load()).problems).toEqual([]);
  await datalogue.close();
  id = JSON.parse(place.read("culture/mediatheques/dataset.json")).id;
});
afterEach(() => {
  started?.kill("SIGKILL");
  for (const mount of mounts.splice(0)) spawnSync("umount", ["-l", mount]);
});
afterAll(() => place.remove());

function canMount(): boolean {
  const { status } = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  return status === 0;
}

/** A copy of the data folder. */
function copyData(name: string): string {
  const folder = join(place.data, "..", name);
  cpSync(place.data, folder, { recursive: true });
  return folder;
}

function environment(data: string) {
  return {
    ...process.env,
    ...OWN_ENGINE,
    ...{ PORT: "0", DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: data, DATALOGUE_LOG: "silent" },
  };
}

/** Serves until it says where; gives what it wrote, and its end. */
async function serve(data: string) {
  const child = spawn(process.execPath, [program, "serve"], { env: environment(data) });
  started = child;
  const written = { out: "", err: "" };
  child.stderr.on("data", (chunk) => {
    written.err += chunk;
  });
  const end = new Promise<number | null>((done) => child.once("close", (code) => done(code)));
  const port = await new Promise<string>((done, fail) => {
    child.stdout.on("data", (chunk) => {
      written.out += chunk;
      const found = /http:\/\/localhost:(\d+)/.exec(written.out)?.[1];
      if (found) done(found);
    });
    void end.then((code) => fail(new Error(`stopped (${code}): ${written.err}`)));
  });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://localhost:${port}${path}`, { headers });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  const stop = () => {
    child.kill("SIGTERM");
    return end;
  };
  return { port, written, get, stop };
}

function expectOneSentence(text: string) {
  expect(text.trim().split("\n")).toHaveLength(1);
  expect(text).not.toMatch(/\bat .*\.js|Error:|SQLITE/);
}

const corruptions: [string, (file: string) => void][] = [
  ["garbage", (file) => writeFileSync(file, Buffer.alloc(50_000, "n'importe quoi "))],
  ["cut short", (file) => truncateSync(file, 20_000)],
  ["empty", (file) => truncateSync(file, 0)],
  ["gone", (file) => rmSync(file)],
];

describe("serve, where the catalogue is", () => {
  it.each(corruptions)(
    "%s, says so in one sentence and answers that it is unavailable",
    async (what, corrupt) => {
      const data = copyData(`corrupt-${what}`);
      corrupt(join(data, "catalogue.sqlite"));
      const { written, get, stop } = await serve(data);
      expectOneSentence(written.err);
      expect(written.err).toContain("La base du catalogue (catalogue.sqlite");
      // Where there is none, it may be in PostgreSQL.
      expect(written.err.includes("DATABASE_URL")).toBe(what === "gone");
      expect(await get("/healthz")).toMatchObject({ status: 200, text: '{"status":"ok"}' });
      const ready = await get("/readyz");
      expect(ready).toMatchObject({ status: 503, type: expect.stringContaining("application/problem+json") });
      expect(JSON.parse(ready.text)).toMatchObject({ code: "pas-pret", detail: "La base du catalogue est abîmée." });
      const page = await get("/jeux", { Accept: "text/html" });
      expect(page).toMatchObject({ status: 503, type: expect.stringContaining("text/html") });
      expect(page.text).toContain("momentanément indisponible");
      expect(page.text).not.toContain(data);
      expect(JSON.parse((await get("/api/datasets")).text)).toMatchObject({ status: 503, code: "base-indisponible" });
      // Nothing tells who may read it.
      expect((await get(`/fichiers/${id}/original`)).status).toBe(503);
      expect(await stop()).toBe(0);
      // What is published is still there, for the copy that will be put back.
      expect(readFileSync(join(data, "versions", id, "1", "original.csv"), "utf8")).toBe(visitsCsv);
      for (const command of ["status", "verify"]) {
        const { status, stdout, stderr } = spawnSync(process.execPath, [program, command], {
          env: environment(data),
          encoding: "utf8",
        });
        expect({ command, status, stdout }).toEqual({ command, status: 2, stdout: "" });
        expectOneSentence(stderr);
      }
      if (what !== "garbage") return;
      copyFileSync(join(place.data, "catalogue.sqlite"), join(data, "catalogue.sqlite"));
      const again = await serve(data);
      expect((await again.get("/readyz")).status).toBe(200);
      expect(await again.stop()).toBe(0);
    },
    300_000,
  );
});

/** What is published is read in every form; what is made on demand too; nothing is published. */
async function expectServed(data: string, why: string) {
  const { written, get, stop, port } = await serve(data);
  expectOneSentence(written.err);
  expect(written.err).toContain(why);
  const rows = JSON.parse((await get(`/api/datasets/${visitsJson.slug}/data`)).text);
  expect(rows.meta.total).toBe(3);
  expect((await get(`/jeux/${visitsJson.slug}`, { Accept: "text/html" })).status).toBe(200);
  expect((await get(`/fichiers/${id}/${visitsJson.slug}.csv`)).text).toBe(visitsCsv);
  expect((await get(`/api/datasets/${visitsJson.slug}/data/xlsx?annee__exact=2023`)).status).toBe(200);
  const ready = await get("/readyz");
  expect(ready.status).toBe(200);
  expect(JSON.parse(ready.text).warnings).toEqual([expect.stringContaining("ne peut pas être écrit")]);
  expect(ready.text).not.toContain(data);
  const checked = await fetch(`http://localhost:${port}/api/check`, {
    method: "POST",
    body: visitsCsv,
    headers: { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="a.csv"' },
  });
  expect(checked.status).toBe(200);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { env: environment(data), encoding: "utf8" });
  const status = run("status");
  expect(status).toMatchObject({ status: 0, stderr: "" });
  expect(status.stdout).toContain(why);
  expect(status.stdout).toContain(visitsJson.slug);
  expect(run("verify")).toMatchObject({ status: 0, stderr: "" });
  const refused = run("publish", join(place.content, "culture/mediatheques"));
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expectOneSentence(refused.stderr);
  expect(await stop()).toBe(0);
}

describe("serve, on a data folder", () => {
  it.skipIf(isRoot && !mayMount)(
    "that cannot be written, serves what is published (skipped for root where nothing may be mounted)",
    async () => {
      const data = copyData("lecture-seule");
      // A catalogue that was not closed: what it holds is beside it.
      const open = new Database(join(data, "catalogue.sqlite"));
      open.prepare("INSERT INTO documents (key, data) VALUES ('essai', '1')").run();
      cpSync(data, `${data}-ouvert`, { recursive: true });
      open.close();
      expect(existsSync(join(`${data}-ouvert`, "catalogue.sqlite-wal"))).toBe(true);
      for (const folder of [data, `${data}-ouvert`]) {
        makeReadOnly(folder);
        const before = readdirSync(folder).sort();
        await expectServed(folder, isRoot ? "en lecture seule" : "n'a pas le droit d'y écrire");
        expect(readdirSync(folder).sort()).toEqual(before);
      }
    },
    300_000,
  );

  it.skipIf(!mayMount)(
    "whose disk is full, serves what is published (skipped where nothing may be mounted)",
    async () => {
      const data = join(place.data, "..", "plein");
      mkdirSync(data);
      spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", data]);
      mounts.push(data);
      cpSync(place.data, data, { recursive: true });
      expect(() => {
        for (let rank = 0; ; rank++) writeFileSync(join(data, `plein-${rank}`), Buffer.alloc(4096));
      }).toThrow("ENOSPC");
      await expectServed(data, "ce disque est plein");
    },
    300_000,
  );
});

function makeReadOnly(folder: string): void {
  if (!isRoot) {
    spawnSync("chmod", ["-R", "a-w", folder]);
    return;
  }
  spawnSync("mount", ["--bind", folder, folder]);
  mounts.push(folder);
  const { status } = spawnSync("mount", ["-o", "remount,ro,bind", folder]);
  expect(status).toBe(0);
}
