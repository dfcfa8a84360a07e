import type { RequestHandler } from "express";
import { isCallerKnown, rememberCaller } from "./caller-of.js";
import { keepPrivate } from "./keep-private.js";
import { KeyRefused } from "./key-refused.js";
import type { KeyRing } from "./key-ring.js";
import { PUBLIC } from "./may-read.js";

/**
 * Reads the key of a request (`Authorization: Bearer …`, RFC 6750), once, for `callerOf`. A key that opens nothing is refused even
 * where everybody may read: who uses it must know. Other schemes are somebody else's (a proxy in front of us).
 */
export function identifyCaller(keys: Pick<KeyRing, "identify">): RequestHandler {
  return async (request, response, next) => {
    if (isCallerKnown(request)) return next();
    // A cache between us must not give one caller the answer made for another.
    response.vary("Authorization");
    const [, secret] = /^bearer(?:\s+(.*))?$/i.exec(request.headers.authorization?.trim() ?? "") ?? [null, null];
    if (secret === null) {
      rememberCaller(request, PUBLIC);
      return next();
    }
    const found = await keys.identify(secret?.trim() ?? "");
    if (found.kind !== "member") throw new KeyRefused(found.kind);
    rememberCaller(request, found);
    keepPrivate(response);
    next();
  };
}
