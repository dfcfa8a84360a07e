// The whole suite with catalogues in PostgreSQL (`npm run test:postgres`): each data folder has a schema of the server that
// DATALOGUE_SUITE_POSTGRES names. Read first by every process of that suite: those that tests start are told so by their environment.
import { createHash } from "node:crypto";
import { resolve } from "node:path";

/** `DATABASE_URL` of the catalogue of a data folder; undefined where the suite runs on SQLite. */
export function databaseUrlOf(dataFolder) {
  const server = process.env.DATALOGUE_SUITE_POSTGRES;
  if (!server) return undefined;
  const url = new URL(server);
  url.searchParams.set(
    "search_path",
    `suite_${createHash("sha256").update(resolve(dataFolder)).digest("hex").slice(0, 24)}`,
  );
  url.searchParams.set("pool_max_conns", "4");
  return url.href;
}

const { DATALOGUE_DATA: folder, DATABASE_URL: chosen } = process.env;
if (folder && chosen === undefined) {
  const url = databaseUrlOf(folder);
  if (url) process.env.DATABASE_URL = url;
}
