import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { lowerPriority } from "../lower-priority.js";
import type { FileDigest } from "../publication/hashed-file.js";
import { findAnyFault } from "./find-fault.js";

/** The thread where stored files are read whole, behind everybody: it rests as long as it works. */
const port = parentPort;
if (!port) throw new Error("examine-worker runs in a worker thread only");
lowerPriority();

port.on("message", async ({ path, digest }: { path: string; digest: FileDigest }) => {
  port.postMessage(await findAnyFault(path, digest, { pause: (took) => sleep(took) }));
});
