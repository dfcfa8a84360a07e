import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servingEnvironment } from "../../scripts/lib/serving-environment.mjs";

/**
 * Runs `module`'s exported `measure(...args)` in a process of its own, so that its peak memory is its own.
 * @returns seconds (of the measured call), peak resident memory in MB (with its own children, where there are some, as
 * sampled every 50 ms), and what the call returned.
 */
export function inOwnProcess(module, ...args) {
  return new Promise((resolve, reject) => {
    const runner = join(import.meta.dirname, "run-measure.mjs");
    const child = spawn(process.execPath, [runner, module, JSON.stringify(args)], {
      env: servingEnvironment(process.env),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    let treeMb = 0;
    const sampling = setInterval(() => {
      treeMb = Math.max(treeMb, residentMb(child.pid));
    }, 50);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("exit", (status) => {
      clearInterval(sampling);
      if (status !== 0) return reject(new Error(`${module} ended with ${status}`));
      const measured = JSON.parse(output.trim().split("\n").at(-1));
      resolve({ ...measured, peakMb: Math.max(measured.peakMb, treeMb) });
    });
  });
}

/** Resident memory of a process and of those it started, in MB; 0 where /proc does not tell. */
export function residentMb(pid) {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    const below = children ? children.split(" ").map(residentMb) : [];
    return (pages * 4096) / 2 ** 20 + below.reduce((sum, one) => sum + one, 0);
  } catch {
    return 0;
  }
}

/** Processor time of a process since its start, in seconds; NaN where /proc does not tell. */
export function processorSeconds(pid) {
  try {
    // After the name, which may hold spaces: state is field 3, user and system time are fields 14 and 15, in hundredths.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Processor time (user and system) and time of a run of node with these arguments, its start included, in ms. */
export function timed(args) {
  const script = 'TIMEFORMAT="%U %S %R"; time "$@" >/dev/null';
  const { stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, ...args], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const [user, system, wall] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { processor: (user + system) * 1000, wall: wall * 1000 };
}

/** The middle one of some numbers. */
export function middle(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
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
