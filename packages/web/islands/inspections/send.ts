import { canonicalText } from "@datalogue/ingest/core";
import { digestOf, listPending, type Pending, type ShelvesDb } from "./pending.js";

/** How a sending ended: all that could be was sent, the network is cut, the session is over or is another's, or the site cannot take it now. */
export type Sent = "done" | "offline" | "signed-out" | "failing" | Barred;

/** This account may not do it, or no longer: why, in a French sentence of the site. */
export interface Barred {
  barred: string;
}

interface Result {
  id: string | null;
  outcome: "kept" | "known" | "waiting" | "refused";
  digest?: string;
  photos?: string[];
  code?: string;
  message?: string;
}

/** Entries of one request. */
const AT_ONCE = 200;

/**
 * Sends what waits, the oldest first, each entry after its photos. One is forgotten only once the site gave back the digest of the entry and of each photo; one
 * that is refused stays, with the reason, one whose photos are not taken now waits, and so does one that is being changed (`isOpen`): none holds back another.
 */
export async function sendPending(
  db: ShelvesDb,
  {
    kind,
    person,
    isOpen,
    told,
  }: { kind: string; person: string; isOpen(id: string): boolean; told(sent: number, total: number): void },
): Promise<Sent> {
  const waiting = (await listPending(db, kind)).filter((one) => one.refused === null && one.person === person);
  let sent = 0;
  let isHeld = false;
  for (let from = 0; from < waiting.length; from += AT_ONCE) {
    const batch = waiting.slice(from, from + AT_ONCE);
    told(sent, waiting.length);
    const whole: Pending[] = [];
    for (const read of batch) {
      // As it is now: it may have been changed, or taken back, meanwhile.
      const one = await db.get("pending", read.id);
      if (!one || one.refused !== null || isOpen(one.id)) continue;
      const state = await sendPhotos(kind, one);
      if (state === "held") isHeld = true;
      else if (state === "done") whole.push(one);
      else if (typeof state === "object" && "refused" in state)
        await mark(db, one, { refused: state.refused, tried: false });
      else return state;
    }
    // Only what leaves now is said to have left.
    const ready: Pending[] = [];
    for (const one of whole) if (!isOpen(one.id) && (await mark(db, one, { tried: true }))) ready.push(one);
    if (ready.length === 0) continue;
    const answer = await ask(`/api/inspections/${kind}/entries`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ entries: ready.map(({ entry }) => entry) }),
    });
    // Refused as a whole, nothing of it was kept: it is as if it had not left.
    const isRefused = answer instanceof Response ? answer.status >= 400 && answer.status < 500 : answer !== "offline";
    if (isRefused) for (const one of ready) await mark(db, one, { tried: one.tried === true });
    if (!(answer instanceof Response)) return answer;
    if (!answer.ok) return "failing";
    const { results } = (await answer.json()) as { results: Result[] };
    for (const [rank, one] of ready.entries()) {
      const result = results[rank];
      if (!result || result.id !== one.id) continue;
      if (result.outcome === "refused")
        await mark(db, one, {
          ...{ refused: result.message ?? "Le site l’a refusée.", tried: false },
          isTaken: result.code === "saisie-differente",
        });
      else if (await isWhole(one, result)) {
        await mark(db, one, "sent");
        sent++;
        told(sent, waiting.length);
      }
    }
  }
  return isHeld ? "failing" : "done";
}

/**
 * How the photos of an entry were taken: all, none other will be, one is refused for good (which, and why), one is not taken now or does not pass where the
 * rest does.
 */
async function sendPhotos(
  kind: string,
  { photos }: Pending,
): Promise<Exclude<Sent, "failing"> | { refused: string } | "held"> {
  for (const [rank, { sha256, bytes }] of photos.entries()) {
    const answer = await ask(`/api/inspections/${kind}/photos/${sha256}`, {
      method: "PUT",
      headers: { "Content-Type": "application/octet-stream" },
      body: bytes,
    });
    // What is too heavy for a weak network waits alone: what is light may pass.
    if (answer === "offline") return typeof (await ask("/healthz")) === "string" ? "offline" : "held";
    if (!(answer instanceof Response)) return answer;
    // Read whole, so that its connection serves again.
    const told = await answer.json().catch(() => null);
    if ([400, 413, 415].includes(answer.status))
      return { refused: `Photo ${rank + 1}\u00a0: ${told?.detail ?? "le site ne la prend pas."}` };
    if (!answer.ok) return "held";
  }
  return "done";
}

/** Whether what the site kept is what was sent. */
async function isWhole({ entry, photos }: Pending, { outcome, digest, photos: kept = [] }: Result): Promise<boolean> {
  if (outcome !== "kept" && outcome !== "known") return false;
  const own = await digestOf(new TextEncoder().encode(canonicalText(entry)));
  return digest === own && photos.every(({ sha256 }) => kept.includes(sha256));
}

/**
 * Writes what became of an entry, or forgets it once it is sent; false when it was changed or taken back meanwhile: it is left as it is. A telephone that is
 * full refuses to write: that neither keeps this entry from leaving nor holds back another.
 */
async function mark(
  db: ShelvesDb,
  { id, entry }: Pending,
  became: Partial<Pick<Pending, "refused" | "tried" | "isTaken">> | "sent",
): Promise<boolean> {
  const trx = db.transaction("pending", "readwrite");
  const now = await trx.store.get(id);
  const isSame = now !== undefined && canonicalText(now.entry) === canonicalText(entry);
  try {
    const written = isSame && (became === "sent" ? trx.store.delete(id) : trx.store.put({ ...now, ...became }));
    await Promise.all([written, trx.done]);
  } catch {
    // It waits as it was, and is sent again: the site keeps it once.
  }
  return isSame;
}

/** An answer of the site, or why there is none. */
export async function ask(
  path: string,
  request: RequestInit = {},
): Promise<Response | "offline" | "signed-out" | Barred> {
  try {
    const answer = await fetch(path, { ...request, headers: { Accept: "application/json", ...request.headers } });
    if (answer.status === 401) return "signed-out";
    if (answer.status !== 403 && answer.status !== 404) return answer;
    // The site says why; what stands before it does not.
    const told = await answer.json().catch(() => null);
    return typeof told?.detail === "string" ? { barred: told.detail } : answer;
  } catch {
    return "offline";
  }
}
