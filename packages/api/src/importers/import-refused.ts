import type { AccessRule, Caller } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";

/** Why a catalogue is not taken over. */
export type ImportFault =
  | { kind: "not-allowed"; caller: Caller["kind"]; organisation: string; rule: AccessRule }
  /** There is no such preview, it is over, or it is somebody else's. */
  | { kind: "unknown-import" }
  | { kind: "unknown-kind"; name: string }
  /** It is still being read, or could not be. */
  | { kind: "not-ready" }
  /** French sentence. */
  | { kind: "invalid"; sentence: string };

/** Somebody cannot do what they ask of the catalogue that they take over. */
export class ImportRefused extends Refusal {
  constructor(readonly fault: ImportFault) {
    super(`import: ${fault.kind}`);
  }
}
