// Read before all else by a process whose clock jumps: its time is that of the machine, and what a file says more (milliseconds). Threads read it too.
import { readFileSync } from "node:fs";

const file = process.env.DATALOGUE_FAULT_CLOCK;
const Real = Date;
let shift = 0;
let read = Number.NEGATIVE_INFINITY;

function more() {
  if (performance.now() - read > 2) {
    read = performance.now();
    try {
      shift = Number(readFileSync(file, "utf8")) || 0;
    } catch {
      shift = 0;
    }
  }
  return shift;
}

globalThis.Date = class ShiftedDate extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + more());
    else super(...given);
  }
  static now() {
    return Real.now() + more();
  }
};
