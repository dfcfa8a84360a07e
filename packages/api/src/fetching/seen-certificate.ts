import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { FetchFailure } from "./fetch-failure.js";

/** The certificate of a server, as it was last shown. */
export interface SeenCertificate {
  host: string;
  /** When it ends (ISO); null of one that was refused. */
  ends: string | null;
  /** Why it was refused, a French sentence; null when it was not. */
  refused: string | null;
}

/** The certificate of the connection of an answer; undefined where there is none. */
export function readCertificate(host: string, { socket }: IncomingMessage): SeenCertificate | undefined {
  const ends = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : Number.NaN;
  return Number.isNaN(ends) ? undefined : { host, ends: new Date(ends).toISOString(), refused: null };
}

/** The certificate for which nothing was asked; undefined when the failure is another. */
export function readRefusedCertificate(error: unknown): SeenCertificate | undefined {
  if (!(error instanceof FetchFailure) || error.fault.kind !== "certificate") return undefined;
  return { host: error.fault.host, ends: null, refused: error.message };
}
