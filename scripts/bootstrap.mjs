// What `npm start`, `npm test` and `npm run build` run first. No dependency: needs only Node and the npm that ships with it.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { servingEnvironment } from "./lib/serving-environment.mjs";

process.chdir(join(import.meta.dirname, ".."));
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 ou plus récent est nécessaire (ici ${process.version}) : voir https://nodejs.org/fr.`);
  process.exit(1);
}

/** Runs a step, shows its duration, stops everything when it fails. */
function step(label, command, args, options = {}) {
  const start = Date.now();
  const result = spawnSync(command, args, { stdio: "inherit", ...options });
  if (result.status !== 0) {
    console.error(`✗ ${label}`);
    process.exit(result.status ?? 1);
  }
  console.log(`✓ ${label} (${((Date.now() - start) / 1000).toFixed(1).replace(".", ",")} s)`);
}

const node = (label, ...args) => step(label, process.execPath, args);

function pnpm(label, ...args) {
  const env = { ...process.env, CI: "true" }; // no prompt
  const npm = process.env.npm_execpath;
  const npx = npm && join(dirname(npm), "npx-cli.js");
  if (npx && existsSync(npx)) step(label, process.execPath, [npx, "--yes", manifest.packageManager, ...args], { env });
  else step(label, "npx", ["--yes", manifest.packageManager, ...args], { env, shell: process.platform === "win32" });
}

/** Installs when the lockfile, the workspace or Node itself is not what was last installed with. */
function install() {
  const inputs = [
    "pnpm-lock.yaml",
    "package.json",
    "pnpm-workspace.yaml",
    "packages/ingest/package.json",
    "packages/api/package.json",
    "packages/web/package.json",
  ];
  const hash = createHash("sha256").update(process.versions.modules);
  for (const input of inputs) hash.update(readFileSync(input));
  const digest = hash.digest("hex");
  const stamp = "node_modules/.datalogue-installed";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  rmSync(stamp, { force: true });
  pnpm("installation des dépendances", "install", "--frozen-lockfile", "--prefer-offline");
  mkdirSync("node_modules", { recursive: true });
  writeFileSync(stamp, digest);
}

/** Compiles the packages, the scripts of browsers and what threads start from; for tests, also checks the types of the tests themselves. */
function build(...projects) {
  node("compilation", "node_modules/typescript/bin/tsc", "-b", ...projects);
  node("scripts des pages", "scripts/build-islands.mjs");
  node("fils en un fichier", "scripts/build-threads.mjs");
}

const [verb, ...rest] = process.argv.slice(2);
install();
if (verb === "test") {
  build();
  node("style et erreurs courantes", "node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".");
  node("code mort", "node_modules/knip/bin/knip.js");
  node("licences des dépendances", "scripts/check-licences.mjs");
  node("secrets dans les fichiers", "scripts/check-secrets.mjs");
  // The last line is that of the tests themselves: "N passed, N failed".
  const { status } = spawnSync(process.execPath, ["scripts/test.mjs", ...rest], { stdio: "inherit" });
  process.exit(status ?? 1);
}
if (verb === "test:postgres") {
  build();
  const { status } = spawnSync(process.execPath, ["scripts/test-postgres.mjs", ...rest], { stdio: "inherit" });
  process.exit(status ?? 1);
}
if (verb === "build") build("packages/web");
if (verb === "start") {
  build("packages/web");
  const env = servingEnvironment(process.env);
  const server = spawn(process.execPath, ["bin/datalogue.mjs", "serve", ...rest], { stdio: "inherit", env });
  // Ctrl-C reaches the whole group: the server stops itself, we wait for it. A SIGTERM to us alone is passed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => server.kill("SIGTERM"));
  server.on("exit", (code) => process.exit(code ?? 0));
}
