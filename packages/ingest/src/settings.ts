import { join } from "node:path";

/** Limit of the size of a file, in bytes, from DATALOGUE_MAX_FILE_MB (500 by default). Throws on a value that is no number. */
export function maxFileBytes(env: NodeJS.ProcessEnv = process.env): number {
  const written = env.DATALOGUE_MAX_FILE_MB;
  if (!written) return 500_000_000;
  const megabytes = Number(written);
  if (!(megabytes > 0)) throw new Error(`DATALOGUE_MAX_FILE_MB is not a positive number: ${written}`);
  return megabytes * 1_000_000;
}

/** The content folder: DATALOGUE_CONTENT, else `datasets` in the current folder. */
export function contentFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.DATALOGUE_CONTENT || join(process.cwd(), "datasets");
}
