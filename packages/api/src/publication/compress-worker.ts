import { parentPort, workerData } from "node:worker_threads";
import { lowerPriority } from "../system/lower-priority.js";
import type { FileDigest } from "../versions/hashed-file.js";
import { compressFile } from "./compress-file.js";

/**
 * The thread where the texts of a version are compressed while the rest of it is made, and which ends with them. One at a time: each
 * coding holds tens of megabytes, and nobody waits for the first one.
 */
const port = parentPort;
if (!port) throw new Error("compress-worker runs in a worker thread only");
lowerPriority();

const digests: Record<string, FileDigest> = {};
for (const path of workerData as string[]) Object.assign(digests, await compressFile(path));
port.postMessage(digests);
