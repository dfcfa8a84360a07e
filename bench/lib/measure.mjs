import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs `module`'s exported `measure(...args)` in a process of its own, so that its peak memory is its own.
 * @returns seconds (of the measured call), peak resident memory in MB, and what the call returned.
 */
export function inOwnProcess(module, ...args) {
  const code = `
    const { measure } = await import(${JSON.stringify(module)});
    const start = process.hrtime.bigint();
    const result = await measure(...${JSON.stringify(args)});
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    process.stdout.write("\\n" + JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, result }) + "\\n");
    process.exit(0);`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("exit", (status) => {
      if (status === 0) resolve(JSON.parse(output.trim().split("\n").at(-1)));
      else reject(new Error(`${module} ended with ${status}`));
    });
  });
}

/** The run of median duration among `times` runs. */
export async function median(times, measureOnce) {
  const runs = [];
  for (let i = 0; i < times; i++) runs.push(await measureOnce());
  return runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(times / 2)];
}

/** A temporary folder, removed at the end of `use`. */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A small pseudo-random generator (mulberry32), so that a benchmark always reads the same file. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
