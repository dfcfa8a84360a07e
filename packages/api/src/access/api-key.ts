import { createHash, randomBytes } from "node:crypto";
import type { Scope } from "./decide-access.js";

/** A key of an organisation, as the administrator sees it: what opens is not in it. */
export interface ApiKey {
  id: string;
  /** Slug of the organisation. */
  organisation: string;
  scopes: Scope[];
  label: string | null;
  /** ISO date-time. */
  createdAt: string;
  /** Last day it opens anything, an ISO date; null without end. */
  expiresOn: string | null;
  /** Last day it was used, an ISO date. */
  lastUsedOn: string | null;
  revokedAt: string | null;
  /** Identifier of the person who made it; null when it was a command. */
  createdBy: string | null;
}

/** Where a key stands. */
export type KeyState = "active" | "expired" | "revoked";

/** The state of a key on a civil day (ISO date): it opens until the end of its last day. */
export function stateOf({ expiresOn, revokedAt }: Pick<ApiKey, "expiresOn" | "revokedAt">, today: string): KeyState {
  if (revokedAt !== null) return "revoked";
  return expiresOn !== null && today > expiresOn ? "expired" : "active";
}

/** A new secret: 256 random bits, with a prefix by which a search for leaked secrets knows it. */
export function makeSecret(): string {
  return `dlg_${randomBytes(32).toString("base64url")}`;
}

/** True for a text written as our secrets are. */
export function looksLikeSecret(text: string): boolean {
  return /^dlg_[\w-]{43}$/.test(text);
}

/**
 * What is kept of a secret. A plain SHA-256: a slow digest (scrypt) protects passwords, which can be guessed; 256 random bits
 * cannot, and a slow one at each request would be a way to exhaust the server.
 */
export function digestSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
