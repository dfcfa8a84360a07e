import { HttpProblem } from "../http/http-problem.js";
import type { ImportFault } from "../importers/import-refused.js";
import { importerKinds } from "../importers/importer.js";
import { describeRight } from "./describe-draft-fault.js";

/** What is said to who cannot do what they ask of the catalogue of another. */
export function describeImportFault(fault: ImportFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return describeRight({ ...fault, action: "publish" });
    case "unknown-import":
      return new HttpProblem(
        404,
        "reprise-inconnue",
        "Aperçu inconnu",
        "Cet aperçu n'est plus là\u00A0: il est oublié après deux heures, ou quand vous en ouvrez d'autres. Donnez de nouveau le catalogue\u00A0; les brouillons déjà faits sont gardés.",
      );
    case "unknown-kind":
      return new HttpProblem(
        422,
        "document-invalide",
        "Sorte de catalogue inconnue",
        `«\u00A0${fault.name}\u00A0» n'est pas une sorte de catalogue qui se reprend\u00A0: ${importerKinds.join(", ")}.`,
      );
    case "not-ready":
      return new HttpProblem(
        409,
        "reprise-en-lecture",
        "Catalogue pas encore lu",
        "Ce catalogue est encore en cours de lecture, ou n'a pas pu être lu\u00A0: il n'y a rien à en faire pour l'instant.",
      );
    case "invalid":
      return new HttpProblem(422, "document-invalide", "Catalogue refusé", fault.sentence);
  }
}
