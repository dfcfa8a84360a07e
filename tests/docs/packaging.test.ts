import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

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
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
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
