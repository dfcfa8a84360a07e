import { counted } from "@datalogue/ingest";
import { ThreadFailure } from "../threads/thread-failure.js";
import type { Break, User } from "./difference.js";
import { DraftRefused } from "./draft-refused.js";
import { tellMapLost, tellShapes } from "./shapes.js";
import type { StoredDraft } from "./stored-draft.js";

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
  if (one.kind === "geometry-lost")
    return `Le jeu n'a plus de géométrie (${tellShapes(one.before)})\u00A0: la carte, les tuiles, le GeoJSON, le GeoPackage et la couche que lisent les SIG disparaissent.`;
  if (one.kind === "geometry-changed")
    return `${tellMapLost(one)}. Les cartes et les SIG qui s'en servent ne la dessineront plus de même.`;
  if (one.kind === "version-reverted") return sayReverted(one);
  const users = one.usedBy.map((user) => `«\u00A0${user.title}\u00A0»${sayUnread(user)}`).join(", ");
  const what = one.kind === "column-lost" ? "disparaît" : "change de type";
  return `La colonne «\u00A0${one.field}\u00A0» ${what}, et s'en servent\u00A0: ${users}.`;
}

/** What publishing a table kept by hand would revert, in a sentence. */
export function sayReverted({ version, rows }: Extract<Break, { kind: "version-reverted" }>): string {
  const { added = 0, changed = 0, removed = 0 } = rows ?? {};
  const parts = [
    ...(added > 0 ? [counted(added, "ligne ajoutée", "lignes ajoutées")] : []),
    ...(changed > 0 ? [counted(changed, "ligne modifiée", "lignes modifiées")] : []),
    ...(removed > 0 ? [counted(removed, "ligne retirée", "lignes retirées")] : []),
  ];
  const reverted = rows ? parts.join(", ") : "tout ce que le tableau n'a pas";
  return `Ce tableau a été ouvert avant la version ${version}\u00A0: le publier en défait ${reverted}.`;
}

/** What follows the name of a user of a column, where it may be none. */
export function sayUnread({ unread }: User): string {
  return unread ? " (peut-être\u00A0: ses liens ne peuvent pas être lus)" : "";
}

/** Why a draft was not published, on the day that it was planned for or when somebody asked. */
export function sayUnpublished(stage: StoredDraft["stage"], error: unknown): string {
  const what = stage === "planned" ? "Rien n'a été publié au jour prévu." : "Rien n'a été publié.";
  return `${what} ${sayFault(error)}`;
}

/** Why a draft is planned no more, before its day. */
export function sayUnplanned(error: DraftRefused): string {
  return `La publication n'est plus prévue. ${sayFault(error)}`;
}

/** Why a draft was not published. */
export function sayFault(error: unknown): string {
  if (!(error instanceof DraftRefused))
    return "La publication s'est arrêtée par notre faute. Publiez de nouveau\u00A0; si cela recommence, prévenez l'administrateur.";
  const { fault } = error;
  switch (fault.kind) {
    case "not-allowed":
      return "La personne ou la clé qui l'avait demandé n'a plus le droit de publier ce jeu.";
    case "closed":
      return CLOSED;
    case "invalid":
      return fault.problems.map(({ message }) => message).join(" ");
    case "faulty-file":
    case "not-fetched":
    case "not-by-hand":
    case "no-mended-copy":
    case "proposed-reading":
    case "read-only":
      return fault.sentence;
    case "too-many":
      return sayTooMany(fault.limit);
    case "version-moved":
      return "La version en ligne a changé depuis. Relisez ce qui change avant d'aller plus loin.";
    case "dataset-changes":
      return sayDatasetChanges(fault.what);
    case "breaks":
      return fault.sentences.join(" ");
    default:
      return "Le brouillon n'était plus prêt à être publié. Ouvrez-le pour voir ce qui manque.";
  }
}

/** Why nothing can be made of a draft whose dataset changed organisation. */
export const CLOSED = "Le jeu a changé d'organisme sans ce brouillon, qui ne peut plus qu'être supprimé.";

/** Why nothing is published of a dataset while something else is said of it, or other figures are published beside it, each time. */
export function sayDatasetChanges(what: "itself" | "neighbours"): string {
  const changed = {
    itself: "La description du jeu, ou sa source, a changé",
    neighbours: "D'autres jeux des mêmes indicateurs ont été publiés",
  };
  return `${changed[what]} à chaque essai de publication. Rien n'est perdu\u00A0: publiez de nouveau dans un instant.`;
}

/** Why an organisation begins no draft more. */
export function sayTooMany(limit: number): string {
  return `Un organisme garde ${limit.toLocaleString("fr-FR")} brouillons au plus, et leurs fichiers ont une place limitée. Publiez ou retirez-en.`;
}
