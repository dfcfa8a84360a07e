import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { PageAnswer } from "../site.js";

/** A page ready to leave: its bytes in each compression, made once. */
export interface StoredPage {
  status: number;
  headers: Record<string, string>;
  etag: string;
  plain: Buffer;
  br: Buffer;
  gzip: Buffer;
}

/** Pages already made, the least recently read leaving first; bounded in bytes. */
export interface PageStore {
  /** The page of a key; made once even when several visitors ask together. */
  get(key: string, make: () => Promise<PageAnswer>): Promise<StoredPage>;
  readonly bytes: number;
}

export function createPageStore(maxBytes = 48_000_000): PageStore {
  const pages = new Map<string, StoredPage>();
  const underway = new Map<string, Promise<StoredPage>>();
  let bytes = 0;

  const keep = (key: string, page: StoredPage) => {
    pages.set(key, page);
    bytes += weigh(page);
    for (const [oldest, old] of pages) {
      if (bytes <= maxBytes) break;
      pages.delete(oldest);
      bytes -= weigh(old);
    }
  };

  return {
    get bytes() {
      return bytes;
    },
    async get(key, make) {
      const found = pages.get(key);
      if (found) {
        pages.delete(key);
        pages.set(key, found);
        return found;
      }
      let making = underway.get(key);
      if (!making) {
        making = make()
          .then(packPage)
          .then((page) => {
            // Wrong addresses are without number: only pages that exist are kept.
            if (page.status === 200) keep(key, page);
            return page;
          })
          .finally(() => underway.delete(key));
        underway.set(key, making);
      }
      return making;
    },
  };
}

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Compresses a page, in the thread pool. */
export async function packPage({ status, html, demonstration, headers = {} }: PageAnswer): Promise<StoredPage> {
  const plain = Buffer.from(html);
  const [br, gz] = await Promise.all([
    compressBrotli(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
    compressGzip(plain),
  ]);
  return {
    status,
    etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 27)}"`,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      // Kept by the browser, asked again each time: a publication shows at once.
      "Cache-Control": status === 200 ? "public, no-cache" : "no-store",
      ...(demonstration ? { "X-Robots-Tag": "noindex" } : {}),
      ...headers,
    },
    plain,
    br,
    gzip: gz,
  };
}

function weigh({ plain, br, gzip: gz }: StoredPage): number {
  return plain.length + br.length + gz.length;
}
