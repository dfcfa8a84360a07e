// The whole suite with the catalogue of every site in PostgreSQL: on DATALOGUE_TEST_POSTGRES, or on a server that lasts as long as it does.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findPostgres, startCluster } from "./lib/postgres-cluster.mjs";

const own = process.env.DATALOGUE_TEST_POSTGRES;
if (!own && findPostgres() === undefined) {
  console.error(
    "Aucun serveur PostgreSQL sur cette machine : installez-le (Debian : apt-get install postgresql), ou donnez-en un vide par DATALOGUE_TEST_POSTGRES.",
  );
  process.exit(2);
}
const cluster = own ? undefined : await startCluster();
const url = own ?? cluster.url;
const preload = pathToFileURL(join(import.meta.dirname, "../tests/support/on-postgres.mjs")).href;
const child = spawn(process.execPath, ["scripts/test.mjs", ...process.argv.slice(2)], {
  stdio: "inherit",
  cwd: join(import.meta.dirname, ".."),
  env: {
    ...process.env,
    DATALOGUE_TEST_POSTGRES: url,
    DATALOGUE_SUITE_POSTGRES: url,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${preload}`.trim(),
  },
});
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
const code = await new Promise((done) => child.once("exit", done));
await cluster?.remove();
process.exit(code ?? 1);
