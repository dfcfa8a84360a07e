import type { AccessRule } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";

/** Why something cannot be done with a webhook; `server/describe-follow-fault.ts` says it (status, stable code, French sentence). */
export type FollowFault =
  /** 401 `cle-attendue` to the public, 403 `acte-reserve` to others. */
  | { kind: "not-allowed"; caller: "public" | "key" | "person"; organisation: string; rule: AccessRule }
  /** 404 `webhook-inconnu`: there is none, or it is none of the caller's business. */
  | { kind: "unknown-webhook" }
  /** 404 `message-inconnu`. */
  | { kind: "unknown-message" }
  /** 400 `document-invalide`: what is wrong, by field. */
  | { kind: "invalid"; problems: { field: string; message: string }[] }
  /** 409 `webhook-arrete`: nothing is sent to it until it is started again. */
  | { kind: "stopped" }
  /** 429 `trop-de-webhooks`. */
  | { kind: "too-many"; limit: number }
  /** 429 `trop-de-requetes`: trials and messages sent again, for a while. */
  | { kind: "paused" }
  /** 503 `lecture-seule`. */
  | { kind: "read-only"; sentence: string };

/** Something that cannot be done with a webhook. */
export class FollowRefused extends Refusal {
  constructor(readonly fault: FollowFault) {
    super(`following: ${fault.kind}`);
  }
}
