import { join } from "node:path";
import { inOwnProcess, median } from "./lib/measure.mjs";

const CHARTS = 12;
/** Milliseconds of processor time. */
const LIMIT = 300;

/** The charts of an observatory page in their two cuts, in a process that has drawn before, the data never seen. */
export async function run() {
  const module = join(import.meta.dirname, "lib/draw-charts.mjs");
  const drawn = await median(3, () => inOwnProcess(module, CHARTS));
  const { cpu, first, bytes, hold } = drawn.result;
  console.log(
    `${CHARTS} charts in two cuts: ${cpu.toFixed(0)} ms of CPU (limit: ${LIMIT}), ${(bytes / 1000).toFixed(0)} kB of SVG; ${first.toFixed(0)} ms the first time; the thread is left every ${hold.toFixed(0)} ms at most`,
  );
  console.log(`  ${(cpu / LIMIT).toFixed(2)} of the limit`);
}
