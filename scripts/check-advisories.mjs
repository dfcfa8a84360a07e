// Asks the registry for the advisories on production dependencies: a grave one fails. A registry that does not answer fails nothing, and is said.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readAdvisories } from "./lib/advisories.mjs";

process.chdir(join(import.meta.dirname, ".."));
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
const { stdout } = spawnSync("npx", ["--yes", packageManager, "audit", "--prod", "--json"], {
  encoding: "utf8",
  env: { ...process.env, CI: "true" },
  maxBuffer: 2 ** 26,
  shell: process.platform === "win32",
  timeout: 60_000,
});
const grave = readAdvisories(stdout ?? "");
if (grave === undefined) {
  console.log("⚠ avis de sécurité : le registre n’a pas pu être interrogé, rien n’a été contrôlé");
  process.exit(0);
}
for (const line of grave) console.error(line);
if (grave.length > 0) process.exit(1);
console.log("✓ avis de sécurité : aucun avis grave sur les dépendances de production");
