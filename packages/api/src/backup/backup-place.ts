import type { Seal, SealLabel } from "./seal.js";

/** Form of backups: grows when a program could no longer read the older ones. */
export const BACKUP_FORM = 1;

/** What says that a folder or a file is a backup, in the clear. */
export interface BackupLabel {
  /** `datalogue`, so that nothing else is taken for one. */
  backup: "datalogue";
  form: number;
  /** Null where nothing is encrypted. */
  encryption: SealLabel | null;
}

/** Kinds of things kept: contents by their digest, and what says which of them make a site at a moment. */
export type Shelf = "objects" | "snapshots";

/**
 * Where a backup is kept: contents under names, each there whole or not at all. Contents are sealed or not, it does not know.
 */
export interface Storage {
  label: BackupLabel;
  /** Bytes of what is kept under a name; undefined without it. */
  measure(shelf: Shelf, name: string): Promise<number | undefined>;
  /** Keeps a content under the name that is known once it is read; one that is there is replaced. */
  write(shelf: Shelf, pieces: AsyncIterable<Uint8Array>, name: () => string | Promise<string>): Promise<void>;
  /** Throws `BackupFailure` where there is none. */
  read(shelf: Shelf, name: string): AsyncIterable<Buffer>;
  /** Path, in the backup, of what is kept under a name; null where it is no file of its own. */
  locate(shelf: Shelf, name: string): string | null;
  /** Names, in alphabetical order. */
  list(shelf: Shelf): AsyncIterable<string>;
  remove(shelf: Shelf, name: string): Promise<void>;
  /** Removes what turned out to be of no use to the moment being written, unless another moment may have it since: it is then left to `prune`. */
  discard(shelf: Shelf, name: string): Promise<void>;
  /** Makes sure that all that was written is on disk. */
  sync(): Promise<void>;
  /** `done`: what was written is to stay; else nothing of a new file does. */
  close(done: boolean): Promise<void>;
}

/** A backup, opened with its key: contents in the clear, under their own digests. */
export interface BackupPlace {
  storage: Storage;
  seal: Seal | null;
}

/** The name that a content has in a backup. */
export function nameContent({ seal }: Pick<BackupPlace, "seal">, sha256: string): string {
  return seal ? seal.name(sha256) : sha256;
}
