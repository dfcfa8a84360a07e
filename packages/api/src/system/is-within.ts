import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/** Whether a path, which may not be there yet, is a folder or lies in it, once links are followed. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(followLinks(resolve(folder)), followLinks(resolve(path)));
  return way !== ".." && !way.startsWith(`..${sep}`);
}

/** Where an absolute path leads once its links are followed; what is not there lies where the folder above it does. */
export function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(followLinks(dirname(path)), basename(path));
  }
}
