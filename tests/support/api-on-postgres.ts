// Stands for `@datalogue/api` while the whole suite runs on PostgreSQL: a data folder whose database no test chooses has one there.
import { readSettings as readOwn, type Settings } from "../../packages/api/src/index.js";
import { databaseUrlOf } from "./on-postgres.mjs";

export * from "../../packages/api/src/index.js";

/** The settings of an environment, with a schema for its data folder. */
export function readSettings(env: Record<string, string | undefined>, project?: string): Settings {
  const url =
    env.DATALOGUE_DATA === undefined || env.DATABASE_URL !== undefined ? undefined : databaseUrlOf(env.DATALOGUE_DATA);
  return readOwn(url === undefined ? env : { ...env, DATABASE_URL: url }, project);
}
