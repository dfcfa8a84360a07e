import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openScratch } from "../../../packages/api/src/refreshing/scratch-folder.js";

it("a folder of reception takes away those of a process that fell, and none that is in use", async () => {
  const parent = mkdtempSync(join(tmpdir(), "datalogue-scratch-"));
  const dead = spawnSync(process.execPath, ["--eval", ""]).pid;
  const folderOf = (pid: number, name: string) => join(parent, `datalogue-source-${pid}@${hostname()}-${name}`);
  const [left, earlier, other] = [folderOf(dead, "aaaaaa"), folderOf(process.pid, "bbbbbb"), join(parent, "autre")];
  for (const folder of [left, earlier, folderOf(process.ppid, "cccccc"), other]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "received"), "codeCommune;annee\n");
  }
  try {
    const first = await openScratch(parent);
    const second = await openScratch(parent);
    expect([left, earlier].filter(existsSync)).toEqual([]);
    expect(readdirSync(parent)).toHaveLength(4);
    for (const one of [first, second]) await one.remove();
    expect(readdirSync(parent).sort()).toEqual(["autre", `datalogue-source-${process.ppid}@${hostname()}-cccccc`]);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
