import type { AccessRule, AgreementParties } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";
import type { Stake } from "./offer.js";

/** Why something cannot be done with an offer; `server/describe-transfer-fault.ts` says it (status, stable code, French sentence). */
export type TransferFault =
  /** 401 `cle-attendue` to the public, 403 `acte-reserve` to others. */
  | { kind: "not-allowed"; caller: "public" | "key" | "person"; organisation: string; rule: AccessRule }
  /** 404 `jeu-inconnu`, `organisme-inconnu`. */
  | { kind: "unknown-dataset"; name: string }
  | { kind: "unknown-organisation"; name: string }
  /** 404 `offre-inconnue`: none waits, or it is none of the caller's business. */
  | { kind: "no-offer" }
  /** 410 `offre-expiree`. */
  | { kind: "expired"; expiresAt: string }
  /** 409 `offre-en-cours`: the dataset is offered already. */
  | { kind: "already-offered" }
  /** 409 `jeu-sous-convention`: it may be of no other organisation than these two (slugs). */
  | { kind: "under-agreement"; parties: AgreementParties }
  /** 409 `offre-changee`: what goes with the dataset is no longer what was seen. */
  | { kind: "changed"; stake: Stake }
  /** 400 `document-invalide`: what is wrong, by field. */
  | { kind: "invalid"; problems: { field: string; message: string }[] }
  /** 503 `lecture-seule`. */
  | { kind: "read-only"; sentence: string };

/** Something cannot be done with an offer. */
export class TransferRefused extends Refusal {
  constructor(readonly fault: TransferFault) {
    super(`transfer refused: ${fault.kind}`);
  }
}
