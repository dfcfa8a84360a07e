import { accessRules } from "../access/decide-access.js";
import { invalidDocument, readOnly, reserved, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import type { TransferFault } from "../transfers/transfer-refused.js";

/** What is said of what cannot be done with an offer. */
export function describeTransferFault(fault: TransferFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return fault.caller === "public"
        ? signInFirst(
            "Session attendue",
            "Proposer un jeu ou répondre à une offre demande la session d'un administrateur. Connectez-vous.",
            fault.rule,
          )
        : reserved(
            `Cela revient à un administrateur de «\u00A0${fault.organisation}\u00A0»\u00A0: ${accessRules[fault.rule]}.`,
            fault.rule,
          );
    case "unknown-dataset":
      return notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${fault.name.slice(0, 100)}\u00A0».`);
    case "unknown-organisation":
      return notFound("organisme-inconnu", `Aucun organisme ne s'appelle «\u00A0${fault.name.slice(0, 100)}\u00A0».`);
    case "no-offer":
      return notFound("offre-inconnue", "Aucune offre de ce jeu n'attend de réponse de votre part.");
    case "expired":
      return new HttpProblem(
        410,
        "offre-expiree",
        "Offre expirée",
        "Cette offre a attendu plus de trente jours. L'organisme qui a le jeu peut le proposer de nouveau.",
      );
    case "already-offered":
      return new HttpProblem(
        409,
        "offre-en-cours",
        "Déjà proposé",
        "Ce jeu est déjà proposé à un organisme. Retirez cette offre avant d'en faire une autre.",
      );
    case "under-agreement":
      return new HttpProblem(
        409,
        "jeu-sous-convention",
        "Sous convention",
        `Ce jeu est sous convention\u00A0: il ne peut être qu'à «\u00A0${fault.parties.partner}\u00A0», qui confie ces données, ou à «\u00A0${fault.parties.recipient}\u00A0», qui les reçoit. Rien n'est fait.`,
      );
    case "changed":
      return new HttpProblem(
        409,
        "offre-changee",
        "Changé entre-temps",
        "Ce qui part avec ce jeu n'est plus ce que vous aviez lu (version, accès, parties ouvertes, brouillons)\u00A0: rien n'est fait. «\u00A0stake\u00A0» le donne tel qu'il est, avec l'empreinte à accepter.",
        {},
        undefined,
        { stake: fault.stake },
      );
    case "invalid":
      return invalidDocument(400, fault.problems, { title: "Réponse à compléter" });
    case "read-only":
      return readOnly(fault.sentence);
  }
}
