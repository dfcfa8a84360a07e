import { QueryRefused } from "../http/query-refused.js";
import type { RowQuery } from "./row-query.js";

/** Where a page of rows ended: what the next one starts after. */
export interface RowCursor {
  /** Number of the page it leads to. */
  page: number;
  /** Version it was made on: a reading goes on with it when a newer one is published. */
  version: number;
  /** The sort it holds for. */
  sort: string;
  /** Sort keys of the last row given, in order. */
  keys: (string | number | null)[];
  rowid: number;
}

export function sortSignature({ sort = [] }: RowQuery): string {
  return sort.map(({ field, direction }) => `${direction} ${field}`).join(",");
}

/** The opaque text of an address. */
export function writeCursor({ page, version, sort, keys, rowid }: RowCursor): string {
  return Buffer.from(JSON.stringify([page, version, sort, keys, rowid])).toString("base64url");
}

/** Throws `QueryRefused` when the text is no cursor of ours. */
export function readCursor(text: string): RowCursor {
  try {
    const [page, version, sort, keys, rowid] = JSON.parse(Buffer.from(text, "base64url").toString());
    const isKey = (key: unknown) => key === null || typeof key === "string" || typeof key === "number";
    if (
      [page, version, rowid].every((number) => Number.isSafeInteger(number) && number > 0) &&
      typeof sort === "string" &&
      Array.isArray(keys) &&
      keys.every(isKey)
    )
      return { page, version, sort, keys, rowid };
  } catch {
    // Told below.
  }
  throw new QueryRefused({ kind: "bad-cursor", why: "unreadable" }, "cursor");
}
