import { statSync } from "node:fs";

/** Tells apart the states of a file that nobody should touch: another file, other bytes, another length. Undefined without a file. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}
