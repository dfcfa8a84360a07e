// A thread whose program takes longer to read than its tasks may.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
const { serveTasks } = await import("../../../packages/api/dist/threads/serve-tasks.js");
serveTasks(({ does }) => {
  for (;;) if (does !== "spin") return does;
});
