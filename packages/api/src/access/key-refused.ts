import { Refusal } from "../refusal.js";
import type { Identification } from "./key-ring.js";

/** The key shown opens nothing: never given, too old, or taken back. */
export class KeyRefused extends Refusal {
  constructor(readonly fault: Exclude<Identification["kind"], "key">) {
    super(`the key is ${fault}`);
  }
}
