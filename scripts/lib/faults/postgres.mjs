// A catalogue on PostgreSQL whose server is restarted, or whose publications are killed. A server of its own, from the programs of the system.
import { execFile, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { killPublications } from "./kills.mjs";
import { openServed } from "./network.mjs";
import { fileOf, lookAt, makeSite, readTurn, watch } from "./site.mjs";
import { publishTurn, versionOf } from "./uploads.mjs";

const PORT = Number(process.env.DATALOGUE_FAULTS_PG_PORT ?? 4771);
const ROOT = "/usr/lib/postgresql";

function findPrograms() {
  const [version] = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = version && join(ROOT, version, "bin");
  return folder && existsSync(join(folder, "pg_ctl")) ? folder : undefined;
}

/** What this machine lacks to run PostgreSQL. */
export function lacksPostgres() {
  if (!findPrograms()) return "PostgreSQL is absent (Debian: postgresql)";
  const isRoot = process.getuid?.() === 0;
  return isRoot && spawnSync("runuser", ["-u", "postgres", "--", "true"]).status !== 0
    ? "no account postgres"
    : undefined;
}

async function startPostgres() {
  const programs = findPrograms();
  const folder = mkdtempSync(join(tmpdir(), "datalogue-faults-pg-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const id = (flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
    chownSync(folder, id("-u"), id("-g"));
  }
  const data = join(folder, "data");
  const run = (name, ...args) => {
    const words = isRoot
      ? ["runuser", "-u", "postgres", "--", join(programs, name), ...args]
      : [join(programs, name), ...args];
    // What it leaves running must not hold our output.
    return promisify(execFile)("sh", ["-c", `exec "$@" > ${join(folder, "said")} 2>&1 < /dev/null`, "sh", ...words], {
      cwd: folder,
    });
  };
  await run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8");
  const options = `-p ${PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c shared_buffers=32MB`;
  await run("pg_ctl", "-D", data, "-o", options, "-w", "start");
  return {
    url: `postgres://postgres@127.0.0.1:${PORT}/postgres`,
    /** As if it had fallen. */
    restart: () => run("pg_ctl", "-D", data, "-o", options, "-m", "immediate", "-w", "restart"),
    async stop() {
      await run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop").catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL restarted as if it had fallen, under readers and a publisher: what was answered is there, the others are told to come back. */
export async function* restartPostgres({ folder, random }) {
  const postgres = await startPostgres();
  let served;
  try {
    const site = makeSite(folder, { DATABASE_URL: postgres.url });
    await site.load();
    served = await openServed(site);
    const forgiven = (seen) => /^HTTP 503 /.test(seen);
    const readers = Array.from({ length: 5 }, () => watch(served.url, { forgive: forgiven }));
    let last = 0;
    let version = await versionOf(served.url);
    for (let turn = 1; ; turn++) {
      for (const reader of readers) reader.allow(last, turn);
      const publishing = publishTurn(served, turn);
      await sleep(random() * 900);
      await postgres.restart();
      const told = await publishing;
      const wrong = [];
      if (told.status === 0 || told.status === 500)
        wrong.push(`a publisher was answered ${told.status} ${told.text ?? ""}`);
      let read = await readTurn(served.url);
      for (let wait = 0; typeof read === "string" && wait < 100; wait++) {
        await sleep(100);
        read = await readTurn(served.url);
      }
      if (told.status === 200 ? read !== turn : ![last, turn].includes(read))
        wrong.push(`serves ${read} after ${JSON.stringify(told)}`);
      const now = await versionOf(served.url);
      if (now !== version + (read === last ? 0 : 1)) wrong.push(`version ${now} after ${version}, turn ${read}`);
      if (told.sent && told.status !== 200 && read === last) {
        const kept = await served.fileOf(told.id);
        if (!Buffer.isBuffer(kept) || !kept.equals(fileOf(turn))) wrong.push("a file that was deposited is not there");
      }
      if (told.id && told.status !== 200) await served.remove(told.id);
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...new Set(readers.flatMap((reader) => reader.take())));
      [last, version] = [read, now];
      yield { injected: true, wrong };
    }
  } finally {
    await served?.server.kill();
    await postgres.stop();
  }
}

/** A publication killed where the catalogue is on PostgreSQL. */
export async function* killOnPostgres({ folder, random }) {
  const postgres = await startPostgres();
  try {
    yield* killPublications({ folder, random, env: { DATABASE_URL: postgres.url } });
  } finally {
    await postgres.stop();
  }
}
