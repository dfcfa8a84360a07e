import { Command } from "commander";
import { counted } from "./verify.js";
import { withDatalogue } from "./with-datalogue.js";

/** `repair [JEU…]`: makes the damaged files again from those that are not. */
export function repairCommand(): Command {
  return new Command("repair")
    .description("refaire les fichiers abîmés à partir du fichier reçu, le site en marche ou arrêté")
    .argument("[jeu...]", "nom court ou identifiant des jeux à réparer\u00A0; sans lui, tous")
    .addHelpText(
      "after",
      "\nCode de sortie : 0 tout est tel que publié, 1 des fichiers sont perdus, 2 mauvais usage, 3 erreur interne.",
    )
    .action((datasets: string[]) =>
      withDatalogue(
        async (datalogue) => {
          const { made, lost } = await datalogue.repair(datasets);
          for (const { dataset, version, file } of made)
            process.stdout.write(`${dataset}, version ${version}\u00A0: ${file} est refait.\n`);
          for (const { message } of lost)
            process.stderr.write(
              `${message} Rien de ce qui reste ne permet de le refaire\u00A0: remettez-en une copie.\n`,
            );
          if (made.length + lost.length === 0) process.stdout.write("Rien à réparer\u00A0: tout est tel que publié.\n");
          else
            process.stdout.write(
              `${counted(made.length, "fichier refait", "fichiers refaits")}, ${counted(lost.length, "perdu", "perdus")}.\n`,
            );
          if (lost.length > 0) process.exitCode = 1;
        },
        { writes: true },
      ),
    );
}
