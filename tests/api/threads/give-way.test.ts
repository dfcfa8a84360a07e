import { expect, it } from "vitest";
import { giveWay } from "../../../packages/api/src/threads/give-way.js";

/** Work that no other passes, longer than a turn. */
function hold() {
  const from = performance.now();
  while (performance.now() - from < 20);
}

it("work in pieces waits for nothing before its first, and lets what waits pass once it has held the thread", async () => {
  let passed = false;
  setImmediate(() => {
    passed = true;
  });
  // Others held the thread before it.
  hold();
  await giveWay();
  expect(passed).toBe(false);
  hold();
  await giveWay();
  expect(passed).toBe(true);
});

it("of several works at once, each lets what waits pass", async () => {
  let [passed, pieces] = [0, 0];
  const count = setInterval(() => passed++, 0);
  const work = async () => {
    for (let rank = 0; rank < 5; rank++) {
      await giveWay();
      hold();
      pieces++;
    }
  };
  await Promise.all([work(), work(), work()]);
  clearInterval(count);
  expect(pieces).toBe(15);
  // A turn holds one piece of each.
  expect(passed).toBeGreaterThanOrEqual(4);
});
