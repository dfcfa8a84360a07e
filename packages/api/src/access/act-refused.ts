import { Refusal } from "../refusal.js";
import type { AccessRule } from "./decide-access.js";

/** Somebody may not do that to people, or give that; `rule`: what decided. */
export class ActRefused extends Refusal {
  constructor(readonly rule: AccessRule | "dernier-administrateur") {
    super(`refused by the rule ${rule}`);
  }
}
