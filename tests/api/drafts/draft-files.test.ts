import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DraftFiles, openDraftFiles } from "../../../packages/api/src/drafts/draft-files.js";
import type { StoredFile } from "../../../packages/api/src/drafts/stored-draft.js";
import { keepUploads } from "../../../packages/api/src/drafts/upload-folder.js";

/** Puts a new file in a folder without end, and makes the folder again where it is gone. */
const FILL = `
const { workerData, parentPort } = require("node:worker_threads");
const fs = require("node:fs");
let stopped = false;
parentPort.on("message", () => { stopped = true; });
let made = 0;
(function fill() {
  for (let i = 0; i < 50; i++) try {
    fs.mkdirSync(workerData, { recursive: true });
    fs.writeFileSync(workerData + "/" + made++, "x");
  } catch {}
  if (stopped) process.exit(); else setImmediate(fill);
})();`;

const DRAFT = "01a22ade-fde1-73c8-8b78-195ddbc5390e";
const NEWER = "01a22ade-fde1-73c8-8b78-195ddbc5390f";

describe("the files of drafts", () => {
  let data: string;
  let files: DraftFiles;
  const folder = (draft = DRAFT) => join(data, "drafts", draft);
  /** A file that arrived, not yet in its place. */
  const arrive = (stored: string): StoredFile => {
    const arrived = join(data, `arrived ${stored}`);
    writeFileSync(arrived, stored);
    return { stored, arrived, name: "a.csv", bytes: 1, sha256: "", receivedAt: "", from: "upload" };
  };
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "datalogue-"));
    files = openDraftFiles(data, null);
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it("go even as somebody who was reading them writes there, and what they leave is swept", async () => {
    mkdirSync(folder());
    // Many: what is written meanwhile is there when the last of them is gone.
    for (let i = 0; i < 1000; i++) writeFileSync(join(folder(), `file ${i}`), "a,b\n1,2\n");
    const writer = new Worker(FILL, { eval: true, workerData: folder() });
    while (!existsSync(join(folder(), "0"))) await sleep(5);
    try {
      await files.remove(DRAFT);
    } finally {
      writer.postMessage("stop");
      await new Promise((done) => writer.once("exit", done));
    }
    await files.sweep(async () => []);
    expect(existsSync(folder())).toBe(false);
  });

  it("are swept without those that come meanwhile, to drafts that had none, to new ones, in the place of another", async () => {
    const [first, second, third] = [arrive("first"), arrive("second"), arrive("third")];
    await files.settle(DRAFT, first);
    writeFileSync(join(folder(), "left"), "");
    // A state of its table, on its way from the store.
    writeFileSync(join(folder(), "state-1a.sqlite.2b.part"), "");
    mkdirSync(folder("gone"));
    await files.sweep(async () => {
      const named = [{ id: DRAFT, file: first }];
      await files.settle(DRAFT, second);
      await files.settle(NEWER, third);
      return named;
    });
    const there = ["first", "second", "state-1a.sqlite.2b.part", "left"].map((name) =>
      existsSync(join(folder(), name)),
    );
    expect(there).toEqual([true, true, true, false]);
    expect(readFileSync(join(folder(NEWER), "third"), "utf8")).toBe("third");
    expect(existsSync(folder("gone"))).toBe(false);
    // A draft that has no file yet is given one.
    await files.sweep(async () => {
      await files.settle(NEWER, arrive("fourth"));
      return [{ id: NEWER, file: null }];
    });
    expect(existsSync(join(folder(NEWER), "fourth"))).toBe(true);
  });

  it("are swept without uploads of drafts made meanwhile, nor those that are whole, however old", async () => {
    const uploads = keepUploads(data);
    const [old, young, half] = [
      `${DRAFT}_${"a".repeat(32)}`,
      `${NEWER}_${"b".repeat(32)}`,
      `${DRAFT}_${"c".repeat(32)}`,
    ];
    const put = (upload: string, bytes: string, date: string) => {
      writeFileSync(join(data, "uploads", upload), bytes);
      const told = { id: upload, size: 3, offset: 0, metadata: {}, creation_date: date };
      writeFileSync(join(data, "uploads", `${upload}.json`), JSON.stringify(told));
    };
    put(old, "a,b", "2020-01-01T00:00:00.000Z");
    put(half, "a", "2020-01-01T00:00:00.000Z");
    await uploads.sweep(async () => {
      put(young, "a", new Date().toISOString());
      return new Set([DRAFT]);
    });
    const there = (upload: string) => existsSync(join(data, "uploads", upload));
    expect([there(old), there(young), there(half)]).toEqual([true, true, false]);
  });
});
