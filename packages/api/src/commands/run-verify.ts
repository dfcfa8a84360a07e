import { counted } from "@datalogue/ingest";
import { readSettings, type Settings } from "../settings/settings.js";
import { describePostgresAddress } from "../store/postgres-address.js";
import type { JournalBreak } from "../store/verify-journal.js";
import type { FileFault } from "../stored-files/damaged-file.js";
import { withDatalogue } from "./with-datalogue.js";

/** Reads every published file and the journal again; says which are damaged, the first act that is not as written, and sets the exit code. */
export function runVerify(datasets: string[], { json }: { json?: true }): Promise<void> {
  return withDatalogue(async (datalogue) => {
    const told = await datalogue.verify(datasets);
    const { valid, versions, files, bytes, damaged, others, unknown, catalogue, unnamed, journal } = told;
    if (!valid) process.exitCode = 1;
    if (json) return void process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    for (const { message } of damaged) process.stderr.write(`${message}\n`);
    for (const { path, fault } of others)
      process.stderr.write(
        `${path}\u00A0: ${FAULTS[fault]}. Rien ne permet de le refaire\u00A0: reprenez-le d'une sauvegarde.\n`,
      );
    for (const path of unknown)
      process.stderr.write(`${path}\u00A0: rien ne nomme ce fichier. Il est gardé, et n'est jamais servi.\n`);
    if (catalogue !== null)
      process.stderr.write(`La base du catalogue est abîmée (${catalogue}). Remettez une copie de sauvegarde.\n`);
    for (const version of unnamed)
      process.stderr.write(
        `versions/${version}\u00A0: la base du catalogue ne connaît pas cette version, publiée après la copie de la base qui est en service. Elle est gardée.\n`,
      );
    if (journal?.broken)
      process.stderr.write(
        `Le journal est rompu à l'acte ${journal.broken.sequence}\u00A0: ${BREAKS[journal.broken.fault]}. Comparez-le à un export ou à une copie de sauvegarde plus anciens.\n`,
      );
    const faulty = damaged.length + others.length;
    const megabytes = (bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 });
    const read = `${counted(files, "fichier relu", "fichiers relus")} (${megabytes}\u00A0Mo), ${counted(versions, "version", "versions")}`;
    process.stdout.write(
      versions === 0 && datasets.length === 0 && faulty === 0
        ? `Aucune version publiée dans le catalogue de ${placeOf(readSettings(process.env))}\u00A0: rien à relire.\n`
        : faulty === 0
          ? `${read}\u00A0: tous sont tels que publiés.\n`
          : `${read}\u00A0: ${counted(faulty, "fichier abîmé", "fichiers abîmés")}. Pour refaire ce qui peut l'être\u00A0: la commande repair.\n`,
    );
    if (journal && !journal.broken)
      process.stdout.write(
        `Journal\u00A0: ${counted(journal.acts, "acte", "actes")}, chacun scellé par le précédent. Empreinte du dernier\u00A0: ${journal.head}\n`,
      );
  });
}

/** Where a catalogue is. */
const placeOf = ({ database, dataFolder }: Settings) =>
  database ? `la ${describePostgresAddress(database)}` : dataFolder;

const FAULTS: Record<FileFault, string> = {
  missing: "ce fichier n'est plus là",
  size: "ce fichier n'a plus sa longueur",
  content: "ce fichier n'est plus celui qui a été déposé",
  unreadable: "ce fichier ne peut pas être lu",
};

const BREAKS: Record<JournalBreak["fault"], string> = {
  altered: "il n'est pas celui qui y a été écrit",
  missing: "il n'y est plus",
  unlisted: "il n'est plus montré aux administrateurs qu'il concerne",
};
