import { codeOf } from "../system/code-of.js";
import { TooBusy } from "../threads/thread-failure.js";

/** The system has no handle or no memory left to read a file: this says nothing of the file, and passes. */
export class ShortOfMeans extends TooBusy {
  constructor(error: unknown) {
    super();
    this.message = error instanceof Error ? error.message : String(error);
  }
}

/** True for what any file would meet then. */
export function isShortage(error: unknown): boolean {
  return ["EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "ENOBUFS"].includes(codeOf(error));
}
