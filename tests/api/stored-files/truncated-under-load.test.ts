import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, expect, it } from "vitest";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

const reader = fileURLToPath(new URL("read-while-truncated.mjs", import.meta.url));

let place: Place | undefined;
let stop = () => {};
afterEach(async () => {
  stop();
  await place?.remove();
});

it("the end of a file that leaves while it is read is an error, never the death of who reads it", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-truncated-"));
  try {
    const file = join(folder, "rows.sqlite");
    const db = new Database(file);
    db.exec("CREATE TABLE rows (text)");
    const insert = db.prepare("INSERT INTO rows VALUES (?)");
    db.transaction(() => {
      for (let row = 0; row < 50_000; row++) insert.run(`${row}`.padEnd(100));
    })();
    db.close();
    const { stdout, signal } = spawnSync(process.execPath, [reader, file], { encoding: "utf8" });
    expect(signal).toBeNull();
    expect(stdout).toMatch(/^SQLITE_(CORRUPT|IOERR_SHORT_READ)\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("rows shortened while they are read under load never stop the server: it says so, mends them, and answers again", async () => {
  const folders = createPlace();
  place = folders;
  const lines = Array.from({ length: 15_000 }, (_, rank) => `17093,Le Château-d'Oléron ${rank},2023,${rank}`);
  folders.write("culture/mediatheques/schema.json", {
    fields: ["codeCommune", "commune", "annee", "entrees"].map((name) => ({ name, type: "string" })),
  });
  folders.write("culture/mediatheques/data.csv", `codeCommune,commune,annee,entrees\n${lines.join("\n")}\n`);
  const child = spawn(process.execPath, [program, "serve"], {
    env: {
      ...process.env,
      ...{ PORT: "0", DATALOGUE_CONTENT: folders.content, DATALOGUE_DATA: folders.data },
      ...{ DATALOGUE_RATE_LIMIT: "0", DATALOGUE_LOG: "silent" },
    },
  });
  let ended = false;
  const exit = new Promise<string>((done) =>
    child.once("exit", (code, signal) => {
      ended = true;
      done(`${code} ${signal}`);
    }),
  );
  stop = () => void child.kill("SIGKILL");
  const port = await new Promise<string>((done, fail) => {
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const found = /http:\/\/localhost:(\d+)/.exec(out)?.[1];
      if (found) done(found);
    });
    void exit.then((how) => fail(new Error(`stopped: ${how}`)));
  });
  const data = `http://localhost:${port}/api/datasets/${visitsJson.slug}/data`;
  const { id } = JSON.parse(folders.read("culture/mediatheques/dataset.json"));
  const file = join(folders.data, "versions", id, "1", "rows.sqlite");
  const whole = readFileSync(file);

  // Short pages, scans, groups and exports, each time others.
  let going = true;
  let asked = 0;
  const seen = new Map<number, number>();
  const wrong: string[] = [];
  const readers = Array.from({ length: 4 }, async () => {
    while (going && !ended) {
      const n = asked++;
      const address = [
        `${data}?page_size=20&page=${1 + (n % 400)}`,
        `${data}?commune__contains=${n % 997}&page_size=1`,
        `${data}?commune__groupby&page_size=${1 + (n % 200)}`,
        `${data}/csv?commune__contains=${n % 89}`,
      ][n % 4] as string;
      try {
        const answer = await fetch(address);
        const text = await answer.text();
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        if (answer.status === 200 && n % 4 === 0) {
          const [first] = JSON.parse(text).data;
          if (first.entrees !== String(20 * (n % 400))) wrong.push(`${address}: ${text.slice(0, 200)}`);
        }
      } catch {
        // An answer that had begun is cut rather than ended with something else.
        seen.set(0, (seen.get(0) ?? 0) + 1);
      }
    }
  });
  await expect.poll(() => seen.get(200) ?? 0).toBeGreaterThan(20);
  for (const length of [100_000, 0, whole.length - 4096]) {
    truncateSync(file, length);
    await expect
      .poll(() => ended || (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= whole.length, { timeout: 120_000 })
      .toBe(true);
    if (ended) break;
  }
  going = false;
  await Promise.all(readers);
  expect(ended ? await exit : "running").toBe("running");
  expect(wrong).toEqual([]);
  expect(seen.get(503)).toBeGreaterThan(0);
  expect(seen.get(500)).toBeUndefined();
  writeFileSync(file, whole);
  // Once what was begun to be mended is.
  const totalNow = async () => (await (await fetch(`${data}?page_size=1`)).json()).meta?.total;
  await expect.poll(totalNow).toBe(15_000);
  child.kill("SIGTERM");
  expect(await exit).toBe("0 null");
}, 300_000);
