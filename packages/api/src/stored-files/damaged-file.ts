import { Refusal } from "../refusal.js";
import { codeOf } from "../system/code-of.js";

/** How a stored file differs from what was published. */
export type FileFault = "missing" | "size" | "content" | "unreadable";

/** A file of a version that is no longer what was published: nothing is answered from it. */
export class DamagedFile extends Refusal {
  /** Says what it is once it comes from another thread, as a plain error. */
  readonly code = "fichier-abime";

  constructor(
    readonly path: string,
    readonly fault: FileFault,
  ) {
    super(`${path}: ${fault}`);
  }
}

/** True where a file could not be read as the database it was: a page that is not one, the end that is not there, no file. */
export function isUnreadable(error: unknown): boolean {
  return /^(SQLITE_(CORRUPT|NOTADB|CANTOPEN|IOERR)|ENOENT$|EIO$|EISDIR$)/.test(codeOf(error));
}
