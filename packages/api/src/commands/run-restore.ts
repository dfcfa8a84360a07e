import { counted } from "@datalogue/ingest";
import { readBackupSecret } from "../backup/backup-secret.js";
import { openToRead, requireApart } from "../backup/open-place.js";
import { restoreBackup } from "../backup/restore-backup.js";
import { readSettings } from "../settings/settings.js";
import { describePostgresAddress } from "../store/postgres-address.js";
import { megabytes, toldFailure } from "./told-failure.js";

/** Puts back the site of the environment, says what was, and sets the exit code. */
export function runRestore(asked: string, { at, partial = false }: { at?: string; partial?: boolean }): Promise<void> {
  return toldFailure(asked, async () => {
    const settings = readSettings(process.env);
    const place = await openToRead(asked, readBackupSecret(process.env));
    try {
      requireApart(asked, settings);
      const done = await restoreBackup(settings, place, { ...(at === undefined ? {} : { at }), partial });
      for (const path of done.lost)
        process.stderr.write(`${path}\u00A0: ce fichier manquait déjà quand le site a été sauvegardé.\n`);
      for (const path of done.leftOut)
        process.stderr.write(`${path}\u00A0: abîmé dans la sauvegarde, il n'est pas restauré.\n`);
      if (done.leftOut.length > 0) process.exitCode = 1;
      const { dataFolder, database } = settings;
      const filled = database ? `${dataFolder} et dans la ${describePostgresAddress(database)}` : dataFolder;
      process.stdout.write(
        `Restauré dans ${filled}\u00A0: ${counted(done.files, "fichier relu et vérifié", "fichiers relus et vérifiés")} (${megabytes(done.bytes)}), tel que le ${done.at} (${done.snapshot}).\nChacun se reconnecte\u00A0: les sessions et les liens d'invitation d'alors sont fermés.\n`,
      );
      if (done.aside !== null)
        process.stdout.write(
          `Ce qui était là est gardé dans ${done.aside}. Une fois le site vérifié, supprimez ce dossier.\n`,
        );
    } finally {
      await place.storage.close(false);
    }
  });
}
