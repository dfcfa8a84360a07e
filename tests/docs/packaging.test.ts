import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettings } from "../../packages/api/src/settings/settings.js";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/deploiement");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const dockerfile = text("Dockerfile");
const compose = text("docs/deploiement/compose.yaml");
const unit = text("docs/deploiement/datalogue.service");

/** Names that are of other programs: Node, the C library, the client of S3, and the servers of the profile `scale`. */
const OTHERS =
  /^(CI|NODE_ENV|NODE_OPTIONS|MALLOC_\w+|AWS_\w+|POSTGRES_\w+|MINIO_\w+|MC_HOST_store|S3_PASSWORD|CERTIFICATES)$/;

it("gives settings that exist, under their names", () => {
  const settings = new Set([...text("README.md").matchAll(/`([A-Z][A-Z_0-9]+)`/g)].map(([, name = ""]) => name));
  const named = [
    ...[...text("docs/deploiement/env.exemple").matchAll(/^#?([A-Z][A-Z_0-9]+)=/gm)],
    ...[...compose.matchAll(/^ +([A-Z][A-Za-z_0-9]+):/gm)],
    ...[...dockerfile.matchAll(/ ([A-Z][A-Z_0-9]+)=/g)],
    ...[...unit.matchAll(/[= "]([A-Z][A-Z_0-9]+_?)=/g)],
  ].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !settings.has(name) && !OTHERS.test(name))).toEqual([]);
});

it("copies and mounts files that are there, and that Docker is given", () => {
  const ignored = text(".dockerignore").trim().split("\n");
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )?(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
    sources.split(" "),
  );
  expect(copied.length).toBeGreaterThan(8);
  for (const source of copied) {
    expect([source, existsSync(join(root, source))]).toEqual([source, true]);
    expect(ignored.filter((one) => source === one || source.startsWith(`${one}/`))).toEqual([]);
  }
  for (const [, file = ""] of compose.matchAll(/- \.\/([\w.-]+):/g))
    expect([file, existsSync(join(folder, file))]).toEqual([file, true]);
  expect(existsSync(join(folder, /context: (\S+)/.exec(compose)?.[1] ?? "", "Dockerfile"))).toBe(true);
});

it("installs each package of the project in the image", () => {
  for (const name of readdirSync(join(root, "packages")))
    expect(dockerfile).toContain(`COPY packages/${name}/package.json packages/${name}/`);
});

it("gives V8 no more threads than two processors are, in the service as in the image", () => {
  for (const file of [unit, dockerfile]) expect(file).toMatch(/NODE_OPTIONS=.*--v8-pool-size=2\b/);
});

it("gives the service the memory that all its threads may take, and the time that a stop may", () => {
  const [, told = ""] =
    /\*\*en tout, hors du fil qui répond\*\* \| \*\*(\d+)\*\*/.exec(text("docs/surveiller.md")) ?? [];
  const answering = Number(/max-old-space-size=(\d+)/.exec(unit)?.[1]);
  expect(dockerfile).toContain(`max-old-space-size=${answering}`);
  const [most, container] = [/MemoryMax=(\d+)G/.exec(unit), /mem_limit: (\d+)g/.exec(compose)].map((found) =>
    Number(found?.[1]),
  );
  expect(most).toBe(container);
  expect(Number(most) * 1024).toBeGreaterThanOrEqual(Number(told) + answering + 1024);
  const times = [/TimeoutStopSec=(\d+)/.exec(unit), /stop_grace_period: (\d+)s/.exec(compose)].map((found) =>
    Number(found?.[1]),
  );
  for (const seconds of times) expect(seconds).toBeGreaterThan(120);
});

it("runs as an account of its own, and says how it is", () => {
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toContain("/readyz");
  expect(unit).toMatch(/^User=datalogue$/m);
});

it("gives the program the content of the image, whole", () => {
  expect(dockerfile).toMatch(/^COPY --chown=node:node datasets \/contenu$/m);
});

it("closes at Caddy both forms of the address that tells how the program is", () => {
  const [, closed = ""] = /@etat path (.+)/.exec(text("docs/deploiement/Caddyfile")) ?? [];
  expect(closed.split(" ")).toEqual(["/readyz", "/readyz/"]);
});

describe("commands of the documentation", () => {
  let scratch: string;
  /** The folder where a stand-in of the program writes what is asked of it, in order, and in which environment. */
  let asked: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "datalogue-commands-"));
    asked = join(scratch, "asked");
    mkdirSync(join(scratch, "bin"));
    mkdirSync(asked);
    write(
      "opt/datalogue/bin/datalogue.mjs",
      `import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
const args = process.argv.slice(2);
appendFileSync("${asked}/calls", args.join(" ") + "\\n");
writeFileSync("${asked}/" + args[0], JSON.stringify(process.env));
if (args[0] === "restore") mkdirSync(process.env.DATALOGUE_DATA, { recursive: true });
if (args[0] === "backup") process.exitCode = Number(process.env.BACKUP ?? 0);`,
    );
    write("usr/local/bin/datalogue", moved(text("docs/deploiement/datalogue.sh")), 0o755);
    stand("id", "echo datalogue");
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  const moved = (script: string) =>
    ["/opt/datalogue", "/etc/datalogue", "/etc/nginx", "/var/lib", "/tmp/essai", "/usr/local/bin", "/usr/sbin"].reduce(
      (left, folder) => left.replaceAll(folder, `${scratch}${folder}`),
      script,
    );
  /** A program of the system, in the place of its own. */
  const stand = (name: string, script: string) => write(join("bin", name), `#!/bin/sh\n${script}\n`, 0o755);
  /** Runs a script on the folders of the test; gives its exit code, and what it asked of the program, in order. */
  function run(script: string, env: Record<string, string> = {}) {
    const own = ["bin", "usr/local/bin"].map((folder) => join(scratch, folder));
    const path = [...own, dirname(process.execPath), process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = spawnSync("sh", ["-c", moved(script)], {
      ...{ env: { PATH: path, ...env }, encoding: "utf8" },
    });
    expect(stderr).toBe("");
    const calls = join(asked, "calls");
    return { status, stdout, calls: existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [] };
  }
  const envOf = (command: string): Record<string, string> => JSON.parse(readFileSync(join(asked, command), "utf8"));
  const write = (path: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), content, { mode });
  };
  const example = () => text("docs/deploiement/env.exemple").replaceAll(/^#(?=[A-Z])/gm, "");
  /** All that the example sets or may set, as a site of several machines has it. */
  const writeSettings = () =>
    write(
      "etc/datalogue/env",
      `${example()}
DATALOGUE_CONTENT=${join(root, "datasets")}
DATABASE_REPLICA_URL=postgres://lecteur:motdepasse@replique:5432/datalogue
DATALOGUE_VERSION_STORE=s3://datalogue/versions
`,
    );

  it("are run with the account and the settings of the site by root, from anywhere, and by that account", () => {
    writeSettings();
    expect(run("cd / && datalogue status --json")).toMatchObject({ status: 0, calls: ["status --json"] });
    expect(envOf("status")).toMatchObject({ DATALOGUE_DATA: "/var/lib/datalogue", TRUST_PROXY: "1" });
    stand("id", "echo root");
    stand("runuser", 'echo "$*"');
    const wrapper = join(scratch, "usr/local/bin/datalogue");
    expect(run("datalogue user list").stdout).toBe(`-u datalogue -- ${wrapper} user list\n`);
  });

  it("are run for root by cron, which names no folder of what root alone runs", () => {
    stand("id", "echo root");
    write("usr/sbin/runuser", '#!/bin/sh\necho "$*"\n', 0o755);
    const wrapper = join(scratch, "usr/local/bin/datalogue");
    const { status, stdout } = spawnSync(wrapper, ["backup"], {
      env: { PATH: join(scratch, "bin") },
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: `-u datalogue -- ${wrapper} backup\n` });
  });

  it("are not run without the settings of the site", () => {
    const { status } = spawnSync(join(scratch, "usr/local/bin/datalogue"), ["verify"], {
      env: { PATH: [join(scratch, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter) },
    });
    expect(status).toBe(9);
    expect(existsSync(join(asked, "verify"))).toBe(false);
  });

  it("read the settings of the example as systemd does, as a shell does too", () => {
    write("etc/datalogue/env", example());
    const settings = Object.fromEntries([...example().matchAll(/^(\w+)='([^']*)'$/gm)].map(([, ...pair]) => pair));
    expect(Object.keys(settings)).toHaveLength([...example().matchAll(/^\w+=/gm)].length);
    expect(settings.DATABASE_URL).toContain("&");
    expect(settings.DATALOGUE_MAIL_FROM).toContain(" <");
    run("datalogue status");
    expect(envOf("status")).toMatchObject(settings);
    run("set -a; . /etc/datalogue/env; node /opt/datalogue/bin/datalogue.mjs verify");
    expect(envOf("verify")).toMatchObject(settings);
  });

  it("make a key of backups where the settings name it, which the account of the site can read, and others not", () => {
    const [, block = ""] = /### Chiffrer[\s\S]+?```sh\n([\s\S]+?)```/.exec(text("docs/sauvegardes.md")) ?? [];
    const [, key = ""] = /^DATALOGUE_BACKUP_KEY_FILE='(.+)'$/m.exec(example()) ?? [];
    mkdirSync(join(scratch, "etc/datalogue"), { recursive: true });
    stand("openssl", "echo une-cle-de-trente-deux-caracteres");
    stand("chgrp", 'echo "$*"');
    expect(run(block)).toMatchObject({ status: 0, stdout: `datalogue ${join(scratch, key)}\n` });
    expect(statSync(join(scratch, key)).mode & 0o777).toBe(0o640);
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
  ])("each night let old moments go, whatever became of the backup (%i), which cron is told", (code, told) => {
    writeSettings();
    const [, line = ""] = /^30 2 \* \* \* (.+)$/m.exec(text("docs/operations.md")) ?? [];
    expect(run(line, { BACKUP: String(code) })).toMatchObject({
      status: told,
      calls: ["backup /sauvegarde/datalogue", "snapshots prune /sauvegarde/datalogue"],
    });
  });

  it("each night let old moments go by systemd, which starts nothing after a command that fails", () => {
    const backup = text("docs/deploiement/datalogue-backup.service");
    expect([...backup.matchAll(/^(Exec\w+)=\S+ bin\/datalogue\.mjs (\w+)/gm)].map(([, ...line]) => line)).toEqual([
      ["ExecStart", "backup"],
      ["ExecStopPost", "snapshots"],
    ]);
  });

  it("rehearse a restoration with nothing that is the site's own: database, replica, store, addresses, messages", () => {
    writeSettings();
    const [, block = ""] =
      /## Répéter une restauration[\s\S]+?```sh\n([\s\S]+?)```/.exec(text("docs/operations.md")) ?? [];
    const { calls } = run(block);
    expect(calls).toEqual(["restore /sauvegarde/datalogue", "verify", "serve"]);
    for (const command of ["restore", "verify", "serve"])
      expect(readSettings(envOf(command))).toMatchObject({
        ...{ dataFolder: join(scratch, "tmp/essai"), database: null, replica: null, versionStore: null },
        ...{ host: "127.0.0.1", port: 3999, publicUrl: "http://localhost:3999", metrics: null },
        ...{ smtp: null, refresh: false, contentFolder: join(root, "datasets") },
      });
    expect(existsSync(join(scratch, "tmp/essai"))).toBe(false);
  });

  it("start nginx in its image before two processes, with a folder for what it keeps", () => {
    write("etc/nginx/templates/datalogue.conf", text("docs/deploiement/nginx.conf"));
    mkdirSync(join(scratch, "etc/nginx/conf.d"));
    expect(run(text("docs/deploiement/nginx-compose.sh")).status).toBe(0);
    const written = readFileSync(join(scratch, "etc/nginx/conf.d/default.conf"), "utf8");
    expect(written).toContain("server site-1:3000; server site-2:3000;");
    const [, cache = ""] = /^proxy_cache_path (\S+)/m.exec(written) ?? [];
    expect(existsSync(join(scratch, dirname(cache)))).toBe(true);
  });
});

it.skipIf(spawnSync("systemd-analyze", ["--version"]).status !== 0)("is taken by systemd without a word", () => {
  const units = readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name));
  expect(units).toHaveLength(3);
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", ...units.map((name) => join(folder, name))], {
    encoding: "utf8",
    cwd: dirname(folder),
  });
  // A machine without the program says that it cannot be run: that is not of the unit.
  expect(
    stderr.split("\n").filter((line) => line.includes("datalogue") && !/not executable|No such file/.test(line)),
  ).toEqual([]);
  expect([0, 1]).toContain(status);
});
