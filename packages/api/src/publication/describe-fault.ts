import { StoreUnavailable } from "../object-store/object-store.js";
import { isUnreadable } from "../stored-files/damaged-file.js";
import { codeOf } from "../system/code-of.js";
import { NeighboursMoved, PublicationConflict } from "../versions/publication-conflict.js";

/** The disk refused to write: full, over a quota, over the largest file allowed; SQLite does not always say which. */
export function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG", "SQLITE_FULL", "SQLITE_IOERR_WRITE"].includes(codeOf(error));
}

/** The disk, or its folder, may not be written: in read-only mode, or of another account. */
export function isReadOnlyDisk(error: unknown): boolean {
  const code = codeOf(error);
  return ["EROFS", "EACCES", "EPERM"].includes(code) || code.startsWith("SQLITE_READONLY");
}

/** Why something could not be done that the content is not to blame for, as an administrator can act on it: no stack, no English. */
export function describeFault(error: unknown): string {
  const code = codeOf(error);
  if (error instanceof StoreUnavailable)
    return "le magasin partagé des versions ne répond pas, ou refuse d'être écrit. Vérifiez-le, puis recommencez.";
  if (error instanceof PublicationConflict) {
    const changed =
      error instanceof NeighboursMoved ? "d'autres jeux des mêmes indicateurs ont été publiés" : "ce jeu a changé";
    return `${changed} à chaque essai. Rien n'est perdu\u00A0: recommencez dans un instant.`;
  }
  if (isDiskFull(error))
    return "le disque du dossier de données est plein, ou n'accepte pas d'aussi grands fichiers. Libérez de la place, puis recommencez.";
  if (isReadOnlyDisk(error))
    return "le dossier de données ne peut pas être écrit. Rendez-le à ce compte, puis recommencez.";
  if (code === "ERR_WORKER_OUT_OF_MEMORY")
    return "ce fichier demande plus de mémoire que le programme n'en prend. Coupez-le en plusieurs jeux.";
  if (code === "fichier-abime" || (isUnreadable(error) && code.startsWith("SQLITE_")))
    return "des lignes déjà publiées, dont ceci dépend, sont abîmées sur le disque. Lancez la commande repair, puis recommencez.";
  const message = error instanceof Error ? error.message : String(error);
  if (/Maximum call stack/.test(message))
    return "une valeur de ce fichier est emboîtée trop profondément. Retirez-la, puis recommencez.";
  return `erreur interne, dont nous sommes responsables (détails dans le journal du programme\u00A0: ${firstLine(message)}).`;
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]?.slice(0, 200) ?? "";
}
