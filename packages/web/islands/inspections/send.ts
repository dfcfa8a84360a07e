import { canonicalText } from "@datalogue/ingest/core";
import { digestOf, type Pending, type ShelvesDb } from "./pending.js";

/** How a sending ended: all that could be was sent, the network is cut, the session is over or is another's, or the site cannot take it now. */
export type Sent = "done" | "offline" | "signed-out" | "failing";

interface Result {
  id: string | null;
  outcome: "kept" | "known" | "waiting" | "refused";
  digest?: string;
  photos?: string[];
  message?: string;
}

/** Entries of one request. */
const AT_ONCE = 200;

/**
 * Sends what waits, the oldest first, each entry after its photos. One is forgotten only once the site gave back the digest of the entry and of each photo; one
 * that is refused stays, with the reason, and one whose photos are not taken now waits: neither holds back another.
 */
export async function sendPending(
  db: ShelvesDb,
  { kind, person, told }: { kind: string; person: string; told(sent: number, total: number): void },
): Promise<Sent> {
  const waiting = (await db.getAllFromIndex("pending", "kind", kind))
    .filter((one) => one.refused === null && one.person === person)
    .sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1));
  let sent = 0;
  let isHeld = false;
  for (let from = 0; from < waiting.length; from += AT_ONCE) {
    const batch = waiting.slice(from, from + AT_ONCE);
    told(sent, waiting.length);
    const ready: Pending[] = [];
    for (const read of batch) {
      // As it is now: it may have been changed, or taken back, meanwhile.
      const one = await db.get("pending", read.id);
      if (!one || one.refused !== null) continue;
      const state = await sendPhotos(kind, one);
      if (state === "held") isHeld = true;
      else if (state === "refused") await keepRefused(db, one, "Une photo est refusée par le site.");
      else if (state !== "done") return state;
      else if (await markTried(db, one)) ready.push({ ...one, tried: true });
    }
    if (ready.length === 0) continue;
    const answer = await ask(`/api/inspections/${kind}/entries`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ entries: ready.map(({ entry }) => entry) }),
    });
    if (typeof answer === "string") return answer;
    if (!answer.ok) return "failing";
    const { results } = (await answer.json()) as { results: Result[] };
    for (const [rank, one] of ready.entries()) {
      const result = results[rank];
      if (!result || result.id !== one.id) continue;
      if (result.outcome === "refused") await keepRefused(db, one, result.message ?? "Le site l’a refusée.");
      else if (await isWhole(one, result)) {
        await db.delete("pending", one.id);
        sent++;
        told(sent, waiting.length);
      }
    }
  }
  return isHeld ? "failing" : "done";
}

/** How the photos of an entry were taken: all, none other will be, one is refused for good, one is not taken now. */
async function sendPhotos(kind: string, { photos }: Pending): Promise<Sent | "refused" | "held"> {
  for (const { sha256, bytes } of photos) {
    const answer = await ask(`/api/inspections/${kind}/photos/${sha256}`, {
      method: "PUT",
      headers: { "Content-Type": "application/octet-stream" },
      body: bytes,
    });
    if (typeof answer === "string") return answer;
    // Read whole, so that its connection serves again.
    await answer.arrayBuffer().catch(() => {});
    if ([400, 413, 415].includes(answer.status)) return "refused";
    if (answer.status >= 500 || answer.status === 429) return "failing";
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

/** Says that an entry leaves, unless it was changed since its photos were sent: it leaves with the next sending. */
async function markTried(db: ShelvesDb, { entry, ...one }: Pending): Promise<boolean> {
  const trx = db.transaction("pending", "readwrite");
  const now = await trx.store.get(one.id);
  const isSame = now !== undefined && canonicalText(now.entry) === canonicalText(entry);
  if (isSame) await trx.store.put({ ...now, tried: true });
  await trx.done;
  return isSame;
}

function keepRefused(db: ShelvesDb, one: Pending, refused: string) {
  return db.put("pending", { ...one, refused, tried: false });
}

/** An answer of the site, or why there is none. */
export async function ask(path: string, request: RequestInit = {}): Promise<Response | "offline" | "signed-out"> {
  try {
    const answer = await fetch(path, { ...request, headers: { Accept: "application/json", ...request.headers } });
    return answer.status === 401 ? "signed-out" : answer;
  } catch {
    return "offline";
  }
}
