import type { Request, Response } from "express";
import { rateLimit } from "express-rate-limit";
import { Refusal } from "../refusal.js";
import type { Settings } from "../settings/settings.js";
import { clientOf } from "./client-of.js";

/** Counts a request that costs more than a page does; throws `TooManyRequests` when its caller has made too many in the minute. */
export type Limit = (request: Request, response: Response) => Promise<void>;

/** More than `limit` costly requests in a minute; the next one may come in `seconds`. */
export class TooManyRequests extends Refusal {
  constructor(
    readonly limit: number,
    readonly seconds: number,
  ) {
    super(`more than ${limit} costly requests in a minute`);
  }
}

const MINUTE = 60_000;

/**
 * Limits what must be computed for one caller alone: groups that nobody asked for yet, filtered exports. It is asked once it is
 * known that there is work to do: feeds, files, pages, tiles, stored answers and HEAD never are. Headers: `RateLimit`,
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-08), `Retry-After`.
 */
export function limitHeavy({ rateLimit: limit }: Pick<Settings, "rateLimit">): Limit {
  if (limit === 0) return async () => {};
  const count = rateLimit({
    windowMs: MINUTE,
    limit,
    identifier: "calculs",
    standardHeaders: "draft-8",
    legacyHeaders: false,
    keyGenerator: clientOf,
    handler: (_request, response, next) => {
      const seconds = Number(response.get("Retry-After") ?? 60);
      next(new TooManyRequests(limit, seconds));
    },
    // Headers of proxies that the settings do not trust are ignored on purpose: nothing to warn of.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
  });
  return (request, response) =>
    new Promise((resolve, reject) => {
      if (request.method === "HEAD") return resolve();
      void count(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
}
