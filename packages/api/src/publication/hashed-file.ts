import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";

/** What a finished file weighs and its SHA-256, in hexadecimal. */
export interface FileDigest {
  bytes: number;
  sha256: string;
}

/** A new file, written piece by piece; refused when it exists. `finish` syncs it to disk. */
export class HashedFile {
  readonly #handle: number;
  readonly #hash = createHash("sha256");
  #bytes = 0;
  #pending: string[] = [];
  #pendingLength = 0;

  constructor(path: string) {
    this.#handle = openSync(path, "wx");
  }

  writeText(text: string): void {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    if (this.#pendingLength > 262_144) this.#flush();
  }

  writeBytes(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#handle, bytes, done);
    this.#bytes += bytes.length;
  }

  finish(): FileDigest {
    this.#flush();
    fsyncSync(this.#handle);
    closeSync(this.#handle);
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(this.#pending.join(""));
    this.#pending = [];
    this.#pendingLength = 0;
    this.writeBytes(bytes);
  }
}

/** Copies a file, synced, and gives its digest. */
export function copyHashed(from: string, to: string): FileDigest {
  const target = new HashedFile(to);
  readChunks(from, (chunk) => target.writeBytes(chunk));
  return target.finish();
}

/** Digest of a finished file, which is synced to disk. */
export function digestFile(path: string): FileDigest {
  const hash = createHash("sha256");
  let bytes = 0;
  readChunks(path, (chunk) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  syncPath(path);
  return { bytes, sha256: hash.digest("hex") };
}

/** Makes sure that a file, or the list of files of a folder, is on disk. */
export function syncPath(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readChunks(path: string, take: (chunk: Uint8Array) => void): void {
  const handle = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(1_048_576);
    for (;;) {
      const count = readSync(handle, buffer, 0, buffer.length, null);
      if (count === 0) return;
      take(buffer.subarray(0, count));
    }
  } finally {
    closeSync(handle);
  }
}
