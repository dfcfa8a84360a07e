import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { OutlinesProblem } from "./outlines-problem.js";
import type { TimeLimit } from "./time-limit.js";

export interface FetchOptions {
  maxBytes: number;
  /** Whether http:// addresses are followed too. */
  allowHttp: boolean;
  /** Time given to this address, in ms. */
  timeout?: number;
  /** That given to the whole import. */
  limit?: TimeLimit;
}

const MAX_REDIRECTS = 5;

/** Brings the file of an address to `path`. Throws `OutlinesProblem` in French: refused, too long, too large, not secure. */
export async function fetchOutlines(
  address: string,
  path: string,
  { maxBytes, allowHttp, timeout = 120_000, limit }: FetchOptions,
): Promise<void> {
  const signal = AbortSignal.any([AbortSignal.timeout(timeout), ...(limit ? [limit.signal] : [])]);
  const refuse = (message: string) => new OutlinesProblem("use", `${address}\u00A0: ${message}`);
  try {
    let url = new URL(address);
    for (let redirects = 0; ; redirects++) {
      if (url.protocol !== "https:" && !(allowHttp && url.protocol === "http:"))
        throw refuse(
          `seules les adresses https sont suivies${redirects > 0 ? `, et celle-ci mène à ${url.origin}` : ""}. Pour suivre aussi http\u00A0: --autoriser-http.`,
        );
      const response = await fetch(url, {
        redirect: "manual",
        signal,
        headers: { accept: "application/geo+json, application/json" },
      });
      const next = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && next) {
        if (redirects === MAX_REDIRECTS) throw refuse("trop de renvois d'une adresse à l'autre.");
        await response.body?.cancel();
        url = new URL(next, url);
        continue;
      }
      if (!response.ok || !response.body) throw refuse(`le serveur a répondu ${response.status} au lieu du fichier.`);
      await pipeline(Readable.fromWeb(response.body), limitBytes(maxBytes, refuse), createWriteStream(path), {
        signal,
      });
      return;
    }
  } catch (error) {
    if (error instanceof OutlinesProblem) throw error;
    limit?.check();
    if (signal.aborted)
      throw refuse(
        `rien de complet n'est arrivé en ${Math.round(timeout / 1000)}\u00A0s. Réessayez, ou téléchargez le fichier et donnez son chemin.`,
      );
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    throw refuse(
      `le serveur ne peut pas être joint (${cause}). Vérifiez l'adresse et l'accès au réseau, ou téléchargez le fichier et donnez son chemin.`,
    );
  }
}

function limitBytes(maxBytes: number, refuse: (message: string) => Error) {
  return async function* (source: AsyncIterable<Uint8Array>) {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw refuse(
          `le fichier dépasse ${Math.round(maxBytes / 1e6).toLocaleString("fr-FR")}\u00A0Mo (réglage DATALOGUE_MAX_FILE_MB).`,
        );
      yield chunk;
    }
  };
}
