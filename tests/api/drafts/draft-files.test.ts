import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDraftFiles } from "../../../packages/api/src/drafts/draft-files.js";

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

describe("the files of a draft that goes", () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "datalogue-"));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it("goes even as somebody who was reading it writes there, and what they leave is swept", async () => {
    const files = openDraftFiles(data, null);
    const folder = join(data, "drafts", "one");
    mkdirSync(folder);
    // Many: what is written meanwhile is there when the last of them is gone.
    for (let i = 0; i < 1000; i++) writeFileSync(join(folder, `file ${i}`), "a,b\n1,2\n");
    const writer = new Worker(FILL, { eval: true, workerData: folder });
    while (!existsSync(join(folder, "0"))) await sleep(5);
    try {
      await files.tidy("one", null);
    } finally {
      writer.postMessage("stop");
      await new Promise((done) => writer.once("exit", done));
    }
    await files.sweep([]);
    expect(existsSync(folder)).toBe(false);
  });
});
