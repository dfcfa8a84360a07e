import type { AccessRule } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";
import type { ComposedKind, Composition, CompositionFault } from "./composition.js";

/** Why something cannot be done with a document; `server/describe-composition-fault.ts` says it (status, stable code, French sentence). */
export type CompositionRefusal =
  /** 401 `cle-attendue` to the public, 403 `acte-reserve` to others. */
  | { kind: "not-allowed"; caller: "public" | "key" | "person"; rule: AccessRule }
  /** 404 `composition-inconnue`: none is published nor drafted under this name, or the kind is none. */
  | { kind: "unknown"; of: string; id: string }
  /** 404 `version-inconnue`. */
  | { kind: "unknown-version"; number: number }
  /** 422 `document-invalide`: what is wrong, by path. */
  | { kind: "invalid"; faults: CompositionFault[] }
  /** 412 `brouillon-change`: somebody else changed the draft meanwhile; `yours` is what was not written. */
  | { kind: "changed-meanwhile"; current: Composition; yours: unknown }
  /** 409 `document-change`: what is published changed since the draft was begun, or since it was seen. */
  | { kind: "moved"; current: Composition }
  /** 409 `sans-brouillon`: nothing differs from what is published. */
  | { kind: "nothing"; of: ComposedKind; id: string }
  /** 409 `identifiant-pris`: another document bore this name, which leads to it for ever; or a page of the site has it. */
  | { kind: "taken"; id: string; why: "used" | "reserved" }
  /** 409 `document-utilise`: others depend on it, named in French. */
  | { kind: "needed"; by: string[] }
  /** 503 `lecture-seule`. */
  | { kind: "read-only"; sentence: string };

export class CompositionRefused extends Refusal {
  constructor(readonly refusal: CompositionRefusal) {
    super(`composition: ${refusal.kind}`);
  }
}
