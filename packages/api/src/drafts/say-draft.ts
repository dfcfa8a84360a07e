import { ThreadFailure } from "../threads/thread-failure.js";
import type { Break } from "./difference.js";
import { DraftRefused } from "./draft-refused.js";

/** Why the file of a draft was not read to its end. */
export function sayFailure(error: unknown): string {
  if (error instanceof ThreadFailure && error.kind === "late")
    return "Ce fichier demande plus d'un quart d'heure de lecture. Découpez-le, ou envoyez-le en CSV.";
  if (error instanceof ThreadFailure && error.kind === "memory")
    return "Ce fichier demande trop de mémoire. Découpez-le, ou envoyez-le en CSV.";
  return "La lecture s'est arrêtée par notre faute, le fichier est gardé. Envoyez-le de nouveau\u00A0; si cela recommence, prévenez l'administrateur.";
}

/** A breaking change, in a sentence. */
export function sayBreak(one: Break): string {
  if (one.kind === "rows-lost")
    return `${one.lost.toLocaleString("fr-FR")} lignes sur ${one.before.toLocaleString("fr-FR")} ne sont plus dans le fichier\u00A0: une version remplace la précédente tout entière.`;
  if (one.kind === "indicator-lost")
    return `L'indicateur «\u00A0${one.title}\u00A0» ne peut plus être calculé\u00A0: ${one.reason}.`;
  const users = one.usedBy.map(({ title }) => `«\u00A0${title}\u00A0»`).join(", ");
  const what = one.kind === "column-lost" ? "disparaît" : "change de type";
  return `La colonne «\u00A0${one.field}\u00A0» ${what}, et s'en servent\u00A0: ${users}.`;
}

/** Why a draft was not published on its day. */
export function sayFault(error: unknown): string {
  if (!(error instanceof DraftRefused))
    return "La publication s'est arrêtée par notre faute. Publiez de nouveau\u00A0; si cela recommence, prévenez l'administrateur.";
  const { fault } = error;
  switch (fault.kind) {
    case "not-allowed":
      return "La personne ou la clé qui avait prévu ce jour n'a plus le droit de publier ce jeu.";
    case "invalid":
      return fault.problems.map(({ message }) => message).join(" ");
    case "faulty-file":
      return fault.sentence;
    case "version-moved":
      return "La version en ligne a changé depuis la comparaison. Comparez de nouveau, puis publiez.";
    case "breaks":
      return fault.sentences.join(" ");
    default:
      return "Le brouillon n'était plus prêt à être publié. Ouvrez-le pour voir ce qui manque.";
  }
}
