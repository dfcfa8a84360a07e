import type { AccessRule } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";

/** Why something cannot be done with inspections; `server/describe-inspection-fault.ts` says it (status, stable code, French sentence). */
export type InspectionFault =
  /** 401 `cle-attendue` to the public, 403 `acte-reserve` to others. */
  | { kind: "not-allowed"; caller: "public" | "key" | "person"; organisation: string; rule: AccessRule }
  /** 404 `controle-inconnu`: none has this name, or it is none of the caller's business. */
  | { kind: "unknown-kind"; name: string }
  /** 404 `jeu-inconnu`: the register was never published. */
  | { kind: "no-register"; dataset: string }
  /** 404 `ouvrage-inconnu`. */
  | { kind: "unknown-installation"; key: string }
  /** 404 `saisie-inconnue`. */
  | { kind: "unknown-inspection" }
  /** 404 `photo-inconnue`: none of this identifier, or removed, or none of the caller's business. */
  | { kind: "unknown-photo" }
  /** 404 `controle-inconnu`: the document of the kind has no campaign of that name. */
  | { kind: "unknown-campaign"; name: string }
  /** 404 `jeu-inconnu`: the document of the kind declares no table of that name. */
  | { kind: "unknown-result"; name: string }
  /** 409 `saisie-reglee`: nothing is to be settled there any more. */
  | { kind: "settled" }
  /** 400 `document-invalide`. */
  | { kind: "invalid"; problems: { field: string; message: string }[] }
  /** 400 `empreinte-differente`. */
  | { kind: "other-digest" }
  /** 413 `fichier-trop-grand`. */
  | { kind: "too-large"; limit: number }
  /** 415 `photo-refusee`. */
  | { kind: "not-a-photo"; message: string }
  /** 429 `trop-de-photos`. */
  | { kind: "too-many-photos"; limit: number }
  /** 503 `lecture-seule`. */
  | { kind: "read-only"; sentence: string };

/** Something cannot be done with inspections. */
export class InspectionRefused extends Refusal {
  constructor(readonly fault: InspectionFault) {
    super(`inspection refused: ${fault.kind}`);
  }
}
