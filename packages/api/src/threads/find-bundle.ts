import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

/** A compiled module and all that it reads, in one file. */
export interface Bundle {
  url: URL;
  /** Digest of what made it. */
  by: string;
}

/** What the first line of a bundle tells: the files that it was made of, relative to it, and the digest of them all. */
interface MadeOf {
  by: string;
  digest: string;
  files: string[];
}

const found = new Map<string, Bundle | undefined>();
const read = new Map<string, string>();

/**
 * The bundle of a compiled module, which a thread or the program reads in a fraction of the time (`scripts/build-threads.mjs`). None where it was not made, or
 * where a file that it was made of is no longer the same: looked at once for the life of the program.
 */
export function findBundle(module: URL): Bundle | undefined {
  if (!found.has(module.href)) found.set(module.href, lookForBundle(module));
  return found.get(module.href);
}

/** Where the bundle of a compiled module is. */
export function bundleUrl(module: URL): URL {
  return new URL(module.href.replace(/\.m?js$/, ".bundle.js"));
}

/** One digest for files, each `[name, digest of its content]`. */
export function digestFiles(files: readonly (readonly [name: string, digest: string])[]): string {
  return digest(files.map(([name, content]) => `${content} ${name}\n`).join(""));
}

export function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function lookForBundle(module: URL): Bundle | undefined {
  const url = bundleUrl(module);
  if (url.href === module.href || !existsSync(url)) return undefined;
  const bytes = readFileSync(url);
  const [, told] = /^\/\/ (\{.*\})$/.exec(bytes.toString("utf8", 0, bytes.indexOf("\n"))) ?? [];
  if (told === undefined) return undefined;
  const madeOf = JSON.parse(told) as MadeOf;
  const now = digestFiles(madeOf.files.map((name) => [name, digestFile(new URL(name, url))]));
  return now === madeOf.digest ? { url, by: madeOf.by } : undefined;
}

/** Threads share most of their files: each is read once. */
function digestFile(file: URL): string {
  const known = read.get(file.href) ?? (existsSync(file) ? digest(readFileSync(file)) : "");
  read.set(file.href, known);
  return known;
}
