import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { openVersionFolders, type VersionFolders } from "../../../packages/api/src/versions/version-folders.js";

const DATASET = "0198d1a2-3b4c-7d5e-8f60-718293a4b5c6";

describe("what an interrupted publication left", () => {
  let data: string;
  let folders: VersionFolders;
  const living = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  const dead = () => spawnSync(process.execPath, ["-e", ""]).pid;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "datalogue-folders-"));
    folders = openVersionFolders(data);
    mkdirSync(folders.path(DATASET, 2), { recursive: true });
    writeFileSync(folders.fileOf(DATASET, 2, "original.csv"), "nom\nPort\n");
  });
  afterEach(() => {
    rmSync(data, { recursive: true });
  });
  afterAll(() => living.kill());

  /** Who makes a version, as another process says it. */
  const lease = (name: string, pid: number | undefined) =>
    writeFileSync(
      join(data, "building", `${name}.json`),
      JSON.stringify({ pid, host: hostname(), at: "2026-03-10T09:00:00.000Z", target: `${DATASET}/2` }),
    );

  it("is removed, but not the version that another process has just put under the number that it wanted too", async () => {
    lease("killed", dead());
    lease("living", living.pid);
    await folders.sweep(async () => new Set());
    expect(existsSync(folders.fileOf(DATASET, 2, "original.csv"))).toBe(true);
    expect(readdirSync(join(data, "building"))).toEqual(["living.json"]);
    lease("killed", dead());
    lease("living", dead());
    await folders.sweep(async () => new Set());
    expect(existsSync(folders.path(DATASET, 2))).toBe(false);
    expect(readdirSync(join(data, "building"))).toEqual([]);
  });

  it("is removed, but not the version that this process puts there while the catalogue is asked what it names", async () => {
    rmSync(folders.path(DATASET, 2), { recursive: true });
    lease("killed", dead());
    const build = folders.startBuild();
    writeFileSync(join(build.folder, "original.csv"), "nom\nPort\n");
    await folders.sweep(async () => {
      expect(build.install(DATASET, 2)).toBe(true);
      return new Set();
    });
    build.keep();
    build.end();
    expect(existsSync(folders.fileOf(DATASET, 2, "original.csv"))).toBe(true);
  });
});
