import { setTimeout as sleep } from "node:timers/promises";

/** Waits for some work, or so many milliseconds; the work goes on. */
export async function atMost(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const timer = new AbortController();
  const end = sleep(Math.max(0, milliseconds), undefined, { signal: timer.signal, ref: false }).catch(() => {});
  await Promise.race([work, end]);
  timer.abort();
}
