// Injects faults, class by class, and counts what was lost.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "../random.mjs";
import { CLASSES } from "./classes.mjs";

/** Tries for a fault that never comes in time are given up after this many times the faults asked for. */
const PATIENCE = 4;

/**
 * Runs the classes named (all without), `faults` of each or as many as the class says. Gives one line per class: tries, faults injected, those after which
 * all was as it should, and what was lost, in words. `absent` says what this machine lacks for a class.
 */
export async function runCampaign({ only = [], faults, seed = 1, log = () => {} }) {
  const unknown = only.find((name) => !CLASSES.some((one) => one.name === name));
  if (unknown) throw new Error(`unknown class: ${unknown}; there are ${CLASSES.map(({ name }) => name).join(", ")}`);
  const root = mkdtempSync(join(tmpdir(), "datalogue-faults-"));
  const lines = [];
  try {
    for (const one of CLASSES.filter(({ name }) => only.length === 0 || only.includes(name))) {
      const absent = one.lacks?.();
      if (absent) {
        log(`${one.name}: skipped, ${absent}`);
        lines.push({ ...one, absent, tries: 0, injected: 0, recovered: 0, losses: [] });
        continue;
      }
      const folder = join(root, one.name);
      mkdirSync(folder);
      lines.push({ ...one, ...(await runClass(one, { folder, seed, faults: faults ?? one.faults, log })) });
      rmSync(folder, { recursive: true, force: true });
    }
    return lines;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function runClass({ name, inject }, { folder, seed, faults, log }) {
  const start = performance.now();
  const losses = [];
  let tries = 0;
  let injected = 0;
  let recovered = 0;
  const told = (one) => {
    losses.push(`${name} ${tries}: ${one}`);
    log(`  ${name} ${tries}: ${one}`);
  };
  try {
    for await (const { injected: isInjected, wrong } of inject({ folder, random: randomFrom(`${name} ${seed}`) })) {
      tries++;
      if (isInjected) injected++;
      if (isInjected && wrong.length === 0) recovered++;
      // What goes wrong without a fault is no better.
      for (const one of wrong) told(one);
      if (injected >= faults || tries >= faults * PATIENCE) break;
    }
  } catch (error) {
    tries++;
    told(`stopped by ${error.stack}`);
  }
  const seconds = Math.round((performance.now() - start) / 1_000);
  log(`${name}: ${tries} tries, ${injected} faults, ${recovered} recovered, ${losses.length} losses (${seconds} s)`);
  return { tries, injected, recovered, losses, seconds };
}
