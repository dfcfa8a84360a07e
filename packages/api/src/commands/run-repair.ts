import { counted } from "@datalogue/ingest";
import { withDatalogue } from "./with-datalogue.js";

/** Makes the damaged files again; says what is lost and sets the exit code. */
export function runRepair(datasets: string[]): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      const { made, lost } = await datalogue.repair(datasets);
      for (const { dataset, version, file } of made)
        process.stdout.write(`${dataset}, version ${version}\u00A0: ${file} est refait.\n`);
      for (const { message } of lost)
        process.stderr.write(`${message} Rien de ce qui reste ne permet de le refaire\u00A0: remettez-en une copie.\n`);
      if (made.length + lost.length === 0) process.stdout.write("Rien à réparer\u00A0: tout est tel que publié.\n");
      else
        process.stdout.write(
          `${counted(made.length, "fichier refait", "fichiers refaits")}, ${counted(lost.length, "perdu", "perdus")}.\n`,
        );
      if (lost.length > 0) process.exitCode = 1;
    },
    { writes: true },
  );
}
