import { middleOfDay } from "@datalogue/ingest/core";
import { make } from "./make.js";
import {
  digestOf,
  type KeptRound,
  listPending,
  newId,
  type Pending,
  type PendingEntry,
  type ShelvesDb,
} from "./pending.js";

/** Long side of a photo as it is kept, in points. */
const LONGEST_SIDE = 1600;

/** What is entered of an object, on its form. */
export interface ToKeep {
  installation: Pick<KeptRound["installations"][number], "key" | "name" | "position" | "last">;
  answers: Record<string, string>;
  note: string;
  files: File[];
  here: GeolocationCoordinates | undefined;
  /** ISO day on which it was seen, where the clock does not say it. */
  day?: string;
  /** Whoever enters stands before the object: where they are is proposed for it. */
  isThere: boolean;
  /** Of an entry that is changed: it as it was, and those of its photos that stay. */
  before: Pending | undefined;
  kept: Pending["photos"];
}

/**
 * Writes an entry and its photos in one transaction: all are kept, or none. One that is changed keeps its identifier and its moment, unless the site has
 * another under that identifier; false when it left meanwhile: it is then what it was.
 */
export async function keepEntry(
  db: ShelvesDb,
  round: KeptRound,
  { installation, answers, note, files, here, isThere, before, kept, day }: ToKeep,
): Promise<boolean> {
  const photos: Pending["photos"] = [...kept];
  for (const file of files) {
    const bytes = await shrink(file);
    photos.push({ sha256: await digestOf(bytes), bytes });
  }
  const now = new Date();
  const pending = await listPending(db, round.kind.id);
  const isOwn = ({ entry, person }: Pending) => entry.installation === installation.key && person === round.person;
  // One that was refused may never reach the site: nothing follows it.
  const waiting = pending.filter((one) => isOwn(one) && one.refused === null);
  // They leave in this order: a clock set back puts none before what it follows.
  const savedAt = Math.max(
    now.getTime(),
    Date.parse(round.takenAt ?? "") || 0,
    ...pending.map((one) => Date.parse(one.savedAt) + 1),
  );
  const { note: _note, photos: _photos, ...old } = before?.entry ?? ({} as Partial<PendingEntry>);
  const entry: PendingEntry = {
    ...{ seenAt: now.toISOString(), form: round.form.version, installation: installation.key },
    // What this device knows of the object, its own entries that wait included.
    read: { version: round.registerVersion, last: waiting.at(-1)?.id ?? installation.last },
    ...(round.campaign ? { campaign: round.campaign.id } : {}),
    ...(here ? { position: { longitude: here.longitude, latitude: here.latitude, accuracy: here.accuracy } } : {}),
    ...(here && isThere ? { proposesPosition: true } : {}),
    ...old,
    // A day that is told has no hour: its middle.
    ...(day ? { seenAt: middleOfDay(day) } : {}),
    id: before && !before.isTaken ? before.id : newId(now.getTime()),
    // Drawn by the form of today.
    ...(before ? { form: round.form.version } : {}),
    answers,
    ...(note.trim() === "" ? {} : { note: note.trim() }),
    ...(photos.length > 0 ? { photos: [...new Set(photos.map(({ sha256 }) => sha256))] } : {}),
  };
  const record: Pending = {
    ...{ id: entry.id, kind: round.kind.id, person: before?.person ?? round.person, name: installation.name, entry },
    // One that was refused leaves after what was entered since.
    ...{ photos, savedAt: before?.refused === null ? before.savedAt : new Date(savedAt).toISOString(), refused: null },
  };
  const trx = db.transaction("pending", "readwrite");
  const current = before && (await trx.store.get(before.id));
  const isGone = before !== undefined && (current === undefined || current.tried === true);
  if (!isGone) {
    if (before && before.id !== entry.id) await trx.store.delete(before.id);
    await trx.store.put(record);
    // Whoever changes what was refused knows of what was entered since.
    for (const one of before ? [] : await trx.store.index("kind").getAll(round.kind.id)) {
      if (one.refused === null || !isOwn(one)) continue;
      await trx.store.put({ ...one, entry: { ...one.entry, read: { ...one.entry.read, last: entry.id } } });
    }
  }
  await trx.done;
  return !isGone;
}

/** A photo drawn smaller, upright and without what a camera writes beside it; as it is where it cannot be drawn: the site does the same again. */
async function shrink(file: File): Promise<ArrayBuffer> {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = make("canvas", {
      width: String(Math.round(image.width * scale)),
      height: String(Math.round(image.height * scale)),
    });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (drawn) return drawn.arrayBuffer();
  } catch {
    // What is no image is told by the site.
  }
  return file.arrayBuffer();
}
