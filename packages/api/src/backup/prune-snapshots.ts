import Database from "better-sqlite3";
import { BackupFailure } from "./backup-failure.js";
import { type BackupPlace, nameContent } from "./backup-place.js";
import { chooseKept, type KeptSpans } from "./choose-kept.js";
import { listSnapshots, readSnapshot } from "./snapshot.js";

/** What was removed from a backup. */
export interface Pruned {
  kept: string[];
  removed: string[];
  /** Contents that no moment has any more, and their bytes. */
  contents: { files: number; bytes: number };
}

/**
 * Removes the moments that are not kept, then the contents that no moment has: in this order, so that one stopped on its way leaves moments whole.
 * Throws `BackupFailure` where the list of a moment cannot be read: what it holds is not known, and nothing is removed.
 */
export async function pruneSnapshots(place: BackupPlace, spans: KeptSpans): Promise<Pruned> {
  const { storage } = place;
  const { snapshots, unreadable } = await listSnapshots(place);
  if (unreadable.length > 0)
    throw new BackupFailure(
      "damage",
      `la liste des fichiers de ${unreadable.join(", ")} ne peut pas être lue\u00A0: rien n'est supprimé. Ôtez ce moment du dossier snapshots, puis recommencez.`,
    );
  const kept = chooseKept(snapshots, spans);
  const removed = snapshots.map(({ id }) => id).filter((id) => !kept.has(id));
  for (const id of removed) await storage.remove("snapshots", id);
  await storage.sync();
  // Out of memory however many there are.
  const db = new Database("");
  try {
    db.exec("CREATE TABLE used (name TEXT PRIMARY KEY) WITHOUT ROWID");
    const use = db.prepare("INSERT OR IGNORE INTO used VALUES (?)");
    const isUsed = db.prepare("SELECT 1 FROM used WHERE name = ?");
    for (const id of kept)
      for await (const part of readSnapshot(place, id))
        if ("file" in part) use.run(nameContent(place, part.file.sha256));
    const contents = { files: 0, bytes: 0 };
    for await (const name of storage.list("objects")) {
      if (isUsed.get(name) !== undefined) continue;
      contents.files++;
      contents.bytes += (await storage.measure("objects", name)) ?? 0;
      await storage.remove("objects", name);
    }
    await storage.sync();
    return { kept: [...kept].sort(), removed, contents };
  } finally {
    db.close();
  }
}
