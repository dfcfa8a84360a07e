import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const script = join(import.meta.dirname, "../../../scripts/kill-drafts.mjs");

it("loses nothing to ten kills of the server, in uploads and at each step of a publication", {
  timeout: 300_000,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, "10"]);
  expect(stdout.trim().split("\n").at(-1)).toBe("10 kills, 10 files published, 0 faults");
});
