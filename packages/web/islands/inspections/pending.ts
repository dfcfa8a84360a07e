import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** A question, as the round has it. */
export interface AskedQuestion {
  column: string;
  label: string;
  ofFault: boolean;
  required: boolean;
  control: {
    kind: "state" | "several" | "severity" | "choice" | "text" | "number" | "day" | "boolean";
    choices?: { value: string; label: string; is?: "good" | "fault" | "out" }[];
    maxLength?: number;
    unit?: string | null;
  };
}

/** What a telephone takes along: the objects of one round, and its form. */
export interface KeptRound {
  kind: { id: string; title: string };
  /** Identifier of who took it. */
  person: string;
  form: { version: string; photos: number; questions: AskedQuestion[]; columns: { state: string } };
  campaign: { id: string } | null;
  registerVersion: number;
  /** When it was taken, by the clock of the site. */
  takenAt: string | null;
  installations: {
    key: string;
    name: string;
    sign: "out" | "todo" | "good";
    seenOn: string | null;
    last: string | null;
    due: { why: string; days?: number; until?: string; on?: string } | null;
    position: [number, number] | null;
  }[];
}

/** An entry as it will be sent. */
export interface PendingEntry {
  id: string;
  form: string;
  installation: string;
  campaign?: string;
  seenAt: string;
  read: { version: number; last: string | null };
  answers: Record<string, string>;
  note?: string;
  position?: { longitude: number; latitude: number; accuracy: number };
  proposesPosition?: boolean;
  photos?: string[];
}

/** An entry that waits on this device, with its photos. */
export interface Pending {
  id: string;
  kind: string;
  /** Who made it: it is sent under no other account. */
  person: string;
  name: string;
  entry: PendingEntry;
  photos: { sha256: string; bytes: ArrayBuffer }[];
  savedAt: string;
  /** What the site said of it, when it refused it. */
  refused: string | null;
  /** It was refused because the site has another one under its identifier. */
  isTaken?: boolean;
  /** It left once, and no answer came: the site may have it, so it is changed no more. */
  tried?: boolean;
}

interface Shelves extends DBSchema {
  rounds: { key: string; value: KeptRound };
  pending: { key: string; value: Pending; indexes: { kind: string } };
}

/** What the device keeps: nothing of it leaves but by being sent, or saved in a file. */
export function openShelves(): Promise<IDBPDatabase<Shelves>> {
  return openDB<Shelves>("controles", 1, {
    upgrade(db) {
      db.createObjectStore("rounds");
      db.createObjectStore("pending", { keyPath: "id" }).createIndex("kind", "kind");
    },
  });
}
export type ShelvesDb = IDBPDatabase<Shelves>;

/** What waits of a kind of inspections, the oldest first. */
export async function listPending(db: ShelvesDb, kind: string): Promise<Pending[]> {
  const pending = await db.getAllFromIndex("pending", "kind", kind);
  return pending.sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1));
}

/** Takes an entry back. What was entered after it knew what it knew itself, unless it may have arrived. */
export async function takeBack(db: ShelvesDb, id: string): Promise<void> {
  const trx = db.transaction("pending", "readwrite");
  const one = await trx.store.get(id);
  // First: on a full telephone, what follows has its room.
  await trx.store.delete(id);
  for (const next of one && !one.tried ? await trx.store.index("kind").getAll(one.kind) : []) {
    const { entry, tried } = next;
    if (entry.read.last !== id || tried) continue;
    await trx.store.put({ ...next, entry: { ...entry, read: { ...entry.read, last: one?.entry.read.last ?? null } } });
  }
  await trx.done;
}

export async function digestOf(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A UUID of version 7: the milliseconds, then chance. */
export function newId(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
