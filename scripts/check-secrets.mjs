// Looks for private keys, tokens and passwords in the tracked files; `--history`: in all that was ever committed too.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findSecrets } from "./lib/secrets.mjs";

/** Made for tests, and opening nothing. */
const FIXTURES = {
  "tests/api/backup/seal.test.ts": "the password of an archive made by the test",
  "tests/api/catalogue/postgres-address.test.ts": "addresses that the test reads",
  "tests/api/fetching/certificates/leaf.key": "key of a certificate that only the test trusts",
  "tests/api/people/identity-provider.test.ts": "an address that settings refuse",
  "tests/api/security/checks.test.ts": "what these checks must find",
};

process.chdir(join(import.meta.dirname, ".."));
const git = (...args) => execFileSync("git", args, { encoding: "utf8", maxBuffer: 2 ** 28 });
/** Larger ones are data. */
const LARGEST = 2_000_000;

const isRepository = (() => {
  try {
    return git("rev-parse", "--is-inside-work-tree").trim() === "true";
  } catch {
    return false;
  }
})();
if (!isRepository) {
  console.log("pas de dépôt git ici : les secrets n’ont pas été cherchés");
  process.exit(0);
}

const found = [];
const paths = git("ls-files", "-z")
  .split("\0")
  .filter((path) => path !== "" && !Object.hasOwn(FIXTURES, path));
for (const path of paths) {
  let bytes;
  try {
    bytes = readFileSync(path);
  } catch {
    continue; // removed, and not yet committed so
  }
  if (bytes.length > LARGEST || bytes.subarray(0, 8_000).includes(0)) continue;
  for (const { name, line } of findSecrets(bytes.toString("utf8"))) found.push(`${path}:${line} : ${name}`);
}

if (process.argv.includes("--history")) {
  const log = spawn("git", ["log", "--all", "--unified=0", "--no-color", "--no-renames", "--format=commit %h", "-p"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let commit = "";
  let path = "";
  for await (const line of createInterface({ input: log.stdout })) {
    if (line.startsWith("commit ")) commit = line.slice(7);
    else if (line.startsWith("+++ b/")) path = line.slice(6);
    else if (line.startsWith("+") && line.length < 5_000 && !Object.hasOwn(FIXTURES, path))
      for (const { name } of findSecrets(line)) found.push(`${path}, ${commit} : ${name}`);
  }
}

for (const line of found) console.error(line);
if (found.length > 0) process.exit(1);
console.log(`${paths.length} fichiers suivis : aucun secret`);
