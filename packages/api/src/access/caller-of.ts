import type { IncomingMessage } from "node:http";
import { type Caller, PUBLIC } from "./decide-access.js";

const callers = new WeakMap<IncomingMessage, Caller>();

/** Who sent a request: the public, unless a key was read in it. */
export function callerOf(request: IncomingMessage): Caller {
  return callers.get(request) ?? PUBLIC;
}

/** True once somebody looked. */
export function isCallerKnown(request: IncomingMessage): boolean {
  return callers.has(request);
}

export function rememberCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}
