import { isDiskFull } from "../publication/describe-fault.js";
import { codeOf } from "../system/code-of.js";
import { BackupFailure } from "./backup-failure.js";

/** Why a place could not be written or read, as the administrator can act on it; our own faults are given back as they are. */
export function explainDisk(error: unknown, place: string): unknown {
  const code = codeOf(error);
  if (isDiskFull(error))
    return new BackupFailure(
      "use",
      `le disque de ${place} est plein. Ce qui y était est intact\u202F; libérez de la place, puis recommencez.`,
    );
  if (["EROFS", "EACCES", "EPERM"].includes(code) || code.startsWith("SQLITE_READONLY"))
    return new BackupFailure(
      "use",
      `${place} ne peut pas être lu ou écrit par ce compte (${code}). Rendez-le accessible, ou indiquez un autre endroit.`,
    );
  if (["EIO", "ESTALE", "ENOTCONN", "EHOSTDOWN"].includes(code) || code.startsWith("SQLITE_IOERR"))
    return new BackupFailure("use", `le disque de ${place} ne répond plus ou ne se lit plus (${code}).`);
  if ((error as NodeJS.ErrnoException | null)?.syscall === "mkdir")
    return new BackupFailure(
      "use",
      `aucun dossier ne peut être fait en ${place} (${code}). Indiquez un autre endroit.`,
    );
  return error;
}
