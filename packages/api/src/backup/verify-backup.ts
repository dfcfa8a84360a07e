import { BackupFailure } from "./backup-failure.js";
import { type BackupPlace, nameContent } from "./backup-place.js";
import { readContent } from "./read-content.js";
import { listSnapshots, readSnapshot } from "./snapshot.js";

/** What reading a whole backup found. */
export interface BackupVerified {
  moments: number;
  /** Contents read, each once. */
  contents: number;
  bytes: number;
  /** Moments whose list cannot be read. */
  unreadable: string[];
  /**
   * Contents that are missing or no longer what was backed up: a moment that has them, their path in it, and the file of the backup that holds
   * them, which the next one writes again once it is removed; null in a backup of one file.
   */
  damaged: { snapshot: string; path: string; content: string | null }[];
}

/** Reads every content of every moment again, and compares it with its digest. */
export async function verifyBackup(place: BackupPlace): Promise<BackupVerified> {
  const { snapshots, unreadable } = await listSnapshots(place);
  const verified: BackupVerified = { moments: snapshots.length, contents: 0, bytes: 0, unreadable, damaged: [] };
  const seen = new Map<string, boolean>();
  for (const { id } of snapshots)
    for await (const part of readSnapshot(place, id)) {
      if (!("file" in part)) continue;
      const { path, sha256, bytes } = part.file;
      let isSound = seen.get(sha256);
      if (isSound === undefined) {
        isSound = await isWhole(readContent(place, part.file));
        seen.set(sha256, isSound);
        verified.contents++;
        verified.bytes += bytes;
      }
      const content = place.storage.locate("objects", nameContent(place, sha256));
      if (!isSound) verified.damaged.push({ snapshot: id, path, content });
    }
  return verified;
}

async function isWhole(content: AsyncIterable<unknown>): Promise<boolean> {
  try {
    for await (const _ of content);
    return true;
  } catch (error) {
    if (error instanceof BackupFailure) return false;
    throw error;
  }
}
