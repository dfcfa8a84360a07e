import { createHash } from "node:crypto";
import { BackupFailure } from "./backup-failure.js";
import { type BackupPlace, nameContent } from "./backup-place.js";
import type { SnapshotFile } from "./snapshot.js";

/** The content of a file as it was. Throws `BackupFailure`, at the end where it is only seen there, for any byte that is not. */
export async function* readContent(
  place: BackupPlace,
  { sha256, bytes }: Pick<SnapshotFile, "sha256" | "bytes">,
): AsyncGenerator<Buffer> {
  const { storage, seal } = place;
  const hash = createHash("sha256");
  let read = 0;
  const kept = storage.read("objects", nameContent(place, sha256));
  for await (const piece of seal ? seal.open(kept) : kept) {
    hash.update(piece);
    read += piece.length;
    // Longer than it was, it is not let grow.
    if (read > bytes) break;
    yield piece;
  }
  if (read !== bytes || hash.digest("hex") !== sha256)
    throw new BackupFailure("damage", "ce contenu n'est plus celui qui a été sauvegardé.");
}
