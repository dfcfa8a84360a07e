import type { RequestHandler } from "express";
import { HttpProblem } from "../http/http-problem.js";
import { isCallerKnown, rememberCaller } from "./caller-of.js";
import { keepPrivate } from "./keep-private.js";
import type { Identification, KeyRing } from "./key-ring.js";
import { PUBLIC } from "./may-read.js";
import { CHALLENGE } from "./refuse-access.js";

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
    if (found.kind !== "member")
      throw new HttpProblem(401, CODES[found.kind], "Clé refusée", SENTENCES[found.kind], {
        "WWW-Authenticate": `${CHALLENGE}, error="invalid_token"`,
      });
    rememberCaller(request, found);
    keepPrivate(response);
    next();
  };
}

type Refusal = Exclude<Identification["kind"], "member">;

const CODES: Record<Refusal, string> = { unknown: "cle-inconnue", expired: "cle-expiree", revoked: "cle-revoquee" };

const SENTENCES: Record<Refusal, string> = {
  unknown:
    "Cette clé n'est pas connue ici. Vérifiez qu'elle est copiée en entier («\u00A0dlg_\u00A0» puis 43 caractères), ou retirez l'en-tête Authorization pour lire les données ouvertes.",
  expired: "Cette clé a expiré. Demandez-en une autre à l'administrateur du site.",
  revoked: "Cette clé a été retirée. Demandez-en une autre à l'administrateur du site.",
};
