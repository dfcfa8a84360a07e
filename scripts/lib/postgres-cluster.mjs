// True PostgreSQL servers, from the binaries of the system, in folders that go with them.
import { execFile, spawn } from "node:child_process";
import {
  accessSync,
  appendFileSync,
  chownSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.mjs";

const run = promisify(execFile);
const DEBIAN = "/usr/lib/postgresql";

/** Folder of the programs of PostgreSQL, the newest of them; undefined where the system has none. */
export function findPostgres() {
  const found = (folder) => {
    try {
      for (const name of ["initdb", "postgres", "pg_ctl", "pg_basebackup"])
        accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  const versions = () => {
    try {
      return readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
    } catch {
      return [];
    }
  };
  return [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions().map((version) => join(DEBIAN, version, "bin")),
  ].find((folder) => folder !== "" && found(folder));
}

/** PostgreSQL refuses to be root: it is then that of its own account. */
function accountOf() {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((one) => one.startsWith("postgres:"));
  if (line === undefined) throw new Error("no account postgres: run this as another account than root");
  const [, , uid, gid] = line.split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * A server that listens on 127.0.0.1, empty, or a streaming replica of `of`. It never syncs its disk: for tests alone. Throws where the
 * system has no PostgreSQL.
 */
export async function startCluster({ port, of, settings = {} } = {}) {
  const programs = findPostgres();
  if (programs === undefined)
    throw new Error("no PostgreSQL server on this system (Debian: apt-get install postgresql)");
  const account = accountOf();
  const folder = mkdtempSync(join(tmpdir(), "datalogue-pg-"));
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data");
  const call = (name, ...args) => run(join(programs, name), args, { ...account, cwd: folder });
  const listening = port ?? (await freePort());
  if (of === undefined) {
    await call(
      "initdb",
      "--pgdata",
      data,
      "--username",
      "datalogue",
      "--auth",
      "trust",
      "--encoding",
      "UTF8",
      "--no-sync",
    );
  } else {
    const from = new URL(of.url);
    const source = ["--host", from.hostname, "--port", from.port, "--username", "datalogue"];
    await call(
      "pg_basebackup",
      "--pgdata",
      data,
      ...source,
      "--write-recovery-conf",
      "--checkpoint",
      "fast",
      "--no-sync",
    );
  }
  const asked = { fsync: "off", max_connections: 300, wal_level: "replica", log_min_messages: "fatal", ...settings };
  appendFileSync(
    join(data, "postgresql.auto.conf"),
    Object.entries({ ...asked, listen_addresses: "127.0.0.1", port: listening, unix_socket_directories: folder })
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(""),
  );
  let server;
  const start = async () => {
    server = spawn(join(programs, "postgres"), ["-D", data], { ...account, cwd: folder, stdio: "ignore" });
    for (let tries = 0; ; tries++) {
      try {
        return await call("pg_isready", "--host", "127.0.0.1", "--port", String(listening), "--dbname", "postgres");
      } catch (error) {
        if (tries === 600 || server.exitCode !== null) throw error;
        await sleep(50);
      }
    }
  };
  /** SIGINT: connections are cut at once; SIGQUIT: as if the machine had fallen. */
  const end = async (signal) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((done) => server.once("exit", done));
    server.kill(signal);
    await gone;
  };
  try {
    await start();
  } catch (error) {
    await end("SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `postgres://datalogue@127.0.0.1:${listening}/postgres`,
    start,
    stop: () => end("SIGINT"),
    crash: () => end("SIGQUIT"),
    async remove() {
      await end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
