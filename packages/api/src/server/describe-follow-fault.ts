import type { FollowFault } from "../following/follow-refused.js";
import { invalidDocument, readOnly } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { PAUSE } from "../people/tries.js";
import { describeRight } from "./describe-draft-fault.js";

/** What is said of something that cannot be done with a webhook. */
export function describeFollowFault(fault: FollowFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return describeRight({ ...fault, action: "administer" });
    case "unknown-webhook":
      return notFound("webhook-inconnu", "Ce webhook n'existe pas, ou n'existe plus.");
    case "unknown-message":
      return notFound(
        "message-inconnu",
        "Ce message n'a pas été envoyé à ce webhook, ou il y a plus de soixante jours.",
      );
    case "invalid":
      return invalidDocument(400, fault.problems);
    case "stopped":
      return new HttpProblem(
        409,
        "webhook-arrete",
        "Webhook arrêté",
        "Rien ne lui est envoyé tant qu'il est arrêté\u00A0: reprenez-le d'abord.",
      );
    case "too-many":
      return new HttpProblem(
        429,
        "trop-de-webhooks",
        "Trop de webhooks",
        `Un organisme a ${fault.limit} webhooks au plus\u00A0: retirez-en un d'abord.`,
      );
    case "paused":
      return new HttpProblem(
        429,
        "trop-de-requetes",
        "Trop d'envois à la suite",
        "Ce webhook a reçu plusieurs essais ou renvois à la suite\u00A0: réessayez dans un quart d'heure.",
        { "Retry-After": String(PAUSE / 1000) },
      );
    case "read-only":
      return readOnly(fault.sentence);
  }
}
