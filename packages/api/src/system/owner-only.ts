import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Rights of a folder, and of a file, that no other account of the machine opens. */
export const OWNER_FOLDER = 0o700;
export const OWNER_FILE = 0o600;

/**
 * Closes a file or a folder to the other accounts of the machine, whatever the umask of the process that made it. Left as it is where
 * the system refuses: a read-only disk, a share without rights, the file of another account.
 */
export function closeToOthers(path: string): void {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && (found.mode & 0o077) !== 0) chmodSync(path, found.isDirectory() ? OWNER_FOLDER : OWNER_FILE);
  } catch {}
}

/** Closes a folder and all that it holds; at once when it is closed already: what is made in it since is. */
export function closeFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found || (found.mode & 0o077) === 0) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) closeToOthers(join(folder, name));
  // Last: an interrupted walk begins again.
  closeToOthers(folder);
}

/**
 * Makes a folder, and those above it that are missing, which no other account opens unless `mode` says so. One at a time: Node's own recursive form
 * turns for ever where the system refuses new ones (/proc).
 */
export function makeFolders(folder: string, mode = OWNER_FOLDER): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
