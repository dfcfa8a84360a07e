import { counted } from "@datalogue/ingest";
import type { BackupPlace } from "../backup/backup-place.js";
import { readBackupSecret } from "../backup/backup-secret.js";
import type { KeptSpans } from "../backup/choose-kept.js";
import { openToRead } from "../backup/open-place.js";
import { pruneSnapshots } from "../backup/prune-snapshots.js";
import { listSnapshots } from "../backup/snapshot.js";
import { verifyBackup } from "../backup/verify-backup.js";
import { megabytes, toldFailure } from "./told-failure.js";

/** Says which moments a backup holds, oldest first. */
export function runList(asked: string, { json }: { json?: true }): Promise<void> {
  return withPlace(asked, {}, async (place) => {
    const found = await listSnapshots(place);
    if (found.unreadable.length > 0) process.exitCode = 1;
    if (json) return void process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    for (const id of found.unreadable)
      process.stderr.write(`${id}\u00A0: sa liste de fichiers est coupée ou abîmée.\n`);
    for (const { id, at, files, bytes, lost, damaged } of found.snapshots) {
      const faults = lost.length + damaged.length;
      process.stdout.write(
        `${id}\u00A0: ${at}, ${counted(files, "fichier", "fichiers")} (${megabytes(bytes)})${faults > 0 ? `, dont ${counted(faults, "perdu ou abîmé", "perdus ou abîmés")} ce jour-là` : ""}\n`,
      );
    }
    if (found.snapshots.length + found.unreadable.length === 0)
      process.stdout.write("Aucun moment\u00A0: aucune sauvegarde n'y a été menée à terme.\n");
  });
}

/** Reads a whole backup again. */
export function runVerifyBackup(asked: string, { json }: { json?: true }): Promise<void> {
  return withPlace(asked, {}, async (place) => {
    const found = await verifyBackup(place);
    const { moments, contents, bytes, unreadable, damaged } = found;
    if (unreadable.length + damaged.length > 0) process.exitCode = 1;
    if (json) return void process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    for (const id of unreadable) process.stderr.write(`${id}\u00A0: sa liste de fichiers est coupée ou abîmée.\n`);
    for (const { snapshot, path, content } of damaged)
      process.stderr.write(
        `${snapshot}\u00A0: ${path} est perdu ou abîmé${content === null ? "" : ` (contenu ${content})`}.\n`,
      );
    const advice = damaged.some(({ content }) => content !== null)
      ? ". Ce que le site a encore, la prochaine le recopie si vous supprimez les contenus abîmés"
      : "";
    process.stdout.write(
      `${counted(contents, "contenu relu", "contenus relus")} (${megabytes(bytes)}), ${counted(moments, "moment", "moments")}\u00A0: ${damaged.length + unreadable.length === 0 ? "tous sont tels que sauvegardés" : `la sauvegarde est abîmée${advice}`}.\n`,
    );
  });
}

/** Removes old moments. */
export function runPrune(asked: string, spans: KeptSpans): Promise<void> {
  return withPlace(asked, { writes: true }, async (place) => {
    const { kept, removed, contents } = await pruneSnapshots(place, spans);
    process.stdout.write(
      `${counted(kept.length, "moment gardé", "moments gardés")}, ${counted(removed.length, "supprimé", "supprimés")}, avec ${counted(contents.files, "contenu", "contenus")} (${megabytes(contents.bytes)}).\n`,
    );
  });
}

function withPlace(
  asked: string,
  options: { writes?: boolean },
  work: (place: BackupPlace) => Promise<void>,
): Promise<void> {
  return toldFailure(asked, async () => {
    const place = await openToRead(asked, readBackupSecret(process.env), options);
    try {
      await work(place);
    } finally {
      await place.storage.close(false);
    }
  });
}
