import { statSync } from "node:fs";
import { whenTurnEnds } from "../system/when-turn-ends.js";

/**
 * What the turn under way has looked at: one answer asks several times, some microseconds apart. Another map for each turn: cleared, its next
 * tables would be reached from those of before (`PassingMap`).
 */
let seen = new Map<string, string | undefined>();

const forget = () => {
  seen = new Map();
};

/**
 * Tells apart the states of a file that nobody should touch: another file, other bytes, another length. Undefined without a file. Looked at
 * once in a turn of the event loop.
 */
export function identityOf(path: string): string | undefined {
  if (seen.has(path)) return seen.get(path);
  const found = statSync(path, { throwIfNoEntry: false });
  const identity = found && `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
  if (seen.size === 0) whenTurnEnds(forget);
  seen.set(path, identity);
  return identity;
}
