import { createHash } from "node:crypto";

/** An answer as it is sent. */
export interface StoredAnswer {
  body: Buffer;
  /** Strong, from the digest of the body. */
  etag: string;
}

/** Keeps answers of one revision of the catalogue, up to a number of bytes; the least recently read leaves first. */
export interface FeedStore {
  /** The answer kept under a key, else the one that `make` gives; two who ask together share one making. */
  get(revision: string, key: string, make: () => Promise<string>): Promise<StoredAnswer>;
}

export function createFeedStore(maxBytes = 32_000_000): FeedStore {
  let current = "";
  let bytes = 0;
  const kept = new Map<string, StoredAnswer>();
  const making = new Map<string, Promise<StoredAnswer>>();

  const keep = (key: string, answer: StoredAnswer) => {
    if (answer.body.length > maxBytes) return;
    kept.set(key, answer);
    bytes += answer.body.length;
    for (const [oldest, { body }] of kept) {
      if (bytes <= maxBytes) break;
      kept.delete(oldest);
      bytes -= body.length;
    }
  };

  return {
    async get(revision, key, make) {
      if (revision !== current) {
        current = revision;
        bytes = 0;
        kept.clear();
        making.clear();
      }
      const found = kept.get(key);
      if (found) {
        kept.delete(key);
        kept.set(key, found);
        return found;
      }
      const underWay = making.get(key);
      if (underWay) return underWay;
      const made = make().then((text) => {
        const body = Buffer.from(text, "utf8");
        const answer = { body, etag: `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"` };
        if (revision === current) keep(key, answer);
        return answer;
      });
      making.set(key, made);
      const forget = () => {
        if (making.get(key) === made) making.delete(key);
      };
      made.then(forget, forget);
      return made;
    },
  };
}
