import { accessRules } from "../access/decide-access.js";
import type { ContributionFault } from "../contributions/contribution-refused.js";
import { invalidDocument, readOnly, reserved, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";

/** What is said of what cannot be done with a form open to the public, or with a contribution. */
export function describeContributionFault(fault: ContributionFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return fault.caller === "public"
        ? signInFirst(
            "Clé ou session attendue",
            "Lire et décider ce que le public propose demande une clé qui publie, ou une session.",
            fault.rule,
          )
        : reserved(
            `Cela revient à qui publie pour «\u00A0${fault.organisation}\u00A0»\u00A0: ${accessRules[fault.rule]}.`,
            fault.rule,
          );
    case "unknown-dataset":
      return notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${fault.name.slice(0, 100)}\u00A0».`);
    case "unknown-contribution":
      return notFound("contribution-inconnue", "Aucune proposition de ce jeu n'a cet identifiant.");
    case "no-form":
      return notFound("formulaire-ferme", "Aucun formulaire n'est ouvert au public sur ce jeu aujourd'hui.");
    case "not-possible":
      return new HttpProblem(422, "formulaire-impossible", "Impossible en l'état", fault.sentence);
    case "faults":
      return new HttpProblem(
        422,
        "contribution-refusee",
        "Réponses à corriger",
        fault.faults.map(({ message }) => message).join(" "),
        {},
        undefined,
        { problems: fault.faults.map(({ column, message }) => ({ field: column ?? "cells", message })) },
      );
    case "invalid":
      return invalidDocument(400, fault.problems, { title: "Réponse à compléter" });
    case "too-many":
      return new HttpProblem(429, "trop-de-contributions", "Trop de propositions", fault.sentence, {
        "Retry-After": "900",
      });
    case "changed":
      return new HttpProblem(
        409,
        "contribution-changee",
        "Changée entre-temps",
        fault.sentence,
        {},
        undefined,
        fault.members,
      );
    case "read-only":
      return readOnly(fault.sentence);
  }
}
