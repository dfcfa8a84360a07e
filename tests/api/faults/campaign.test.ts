import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const script = join(import.meta.dirname, "../../../scripts/faults.mjs");

/** Some faults of the quick classes: `npm run faults` injects hundreds, of all. */
it.each(["kill-restore", "damage-files", "break-uploads"])(
  "loses nothing to two faults of the class %s",
  { timeout: 300_000 },
  async (name) => {
    const run = promisify(execFile)(process.execPath, [script, "--only", name, "--faults", "2"]);
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    expect(stdout.trim().split("\n").at(-1)).toMatch(/^2 faults injected in \d+ tries, 2 recovered, 0 losses/);
  },
);
