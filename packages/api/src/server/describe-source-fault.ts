import { readOnly } from "../http/common-refusals.js";
import { HttpProblem } from "../http/http-problem.js";
import type { SourceFault } from "../own-sources/source-refused.js";
import { describeRight } from "./describe-draft-fault.js";

/** What is said to who cannot do what they ask to a source. */
export function describeSourceFault(fault: SourceFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return describeRight({ ...fault, action: "publish" });
    case "unknown-source":
      return new HttpProblem(
        404,
        "source-inconnue",
        "Source inconnue",
        `Aucun jeu qui a une source ne s'appelle «\u00A0${fault.name}\u00A0». GET /api/sources énumère les vôtres.`,
      );
    case "never-published":
      return new HttpProblem(
        409,
        "source-jamais-recue",
        "Source jamais reçue",
        `Rien n'est encore venu de la source de «\u00A0${fault.name}\u00A0»\u00A0: son adresse se change dans son source.json.`,
      );
    case "of-content":
      return new HttpProblem(
        409,
        "source-du-contenu",
        "Source du contenu",
        `La source de «\u00A0${fault.name}\u00A0» est décrite dans les fichiers du site\u00A0: mettez-la en pause ici, ou demandez à l'administrateur de l'y retirer.`,
      );
    case "invalid":
      return new HttpProblem(422, "document-invalide", "Source refusée", fault.problems.join(" "));
    case "read-only":
      return readOnly(
        "Rien ne peut être écrit dans le dossier de données en ce moment\u00A0: ce qui est publié est servi tel quel.",
      );
  }
}
