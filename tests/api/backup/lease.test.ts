import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findLease, listSharing, shareLease, takeLease } from "../../../packages/api/src/system/lease.js";

const compiled = pathToFileURL(join(import.meta.dirname, "../../../packages/api/dist/system/lease.js")).href;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-lease-"));
  file = join(folder, "lock.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that dies between the moment its file is there and the moment it says who has it. */
function dieWriting(call: string): void {
  const script = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    fs.writeFileSync = (path, _text, { flag }) => {
      fs.closeSync(fs.openSync(path, flag));
      process.kill(process.pid, "SIGKILL");
    };
    syncBuiltinESMExports();
    const { shareLease, takeLease } = await import(${JSON.stringify(compiled)});
    ${call};
  `;
  const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
  expect(signal).toBe("SIGKILL");
}

describe("a lease", () => {
  it("is of one process, which others are told of, and leaves nothing once given back", () => {
    const release = takeLease(file) as () => void;
    expect(takeLease(file)).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(["lock.json"]);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is held by nobody when its process was killed as it took it: a site is not closed half a minute", () => {
    dieWriting(`takeLease(${JSON.stringify(file)})`);
    expect(findLease(file)).toBeUndefined();
    (takeLease(file) as () => void)();
    expect(existsSync(file)).toBe(false);
  });

  it("is shared with nobody that was killed as it entered", () => {
    dieWriting(`shareLease(${JSON.stringify(folder)})`);
    expect(listSharing(folder)).toEqual([]);
    const leave = shareLease(folder);
    expect(listSharing(folder)).toMatchObject([{ pid: process.pid }]);
    leave();
  });
});
