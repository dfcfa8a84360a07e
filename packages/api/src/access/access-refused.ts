import { Refusal } from "../refusal.js";
import type { AccessRule, Caller, Part } from "./decide-access.js";
import type { Closed } from "./explain-closure.js";

/** The caller may not read a part of a dataset: a key could open it to the public, the one of a member does not. */
export class AccessRefused extends Refusal {
  constructor(
    readonly caller: Caller["kind"],
    readonly dataset: Closed & { title: string },
    readonly part: Part = "contents",
    readonly rule: AccessRule = "sans-compte",
  ) {
    super(`the ${part} of « ${dataset.title} » are not for this caller`);
  }
}
