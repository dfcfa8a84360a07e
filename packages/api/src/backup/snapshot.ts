import { createHash } from "node:crypto";
import { BackupFailure } from "./backup-failure.js";
import { BACKUP_FORM, type BackupPlace } from "./backup-place.js";

/** A file of the site as it was at a moment. */
export interface SnapshotFile {
  /** From the data folder, with `/`; the catalogue is `catalogue.sqlite`, whichever engine it had. */
  path: string;
  bytes: number;
  /** When it was changed last, in milliseconds; 0 where that says nothing. */
  mtime: number;
  /** SHA-256 of its content, in hexadecimal. */
  sha256: string;
}

/** A moment of a site. */
export interface Snapshot {
  form: number;
  /** Its name in the backup: the moment, `20261128T030000Z`. */
  id: string;
  /** When the catalogue was read (ISO). */
  at: string;
  engine: string;
  /** Migrations that the catalogue has, oldest first. */
  migrations: string[];
}

/** What follows the files of a snapshot. */
export interface SnapshotEnd {
  files: number;
  bytes: number;
  /** Files that the catalogue names and that were no longer there. */
  lost: string[];
  /** Files that were no longer those published: kept as they were found. */
  damaged: string[];
}

/** The text of a snapshot, a line for each file: `files` are asked one after the other, `end` once they are all there. */
export async function* writeSnapshot(
  snapshot: Snapshot,
  files: Iterable<SnapshotFile>,
  end: SnapshotEnd,
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let held: string[] = [`${JSON.stringify(snapshot)}\n`];
  const flush = () => {
    const piece = Buffer.from(held.join(""));
    held = [];
    hash.update(piece);
    return piece;
  };
  for (const { path, bytes, mtime, sha256 } of files) {
    held.push(`${JSON.stringify({ path, bytes, mtime, sha256 })}\n`);
    if (held.length === 1_000) yield flush();
  }
  yield flush();
  yield Buffer.from(`${JSON.stringify({ end, sha256: hash.digest("hex") })}\n`);
}

/** What reading a snapshot gives, in order: what it is, each of its files, its end. */
type SnapshotPart = { snapshot: Snapshot } | { file: SnapshotFile } | { end: SnapshotEnd };

/** Reads a snapshot of a backup. Throws `BackupFailure` where it is cut or changed, or of a later program. */
export async function* readSnapshot(place: BackupPlace, id: string): AsyncGenerator<SnapshotPart> {
  const { storage, seal } = place;
  const sealed = storage.read("snapshots", id);
  const hash = createHash("sha256");
  let isFirst = true;
  const opened = seal ? seal.open(sealed) : sealed;
  for await (const line of linesOf(told(opened))) {
    const value = parse(line);
    if (isFirst) {
      if (value.form > BACKUP_FORM)
        throw new BackupFailure(
          "use",
          `la sauvegarde ${id} a été écrite par une version plus récente de Datalogue. Mettez celle-ci à jour.`,
        );
      if (value.id !== id) break;
      yield { snapshot: value };
    } else if (value.end !== undefined) {
      if (hash.digest("hex") !== value.sha256) break;
      yield { end: value.end };
      return;
    } else yield { file: value };
    hash.update(line).update("\n");
    isFirst = false;
  }
  throw damaged(id);

  async function* told(pieces: AsyncIterable<Buffer>) {
    try {
      yield* pieces;
    } catch (error) {
      throw error instanceof BackupFailure ? damaged(id) : error;
    }
  }
  function parse(line: string) {
    try {
      return JSON.parse(line);
    } catch {
      throw damaged(id);
    }
  }
}

function damaged(id: string): BackupFailure {
  return new BackupFailure("damage", `la liste des fichiers de la sauvegarde ${id} est coupée ou abîmée.`);
}

async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const all = Buffer.concat([rest, piece]);
    let from = 0;
    for (let at = all.indexOf(10, from); at !== -1; at = all.indexOf(10, from)) {
      yield all.toString("utf8", from, at);
      from = at + 1;
    }
    rest = all.subarray(from);
  }
  if (rest.length > 0) yield rest.toString("utf8");
}

/** What a snapshot is and holds, without its files. */
export interface SnapshotSummary extends Snapshot, SnapshotEnd {}

/** The moments that a backup holds, oldest first; those that cannot be read are told apart. */
export async function listSnapshots(
  place: BackupPlace,
): Promise<{ snapshots: SnapshotSummary[]; unreadable: string[] }> {
  const found: { snapshots: SnapshotSummary[]; unreadable: string[] } = { snapshots: [], unreadable: [] };
  for await (const id of place.storage.list("snapshots"))
    try {
      let snapshot: Snapshot | undefined;
      for await (const part of readSnapshot(place, id)) {
        if ("snapshot" in part) snapshot = part.snapshot;
        if ("end" in part && snapshot) found.snapshots.push({ ...snapshot, ...part.end });
      }
    } catch (error) {
      if (!(error instanceof BackupFailure)) throw error;
      found.unreadable.push(id);
    }
  return found;
}

/** The moment that is asked for: by its name or the beginning of one, the last one without. Throws `BackupFailure`. */
export async function findSnapshot(place: BackupPlace, asked?: string): Promise<string> {
  const ids: string[] = [];
  for await (const id of place.storage.list("snapshots")) ids.push(id);
  const last = ids.at(-1);
  if (last === undefined)
    throw new BackupFailure(
      "use",
      "cette sauvegarde ne contient encore aucun moment\u00A0: elle n'a jamais été menée à terme.",
    );
  if (asked === undefined) return last;
  const compact = asked.replace(/[-:]/g, "");
  const matching = ids.filter((id) => id.startsWith(compact));
  const [one] = matching;
  if (one !== undefined && (matching.length === 1 || one === compact)) return one;
  throw new BackupFailure(
    "use",
    matching.length === 0
      ? `aucun moment de cette sauvegarde ne s'appelle «\u00A0${asked}\u00A0». Le dernier est ${last}\u202F; tous\u00A0: snapshots list.`
      : `«\u00A0${asked}\u00A0» en désigne plusieurs\u00A0: ${matching.slice(-5).join(", ")}. Donnez-en un en entier.`,
  );
}
