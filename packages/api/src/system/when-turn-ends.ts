/**
 * Calls `forget` before the loop takes another event, most often once all that the one under way led to at once is done: what was looked at
 * meanwhile was looked at for one instant.
 */
export function whenTurnEnds(forget: () => void): void {
  // A tick asked for by a microtask comes after all of them, and those that they led to.
  process.nextTick(() => queueMicrotask(() => process.nextTick(forget)));
}
