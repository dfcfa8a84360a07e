import { resolve } from "node:path";
import { isDiskFull } from "../publication/describe-fault.js";
import { codeOf } from "../system/code-of.js";
import { BackupFailure } from "./backup-failure.js";

/**
 * Why the place that was asked for, or what the system names that is not in it, could not be written or read, as the administrator can act on it; our
 * own faults are given back as they are.
 */
export function explainDisk(error: unknown, asked: string): unknown {
  const code = codeOf(error);
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  const place = path === undefined || path.startsWith(resolve(asked)) || syscall === "copyfile" ? asked : path;
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
  if (code === "ENOTDIR")
    return new BackupFailure("use", `un fichier est à la place d'un dossier de ${place}. Indiquez un autre endroit.`);
  if (syscall === "mkdir")
    return new BackupFailure(
      "use",
      `aucun dossier ne peut être fait en ${place} (${code}). Indiquez un autre endroit.`,
    );
  return error;
}
