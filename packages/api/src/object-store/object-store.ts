import { Refusal } from "../refusal.js";
import type { FileDigest } from "../system/file-digest.js";

/** Where files shared by several machines stand: a folder, or a bucket of the S3 protocol. Keys are `a/b/c`, of parts in [A-Za-z0-9._-]. */
export interface ObjectStore {
  /** Where it is, never a secret: "/srv/partage" or "s3://seau/prefixe". */
  place: string;
  /** Durable once it returns; what was under this key is replaced. */
  put(key: string, source: ObjectSource): Promise<void>;
  /** Writes the object as a new file, and gives its digest; undefined when it is absent. */
  fetch(key: string, target: string): Promise<FileDigest | undefined>;
  /** The objects whose key begins so, in no order. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Absent ones are no fault. */
  remove(keys: string[]): Promise<void>;
  close(): void;
}

/** What is put: a file, or bytes. */
export type ObjectSource = { path: string } | { bytes: Uint8Array };

export interface StoredObject {
  key: string;
  bytes: number;
  modified: Date;
}

/** Why a store cannot be used: no keys were found for it, it refuses them, or what is asked; its folder is not there; it is of another catalogue; nothing is heard of it. */
export type StoreFault = "keyless" | "wrong-keys" | "refused" | "unmounted" | "of-another" | "silent";

/** The store does not answer, or not as it should: no network, refused, out of time, after a bounded number of tries. */
export class StoreUnavailable extends Refusal {
  constructor(
    readonly place: string,
    cause: unknown,
    readonly fault: StoreFault = "silent",
  ) {
    // In words: the error of a client holds its whole request.
    super(`${place}: ${cause instanceof Error ? `${cause.name} ${cause.message}` : cause}`);
  }
}

/** Throws for a key that could leave the place of the store, or that a kind of store could not hold. */
export function checkKey(key: string): string {
  if (key.length > 900 || !key.split("/").every((part) => /^[\w-][\w.-]*$/.test(part)))
    throw new Error(`not a key of an object: ${key}`);
  return key;
}
