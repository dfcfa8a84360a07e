import { accessRules } from "../access/decide-access.js";
import { invalidDocument, readOnly, reserved, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import type { InspectionFault } from "../inspections/inspection-refused.js";

/** What is said of what cannot be done with inspections. */
export function describeInspectionFault(fault: InspectionFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return fault.caller === "public"
        ? signInFirst(
            "Session attendue",
            "Les contrôles sont lus et saisis par l'organisme qui les fait. Connectez-vous.",
            fault.rule,
          )
        : reserved(
            fault.caller === "key"
              ? "Une saisie est faite par une personne\u00A0: une clé lit les contrôles, elle n'en ajoute pas."
              : `Votre compte lit ces contrôles, sans cet acte\u00A0: ${accessRules[fault.rule]}. Demandez-le à un administrateur de l'organisme.`,
            fault.rule,
          );
    case "unknown-kind":
      return notFound(
        "controle-inconnu",
        `Aucun contrôle que vous pouvez lire ne s'appelle «\u00A0${fault.name.slice(0, 100)}\u00A0».`,
      );
    case "no-register":
      return notFound(
        "jeu-inconnu",
        `Le registre de ce contrôle, le jeu géographique «\u00A0${fault.dataset}\u00A0», n'est pas publié.`,
      );
    case "unknown-installation":
      return notFound(
        "ouvrage-inconnu",
        `Le registre n'a pas d'objet «\u00A0${fault.key.slice(0, 100)}\u00A0», et aucun contrôle n'en parle.`,
      );
    case "unknown-campaign":
      return notFound("controle-inconnu", `Ce contrôle n'a pas de campagne «\u00A0${fault.name.slice(0, 100)}\u00A0».`);
    case "unknown-photo":
      return notFound(
        "photo-inconnue",
        "Aucune photo n'a cet identifiant, ou elle a été retirée, ou elle ne vous regarde pas.",
      );
    case "unknown-result":
      return notFound(
        "jeu-inconnu",
        `Le document de ce contrôle ne publie rien sous «\u00A0${fault.name.slice(0, 100)}\u00A0».`,
      );
    case "unknown-inspection":
      return notFound("saisie-inconnue", "Aucun contrôle n'a cet identifiant, ou il ne vous regarde pas.");
    case "settled":
      return new HttpProblem(
        409,
        "saisie-reglee",
        "Déjà tranché",
        "Plus rien n'est à départager ici\u00A0: quelqu'un l'a fait avant vous. Rouvrez la fiche.",
      );
    case "invalid":
      return invalidDocument(400, fault.problems, { title: "Réponse à compléter" });
    case "other-digest":
      return new HttpProblem(
        400,
        "empreinte-differente",
        "Photo abîmée en route",
        "Les octets reçus n'ont pas l'empreinte annoncée\u00A0: rien n'est gardé, renvoyez la photo.",
      );
    case "too-large":
      return new HttpProblem(
        413,
        "fichier-trop-grand",
        "Photo trop lourde",
        `Une photo pèse ${fault.limit / 1_000_000}\u00A0Mo au plus.`,
      );
    case "not-a-photo":
      return new HttpProblem(415, "photo-refusee", "Photo refusée", fault.message);
    case "too-many-photos":
      return new HttpProblem(
        429,
        "trop-de-photos",
        "Trop de photos en attente",
        `${fault.limit} de vos photos attendent leur saisie. Envoyez les saisies d'abord.`,
      );
    case "read-only":
      return readOnly(fault.sentence);
  }
}
