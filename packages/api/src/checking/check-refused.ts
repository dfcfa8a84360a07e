import { Refusal } from "../refusal.js";

/** Why a file is not checked, or not mended, with what is told of it. Sizes in bytes, times in milliseconds but for `seconds`. */
export type CheckRefusal =
  // What was sent is not a file to check.
  | { kind: "unsupported-type"; type: string }
  | { kind: "compressed-body" }
  | { kind: "no-file" }
  | { kind: "two-files" }
  | { kind: "no-name"; of: "body" | "part" }
  | { kind: "empty-name" }
  | { kind: "bad-form" }
  | { kind: "unknown-part"; part: string }
  | { kind: "bad-field"; field: string }
  | { kind: "large-file"; limit: number }
  // It does not come as it should.
  | { kind: "upload-stopped" }
  | { kind: "slow-upload"; leastRate: number; window: number }
  | { kind: "long-upload"; longest: number }
  // The schema.
  | { kind: "large-schema"; limit: number }
  | { kind: "two-schemas"; within: "form" | "request" }
  | { kind: "schema-not-json" }
  | { kind: "wrong-schema"; choice: string | null; problems: string[] }
  | { kind: "long-schema"; limit: number }
  | { kind: "unknown-schema"; name: string; names: string[] }
  | { kind: "unknown-choice"; of: "schema" | "dataset"; name: string; names: string[] }
  // There is no room: `own` where it is the caller's share that is taken.
  | { kind: "disk-full" }
  | { kind: "no-room"; own: boolean; limit: number }
  | { kind: "many-uploads"; own: boolean; count: number }
  | { kind: "many-checks"; own: boolean; count: number; seconds: number }
  | { kind: "late-check"; ahead: number; seconds: number }
  // The check itself.
  | { kind: "long-check"; limit: number }
  | { kind: "heavy-file" }
  | { kind: "no-copy"; sentence: string };

/** A file that is not checked. */
export class CheckRefused extends Refusal {
  constructor(readonly refusal: CheckRefusal) {
    super(`not checked: ${refusal.kind}`);
  }
}
