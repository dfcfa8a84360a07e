// What the threads of the tests do: each task says what, `shared` counts what was done (Int32Array on shared memory).
import { execFileSync } from "node:child_process";
import { getPriority } from "node:os";
import { threadId } from "node:worker_threads";
import { serveTasks, threadData } from "../../../packages/api/dist/threads/serve-tasks.js";

const work = {
  thread: () => threadId,
  priority: () => getPriority(),
  data: () => threadData(),
  fail() {
    throw Object.assign(new Error("no such table: rows"), { code: "SQLITE_ERROR" });
  },
  spin() {
    for (;;);
  },
  /** Writes for ever, each time in one call that nothing interrupts. */
  write({ file }) {
    for (;;) execFileSync("sh", ["-c", 'sleep 0.2; printf x >> "$0"', file]);
  },
  /** Lasts until `shared[0]` is 1, and lets other tasks pass. */
  async wait({ shared }) {
    while (Atomics.load(shared, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    return threadId;
  },
  fill() {
    const kept = [];
    for (;;) kept.push(new Array(1000).fill(kept.length));
  },
  exit: () => process.exit(0),
  fall() {
    setTimeout(() => {
      throw new TypeError("out of any task");
    });
    return new Promise(() => {});
  },
  /** Bytes 0, 1, 2…: `shared[0]` says how many were made, `shared[1]` whether the reader left or came to the end. */
  *pieces({ shared, to }) {
    try {
      for (let rank = 0; rank < to; rank++) {
        Atomics.add(shared, 0, 1);
        yield Uint8Array.of(rank);
      }
    } finally {
      Atomics.store(shared, 1, 1);
    }
  },
  tell(_task, note) {
    for (const step of ["copied", "checked"]) note(step);
    return "written";
  },
};

serveTasks((task, note) => work[task.does](task, note));
