import type { AccessRule, Caller } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";

/** Why nothing is done to a source. */
export type SourceFault =
  /** No dataset of the content is published at an address, by this name. */
  | { kind: "unknown-source"; name: string }
  | { kind: "not-allowed"; caller: Caller["kind"]; organisation: string; rule: AccessRule }
  /** The dataset was never published: its source is mended in the content. */
  | { kind: "never-published"; name: string }
  /** The content describes the source: it is paused here, and taken away there. */
  | { kind: "of-content"; name: string }
  /** French sentences. */
  | { kind: "invalid"; problems: string[] }
  | { kind: "read-only" };

/** Somebody cannot do what they ask to a source. */
export class SourceRefused extends Refusal {
  constructor(readonly fault: SourceFault) {
    super(`source: ${fault.kind}`);
  }
}
