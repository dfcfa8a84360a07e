import type { Request, Response } from "express";
import { callerOf } from "../access/caller-of.js";
import { signInFirst } from "../http/common-refusals.js";
import { notFound } from "../http/http-problem.js";
import { beginOwn } from "../writing/guard-request.js";
import type { Agreements, ReadAgreement } from "./agreements.js";

/** Who asks for an agreement: a person or a key. Throws the refusal of anybody else, and of another site. */
export function partyOf(request: Request, response: Response, publicUrl: string) {
  beginOwn(request, response, publicUrl);
  const caller = callerOf(request);
  if (caller.kind !== "public") return caller;
  throw signInFirst(
    "Compte attendu",
    "Une convention se lit par les deux organismes qu'elle lie\u00A0: connectez-vous, ou présentez une clé.",
    "sans-compte",
  );
}

/** What was found of the agreement that an address names. Throws where the caller may read none of that name. */
export function requireAgreement<T>(found: T | undefined, request: Request): T {
  if (found !== undefined) return found;
  const id = String(request.params.id);
  throw notFound("convention-inconnue", `Aucune convention que vous puissiez lire ne s'appelle «\u00A0${id}\u00A0».`);
}

/** The agreement that an address names. Throws as the two above. */
export async function findAgreement(
  agreements: Pick<Agreements, "find">,
  [request, response]: [Request, Response],
  publicUrl: string,
): Promise<ReadAgreement> {
  const found = await agreements.find(partyOf(request, response, publicUrl), String(request.params.id));
  return requireAgreement(found, request);
}
