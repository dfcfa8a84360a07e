import type { IncomingMessage } from "node:http";
import { ipKeyGenerator } from "express-rate-limit";
import { callerOf } from "./caller-of.js";

/**
 * Whose share a request takes: an organisation by its key, a person, or else an address (the /56 of an IPv6 one: a household holds as many as it
 * wants), that of the last proxy which the settings do not trust.
 */
export function clientOf(request: IncomingMessage & { ip?: string | undefined }): string {
  const seen = callerOf(request);
  const caller = (seen.kind !== "public" && seen.ceiling) || seen;
  if (caller.kind === "person") return `person ${caller.person}`;
  if (caller.kind === "key") return `organisation ${caller.memberships[0]?.organisation ?? caller.key}`;
  return ipKeyGenerator(request.ip ?? request.socket.remoteAddress ?? "");
}

/** Whose share a connection takes, by its address. */
export function shareOf(address = ""): string {
  return ipKeyGenerator(address);
}
