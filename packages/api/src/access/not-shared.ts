import { Refusal } from "../refusal.js";
import type { SharingState } from "./decide-access.js";

/** What a partner shares under an agreement that does not run: nothing of it is given, whoever asks, and nothing more is told of it. */
export class NotShared extends Refusal {
  constructor(readonly state: Exclude<SharingState, "running">) {
    super(`the agreement is ${state}`);
  }
}
