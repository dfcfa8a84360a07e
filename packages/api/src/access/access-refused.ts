import { Refusal } from "../refusal.js";
import type { Closed } from "./explain-closure.js";
import type { Caller, Part } from "./may-read.js";

/** The caller may not read a part of a dataset: a key could open it to the public, the one of a member does not. */
export class AccessRefused extends Refusal {
  constructor(
    readonly caller: Caller["kind"],
    readonly dataset: Closed & { title: string },
    readonly part: Part = "contents",
  ) {
    super(`the ${part} of « ${dataset.title} » are not for this caller`);
  }
}
