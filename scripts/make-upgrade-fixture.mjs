// Makes again what an older program leaves on a disk, for the tests of upgrades: `node scripts/make-upgrade-fixture.mjs NAME COMMIT [TREE]`, where TREE is a
// folder in which the program of that commit is installed and compiled; without it, it is taken from the history, installed and compiled first.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const project = join(import.meta.dirname, "..");
const cases = join(project, "tests/cases/upgrades");
const [name, commit, given] = process.argv.slice(2);
if (!name || !commit) {
  console.error("usage: node scripts/make-upgrade-fixture.mjs NAME COMMIT [TREE]");
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), "datalogue-upgrade-"));
const tree = given ? resolve(given) : install(join(work, "tree"));
const [content, data] = [join(work, "datasets"), join(work, "var")];
const port = process.env.PORT ?? "4740";
const site = `http://127.0.0.1:${port}`;
const env = { ...process.env, PORT: port, HOST: "127.0.0.1", DATALOGUE_CONTENT: content, DATALOGUE_DATA: data };
const SLUG = "frequentation-mediatheques";
const table = "culture/mediatheques/data.csv";

try {
  cpSync(join(cases, "content"), content, { recursive: true });
  cpSync(join(tree, "datasets/territoires"), join(content, "territoires"), { recursive: true });
  // Two versions: the first has one row less.
  const csv = readFileSync(join(content, table), "utf8");
  writeFileSync(join(content, table), csv.replace(/[^\n]+\n$/, ""));
  run("publish", content);
  writeFileSync(join(content, table), csv);
  run("publish", content);
  const commands = run("help");
  const organisation = "ile-d-oleron";
  const key = has(commands, "key") ? run("key", "create", "--organisation", organisation, "--scope", "publish") : "";
  if (has(commands, "user"))
    run("user", "invite", "agent@exemple.fr", "--organisation", organisation, "--role", "publisher");
  const answers = await served(async () => {
    if (key) await draft(key.trim());
    const found = {};
    for (const address of [
      `/api/datasets/${SLUG}/data/csv`,
      `/api/datasets/${SLUG}/data?annee__exact=2023`,
      `/api/datasets/${SLUG}/data?commune__groupby&entrees__sum`,
      `/jeux/${SLUG}`,
    ]) {
      const answer = await fetch(site + address);
      const body = Buffer.from(await answer.arrayBuffer());
      if (!answer.ok) console.log(`${address}: ${answer.status}`);
      else if (address.endsWith("/csv")) found[address] = createHash("sha256").update(body).digest("hex");
      else if (address.startsWith("/api/")) found[address] = JSON.parse(body).data;
      else found[address] = answer.status;
    }
    return found;
  });
  const folder = join(cases, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Work under way is nothing that an upgrade keeps.
  const kept = readdirSync(data).filter((entry) => !["cache", "checking", "building", "open", "work"].includes(entry));
  execFileSync("tar", ["-czf", join(folder, "var.tgz"), "-C", data, ...kept.sort()]);
  writeFileSync(join(folder, "expected.json"), `${JSON.stringify({ commit, answers }, null, 2)}\n`);
  console.log(`${name}: ${kept.join(", ")}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The program of the commit, from the history. */
function install(folder) {
  mkdirSync(folder);
  execFileSync("tar", ["-x", "-C", folder], {
    input: execFileSync("git", ["-C", project, "archive", commit], { maxBuffer: 2 ** 30 }),
  });
  const { packageManager } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const options = { cwd: folder, stdio: "inherit", env: { ...process.env, CI: "true" } };
  // The first lock files were not whole.
  execFileSync("npx", ["--yes", packageManager, "install", "--no-frozen-lockfile", "--prefer-offline"], options);
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "packages/web"], options);
  if (existsSync(join(folder, "scripts/build-islands.mjs")))
    execFileSync(process.execPath, ["scripts/build-islands.mjs"], options);
  return folder;
}

function run(...args) {
  return execFileSync(process.execPath, ["bin/datalogue.mjs", ...args], { cwd: tree, env, encoding: "utf8" });
}

function has(help, command) {
  return new RegExp(`^  ${command}\\b`, "m").test(help);
}

/** What is read of the site while it is served. */
async function served(read) {
  const server = spawn(process.execPath, ["bin/datalogue.mjs", "serve"], { cwd: tree, env, stdio: "inherit" });
  const gone = new Promise((done) => server.once("exit", done));
  try {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${site}/jeux/${SLUG}`).catch(() => undefined);
      if (answer?.ok) break;
      if (tries === 240 || server.exitCode !== null) throw new Error("the site does not start");
      await new Promise((done) => setTimeout(done, 500));
    }
    return await read();
  } finally {
    server.kill("SIGTERM");
    await gone;
  }
}

/** A draft of the next version, that nobody published. */
async function draft(key) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const body = JSON.stringify({ organisation: "ile-d-oleron", dataset: SLUG });
  const begun = await fetch(`${site}/api/drafts`, { method: "POST", headers, body });
  // Before there were drafts.
  if (begun.status === 404 || begun.status === 405) return;
  const { id } = await begun.json();
  const file = Buffer.from("codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2025,13900\n");
  const type = { ...headers, "content-type": "text/csv", "content-disposition": 'attachment; filename="2025.csv"' };
  const sent = await fetch(`${site}/api/drafts/${id}/file`, { method: "PUT", headers: type, body: file });
  if (!begun.ok || !sent.ok) throw new Error(`draft: ${begun.status} ${sent.status} ${await sent.text()}`);
  for (let tries = 0; tries < 120; tries++) {
    const { state } = await (await fetch(`${site}/api/drafts/${id}`, { headers })).json();
    if (state !== "reading" && state !== "checking") return;
    await new Promise((done) => setTimeout(done, 500));
  }
}
