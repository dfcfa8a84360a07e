import { once } from "node:events";
import { getPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

const compiled = fileURLToPath(new URL("../../packages/api/dist/system/lower-priority.js", import.meta.url));

it.skipIf(process.platform !== "linux")(
  "lets the threads that answer pass before the thread that asks, and no other",
  async () => {
    const before = getPriority();
    const worker = new Worker(
      `const { getPriority } = require("node:os");
     const { parentPort } = require("node:worker_threads");
     import(${JSON.stringify(compiled)}).then(({ lowerPriority }) => {
       lowerPriority();
       parentPort.postMessage(getPriority());
     });`,
      { eval: true },
    );
    const [inWorker] = await once(worker, "message");
    expect(inWorker).toBe(10);
    expect(getPriority()).toBe(before);
    await worker.terminate();
  },
);
