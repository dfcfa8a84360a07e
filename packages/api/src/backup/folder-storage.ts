import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { codeOf } from "../system/code-of.js";
import { type Lease, type Release, takeLease } from "../system/lease.js";
import { makeFolders, OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import { syncPath } from "../versions/hashed-file.js";
import { BackupFailure } from "./backup-failure.js";
import type { BackupLabel, Shelf, Storage } from "./backup-place.js";

/** File of a folder of backups that says that it is one. */
export const LABEL_FILE = "backup.json";
const PARTIAL = "partial";
const LOCK_FILE = "lock.json";

/**
 * A folder of backups, which holds many moments of a site:
 *
 *   backup.json · objects/ab/abcd… (each content once) · snapshots/20261128T030000Z (which files, made of which contents) · partial/
 *
 * `writes`: one process at a time does; another one is refused. Throws `BackupFailure`.
 */
export function openFolderStorage(folder: string, { make, writes }: { make?: BackupLabel; writes: boolean }): Storage {
  let release: Release | undefined;
  if (make) makeFolders(folder);
  if (writes) {
    const taken = takeLease(join(folder, LOCK_FILE));
    if (typeof taken !== "function") throw new BackupFailure("use", describeBusy(folder, taken));
    release = taken;
  }
  try {
    if (writes) {
      // What a killed backup left.
      rmSync(join(folder, PARTIAL), { recursive: true, force: true });
      for (const part of ["objects", "snapshots", PARTIAL])
        mkdirSync(join(folder, part), { recursive: true, mode: OWNER_FOLDER });
      if (make) writeLabel(folder, make);
    }
    return folderStorage(folder, readLabel(folder) as BackupLabel, release);
  } catch (error) {
    release?.();
    throw error;
  }
}

/** The label of a folder of backups; undefined where it is none. */
export function readLabel(folder: string): BackupLabel | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, LABEL_FILE), "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    if (error instanceof SyntaxError)
      throw new BackupFailure(
        "damage",
        `${join(folder, LABEL_FILE)} est abîmé\u00A0: sans lui, rien de cette sauvegarde ne peut être lu.`,
      );
    throw error;
  }
}

function folderStorage(folder: string, label: BackupLabel, release: Release | undefined): Storage {
  const locate = (shelf: Shelf, name: string) =>
    shelf === "objects" ? join(shelf, name.slice(0, 2), name) : join(shelf, name);
  const pathOf = (shelf: Shelf, name: string) => join(folder, locate(shelf, name));
  const changed = new Set<string>();
  return {
    label,
    async measure(shelf, name) {
      return (await stat(pathOf(shelf, name)).catch(() => undefined))?.size;
    },
    async write(shelf, pieces, nameOf) {
      const partial = join(folder, PARTIAL, uuid());
      try {
        await writePieces(partial, pieces);
        const path = pathOf(shelf, await nameOf());
        const parent = join(path, "..");
        mkdirSync(parent, { recursive: true, mode: OWNER_FOLDER });
        await rename(partial, path);
        changed.add(parent);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => {});
        throw error;
      }
    },
    async *read(shelf, name) {
      let file: FileHandle;
      try {
        file = await open(pathOf(shelf, name), "r");
      } catch (error) {
        if (codeOf(error) === "ENOENT") throw new BackupFailure("damage", "ce contenu n'est plus dans la sauvegarde.");
        throw error;
      }
      try {
        for (;;) {
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(262_144), 0, 262_144);
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
    locate,
    async *list(shelf) {
      if (shelf === "snapshots") return yield* names(join(folder, shelf));
      for (const part of names(join(folder, shelf))) yield* names(join(folder, shelf, part));
    },
    async remove(shelf, name) {
      await rm(pathOf(shelf, name), { force: true });
      changed.add(join(pathOf(shelf, name), ".."));
    },
    // A backup that lost its folder to another one for a while does not know what that one named.
    async discard() {},
    async sync() {
      for (const path of changed) syncPath(path);
      syncPath(join(folder, "objects"));
      changed.clear();
    },
    async close() {
      if (release) rmSync(join(folder, PARTIAL), { recursive: true, force: true });
      release?.();
    },
  };
}

/** Writes a file that was not there, on disk once it is done. */
export async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", OWNER_FILE);
  try {
    for await (const piece of pieces)
      for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten;
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeLabel(folder: string, label: BackupLabel): void {
  const path = join(folder, LABEL_FILE);
  if (statSync(path, { throwIfNoEntry: false })) return;
  const partial = join(folder, PARTIAL, uuid());
  writeFileSync(partial, JSON.stringify(label), { mode: OWNER_FILE, flush: true });
  renameSync(partial, path);
  syncPath(folder);
}

function names(folder: string): string[] {
  return readdirSync(folder).sort();
}

function describeBusy(folder: string, { pid, host, at }: Lease): string {
  return `une sauvegarde ou un tri est déjà en cours dans ${folder}, depuis ${at} (programme ${pid} sur ${host}). Attendez sa fin, puis recommencez.`;
}
