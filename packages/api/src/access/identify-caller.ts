import type { RequestHandler } from "express";
import { isCallerKnown, rememberCaller } from "./caller-of.js";
import { type PersonCaller, PUBLIC } from "./decide-access.js";
import { keepPrivate } from "./keep-private.js";
import { KeyRefused } from "./key-refused.js";
import type { KeyRing } from "./key-ring.js";
import { isLooking, isOwnPage, LookOnly, readLook, rememberSeenAs, type SeenAs } from "./seen-as.js";
import { readSessionToken } from "./session-cookie.js";

interface IdentifyParts {
  keys: Pick<KeyRing, "identify">;
  /** Whose session a token opens. */
  findPerson(token: string): Promise<PersonCaller | undefined>;
  /** As whom an administrator looks at the site; undefined for what they may not, or what is not there any more. */
  findLook(by: PersonCaller, as: string): Promise<SeenAs | undefined>;
  publicUrl: string;
}

/**
 * Reads the key of a request (`Authorization: Bearer …`, RFC 6750), or else the session of its cookie, once, for `callerOf`. A key that
 * opens nothing is refused even where everybody may read: who uses it must know. A session that ended is the public's: the pages that
 * need one say so. Other schemes are somebody else's (a proxy in front of us).
 */
export function identifyCaller({ keys, findPerson, findLook, publicUrl }: IdentifyParts): RequestHandler {
  return async (request, response, next) => {
    if (isCallerKnown(request)) return next();
    // A cache between us must not give one caller the answer made for another. Not by cookie: what is private is stored nowhere, and
    // what is public is the same for who has one.
    response.vary("Authorization");
    const [, secret] = /^bearer(?:\s+(.*))?$/i.exec(request.headers.authorization?.trim() ?? "") ?? [null, null];
    if (secret === null) {
      const token = readSessionToken(request, publicUrl);
      const person = token === undefined ? undefined : await findPerson(token);
      const as = person && readLook(request, person.session);
      const seen = person && as !== undefined ? await findLook(person, as) : undefined;
      const isSeen = seen !== undefined && !isOwnPage(request.path);
      rememberCaller(request, isSeen ? seen.caller : (person ?? PUBLIC));
      if (person) keepPrivate(response);
      if (seen) {
        rememberSeenAs(request, seen);
        if (!isLooking(request, request.path)) throw new LookOnly(seen.label);
      }
      return next();
    }
    const found = await keys.identify(secret?.trim() ?? "");
    if (found.kind !== "key") throw new KeyRefused(found.kind);
    rememberCaller(request, found);
    keepPrivate(response);
    next();
  };
}
