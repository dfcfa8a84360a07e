import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import type { FileDigest } from "../system/file-digest.js";

export type { FileDigest };

/** Characters written together. */
const PIECE = 262_144;

/** Where bytes stand on their way, again and again: buffers of this size, made anew each time, are slow to be given back. */
let shared = Buffer.allocUnsafe(1_048_576);

/**
 * A new file, written piece by piece; refused when it exists. `finish` syncs it to disk. To be closed in every case: a file that is removed
 * while it is open fills the disk all the same.
 */
export class HashedFile {
  #handle: number | undefined;
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
    if (this.#pendingLength > PIECE) this.#flush();
  }

  writeBytes(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#opened(), bytes, done);
    this.#bytes += bytes.length;
  }

  finish(): FileDigest {
    this.#flush();
    fsyncSync(this.#opened());
    this.close();
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Gives back its handle; nothing more is written. */
  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) closeSync(handle);
  }

  #opened(): number {
    if (this.#handle === undefined) throw new Error("a closed file is written");
    return this.#handle;
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const text = this.#pending.join("");
    this.#pending = [];
    this.#pendingLength = 0;
    // A character takes three bytes at most (a pair of them four).
    if (shared.length < text.length * 3) shared = Buffer.allocUnsafe(text.length * 3);
    this.writeBytes(shared.subarray(0, shared.write(text)));
  }
}

/** Copies a file, synced, and gives its digest. */
export function copyHashed(from: string, to: string): FileDigest {
  const target = new HashedFile(to);
  try {
    readChunks(from, (chunk) => target.writeBytes(chunk));
    return target.finish();
  } finally {
    target.close();
  }
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
    for (;;) {
      const count = readSync(handle, shared, 0, shared.length, null);
      if (count === 0) return;
      take(shared.subarray(0, count));
    }
  } finally {
    closeSync(handle);
  }
}
