import { setImmediate as breathe } from "node:timers/promises";

/**
 * The longest that work in pieces holds a thread that also answers HTTP, in milliseconds, but for the length of a piece. An answer that is made
 * in several turns waits for as many of these; on a busy site each is followed by the requests that came meanwhile.
 */
const TURN = 2;

let since = 0;
let turn: Promise<void> | undefined;

/**
 * To be awaited between the pieces of a long work: once they have held the thread for a while, whatever waits goes first. The turn is the
 * same for all that work so: many of them together hold it no longer than one.
 */
export async function giveWay(): Promise<void> {
  while (turn !== undefined || performance.now() - since >= TURN) {
    turn ??= breathe().then(() => {
      since = performance.now();
      turn = undefined;
    });
    await turn;
  }
}
