import { statSync } from "node:fs";
import { compiledUrl } from "@datalogue/ingest";
import { openThreads } from "../threads/open-threads.js";
import type { FileDigest } from "../versions/hashed-file.js";
import { compressEach } from "./compress-file.js";

/** Bytes under which a thread costs more than it spares. */
const SMALL = 2_000_000;

const threads = openThreads<string[]>(compiledUrl("./compress-worker.js", import.meta.url), {
  idleLimit: 0,
  limits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
  background: true,
});

/** `compressEach`; of large files in a thread of their own, which ends with them: what is made meanwhile may take minutes. */
export async function compressFiles(paths: string[]): Promise<Record<string, FileDigest>> {
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  return bytes > SMALL ? threads.run(paths) : compressEach(paths);
}
