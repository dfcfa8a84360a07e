import { accessRules } from "../access/decide-access.js";
import type { CompositionRefusal } from "../compositions/composition-refused.js";
import { changedMeanwhile, invalidDocument, readOnly, reserved, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";

/** What is said of something that cannot be done with a document that is composed. */
export function describeCompositionFault(refusal: CompositionRefusal): HttpProblem {
  switch (refusal.kind) {
    case "not-allowed":
      if (refusal.caller === "public")
        return signInFirst(
          "Session attendue",
          "Composer ce que tout le site montre demande une session d'administrateur. Connectez-vous.",
          refusal.rule,
        );
      return reserved(
        `${refusal.caller === "key" ? "Une clé ne compose rien" : "Votre compte ne le permet pas"}\u00A0: ${accessRules[refusal.rule]}.`,
        refusal.rule,
      );
    case "unknown":
      return notFound(
        "composition-inconnue",
        `Rien de publié ni de préparé ne s'appelle «\u00A0${refusal.id.slice(0, 100)}\u00A0» parmi «\u00A0${refusal.of.slice(0, 40)}\u00A0». Les sortes sont observatory, indicator et plan.`,
      );
    case "unknown-version":
      return notFound("version-inconnue", `La version ${refusal.number} n'existe pas, ou dit un retrait.`);
    case "invalid":
      return invalidDocument(
        422,
        refusal.faults.map(({ path, message }) => ({ field: path, message })),
        {
          detail: refusal.faults
            .map(({ path, message }) => (path ? `«\u00A0${path}\u00A0»\u00A0: ${message}` : message))
            .join(" "),
        },
      );
    case "changed-meanwhile":
      return changedMeanwhile(refusal, refusal.current.draft?.revision ?? 0);
    case "moved":
      return new HttpProblem(
        409,
        "document-change",
        "Document changé",
        "Ce qui est publié a changé depuis que ce brouillon est commencé\u00A0: «\u00A0current\u00A0» donne les deux textes. Abandonnez le brouillon, ou écrivez-en un autre à partir de ce qui est publié.",
        {},
        undefined,
        { current: refusal.current },
      );
    case "nothing":
      return new HttpProblem(
        409,
        "sans-brouillon",
        "Rien à publier",
        "Ce document est déjà publié tel quel\u00A0: aucun brouillon n'y change quelque chose.",
      );
    case "taken":
      return new HttpProblem(
        409,
        "identifiant-pris",
        "Identifiant déjà donné",
        refusal.why === "reserved"
          ? `«\u00A0${refusal.id}\u00A0» est le nom d'une page ou d'un dossier du site\u00A0: prenez-en un autre.`
          : `«\u00A0${refusal.id}\u00A0» a déjà été le nom d'un document publié ici, et ses adresses ne sont pas données à un autre. Prenez un autre nom, ou revenez à l'une de ses versions.`,
      );
    case "needed":
      return new HttpProblem(
        409,
        "document-utilise",
        "D'autres en dépendent",
        `Il ne peut pas être retiré\u00A0: ${refusal.by.join("\u202F; ")}.`,
      );
    case "read-only":
      return readOnly(refusal.sentence);
  }
}
