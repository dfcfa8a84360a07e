// Starts the processes that things happen to, one ahead of what is asked, and follows what they say.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("victim.mjs", import.meta.url));

/** One process: `begin` gives it its work, `outcome` is { done }, { failed } or, killed, { signal }. */
function spawnVictim(kind, { execArgv = [], env = {} } = {}) {
  const child = spawn(process.execPath, [...execArgv, program, kind], {
    env: { ...process.env, ...env, DATALOGUE_LOG: "silent" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const said = [];
  const waiting = [];
  let errors = "";
  child.stderr.on("data", (piece) => {
    errors = (errors + piece).slice(-2_000);
  });
  child.stdin.on("error", () => {});
  const outcome = new Promise((settle) => {
    let end;
    createInterface({ input: child.stdout }).on("line", (line) => {
      // A command writes for people too.
      if (!/^["{]/.test(line)) return;
      const told = JSON.parse(line);
      said.push(told);
      if (told.done || told.failed !== undefined) end = told;
      for (const one of waiting.splice(0)) one();
    });
    child.once("close", (code, signal) => {
      settle({ ...(end ?? { signal, code }), errors });
      for (const one of waiting.splice(0)) one();
    });
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  /** What it says that passes `test`; undefined once it is over without. */
  const hear = async (test) => {
    for (;;) {
      const found = said.find(test);
      if (found !== undefined || isOver()) return found ?? said.find(test);
      await new Promise((next) => waiting.push(next));
    }
  };
  return {
    outcome,
    hear,
    pid: child.pid,
    isOver,
    async begin(task) {
      await hear((told) => told === "ready");
      child.stdin.write(`${JSON.stringify(task)}\n`);
    },
    signal: (name) => child.kill(name),
    async kill() {
      child.kill("SIGKILL");
      return outcome;
    },
  };
}

/** A pool of one: the next victim reads its modules while the outcome of this one is looked at. */
export function openVictims(kind, options) {
  let next = spawnVictim(kind, options);
  return {
    take() {
      const taken = next;
      next = spawnVictim(kind, options);
      return taken;
    },
    close: () => next.kill(),
  };
}

/**
 * Gives a victim its work and a signal at a random moment of it. `span` learns how long the work lasts without: { milliseconds } or, at first, nothing.
 * Gives the outcome, and whether the signal came before the end.
 */
export async function strike(victim, task, { random, span, signal = "SIGKILL" }) {
  await victim.begin(task);
  const start = performance.now();
  if (span.milliseconds === undefined) {
    const outcome = await victim.outcome;
    span.milliseconds = performance.now() - start;
    return { outcome, struck: false };
  }
  const limit = new AbortController();
  victim.outcome.then(() => limit.abort());
  await sleep(random() * span.milliseconds, undefined, { signal: limit.signal }).catch(() => {});
  const struck = !limit.signal.aborted;
  if (struck) victim.signal(signal);
  const outcome = await victim.outcome;
  if (!struck) span.milliseconds = performance.now() - start;
  return { outcome, struck: struck && outcome.done === undefined };
}
