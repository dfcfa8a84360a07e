import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import type { FileDigest } from "../versions/hashed-file.js";
import { compressFile } from "./compress-file.js";

/** Bytes under which a thread costs more than it spares. */
const SMALL = 2_000_000;

/**
 * `compressFile` of several files, one after the other; large ones in a thread of their own, which ends with them and gives its
 * memory back: what is made meanwhile may take minutes.
 */
export async function compressFiles(paths: string[]): Promise<Record<string, FileDigest>> {
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  if (bytes > SMALL) return compressInThread(paths);
  const digests: Record<string, FileDigest> = {};
  for (const path of paths) Object.assign(digests, await compressFile(path));
  return digests;
}

function compressInThread(paths: string[]): Promise<Record<string, FileDigest>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(compiledUrl("./compress-worker.js", import.meta.url), {
      workerData: paths,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread of compression was stopped")));
  });
}
