import { setImmediate as breathe } from "node:timers/promises";

/**
 * The longest that work in pieces holds a turn of the loop of a thread that also answers HTTP, in milliseconds, but for the length of a piece
 * of each work under way. On a busy site each turn is followed by the requests that came meanwhile, and an answer that is made in several waits
 * as many times.
 */
const TURN = 2;

/** When the first piece of this turn of the loop began: undefined before it. */
let since: number | undefined;
let next: Promise<void> | undefined;

/**
 * To be awaited between the pieces of a long work: once they have held this turn of the loop for a while, whatever waits goes first. The turn
 * is the same for all that work so: many of them together hold it no longer than one, but for the piece that each has begun.
 */
export async function giveWay(): Promise<void> {
  for (;;) {
    if (since === undefined) {
      since = performance.now();
      next = breathe().then(() => {
        since = undefined;
      });
    }
    if (performance.now() - since < TURN) return;
    await next;
  }
}
