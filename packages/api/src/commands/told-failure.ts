import { typeset } from "@datalogue/ingest";
import { BackupFailure } from "../backup/backup-failure.js";
import { explainDisk } from "../backup/explain-disk.js";
import { explainStore } from "../object-store/explain-store.js";
import { StoreUnavailable } from "../object-store/object-store.js";

/** Does what concerns a place of backups; says why it could not, and sets the exit code. */
export async function toldFailure(place: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StoreUnavailable) throw explainStore(error);
    const told = explainDisk(error, place);
    if (!(told instanceof BackupFailure)) throw told;
    process.stderr.write(`${typeset(told.message)}\n`);
    process.exitCode = told.kind === "damage" ? 1 : 2;
  }
}

/** « 12,3 Mo ». */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00A0Mo`;
}
