import { join } from "node:path";

/** A setting that cannot be used: a French sentence that names the variable, the value and what is expected. */
export class SettingsError extends Error {
  constructor(
    readonly variable: string,
    message: string,
  ) {
    super(message);
  }
}

/** Limit of the size of a file, in bytes, from DATALOGUE_MAX_FILE_MB (500 by default). Throws `SettingsError`. */
export function maxFileBytes(env: NodeJS.ProcessEnv = process.env): number {
  const written = env.DATALOGUE_MAX_FILE_MB?.trim();
  if (!written) return 500_000_000;
  const megabytes = Number(written);
  if (!/^\d+$/.test(written) || megabytes < 1 || megabytes > 1_000_000)
    throw new SettingsError(
      "DATALOGUE_MAX_FILE_MB",
      `DATALOGUE_MAX_FILE_MB\u00a0: «\u00a0${written}\u00a0» ne convient pas\u202f; un nombre entier de 1 à 1000000 est attendu.`,
    );
  return megabytes * 1_000_000;
}

/** The content folder: DATALOGUE_CONTENT, else `datasets` in the current folder. */
export function contentFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.DATALOGUE_CONTENT || join(process.cwd(), "datasets");
}
