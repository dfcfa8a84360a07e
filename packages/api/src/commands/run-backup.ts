import { resolve } from "node:path";
import { counted } from "@datalogue/ingest";
import { readBackupSecret } from "../backup/backup-secret.js";
import { noteLastBackup } from "../backup/last-backup.js";
import { makeBackup, requireSite } from "../backup/make-backup.js";
import { openToWrite } from "../backup/open-place.js";
import { readSettings } from "../settings/settings.js";
import { megabytes, toldFailure } from "./told-failure.js";

/** Backs up the site of the environment, says what was, and sets the exit code. */
export function runBackup(asked: string, { json }: { json?: true }): Promise<void> {
  return toldFailure(asked, async () => {
    const settings = readSettings(process.env);
    requireSite(settings);
    const place = await openToWrite(asked, readBackupSecret(process.env), settings);
    let isDone = false;
    try {
      const done = await makeBackup(settings, place);
      isDone = true;
      const { snapshot, at, files, bytes, copied, lost, damaged } = done;
      noteLastBackup(settings.dataFolder, { at, place: resolve(asked), snapshot, files, bytes });
      if (lost.length + damaged.length > 0) process.exitCode = 1;
      if (json)
        return void process.stdout.write(`${JSON.stringify({ ...done, encrypted: place.seal !== null }, null, 2)}\n`);
      for (const path of lost) process.stderr.write(`${path}\u00A0: la base nomme ce fichier, et il n'est plus là.\n`);
      for (const path of damaged)
        process.stderr.write(
          `${path}\u00A0: ce fichier n'est plus tel qu'il a été publié ou déposé. La commande verify dit lesquels, repair refait ce qui peut l'être.\n`,
        );
      process.stdout.write(
        `Sauvegardé\u00A0: ${counted(files, "fichier", "fichiers")} (${megabytes(bytes)}), dont ${counted(copied.files, "nouveau copié", "nouveaux copiés")} (${megabytes(copied.bytes)})${place.seal ? ", chiffrés" : ""}. Moment\u00A0: ${snapshot}\n`,
      );
    } finally {
      await place.storage.close(isDone);
    }
  });
}
