import { Command } from "commander";

/** `repair [JEU…]`: makes the damaged files again from those that are not. */
export function repairCommand(): Command {
  return new Command("repair")
    .description("refaire les fichiers abîmés à partir du fichier reçu, le site en marche ou arrêté")
    .argument("[jeu...]", "nom court ou identifiant des jeux à réparer\u00A0; sans lui, tous")
    .addHelpText(
      "after",
      "\nCode de sortie : 0 tout est tel que publié, 1 des fichiers sont perdus, 2 mauvais usage, 3 erreur interne.",
    )
    .action(async (datasets: string[]) => (await import("./run-repair.js")).runRepair(datasets));
}
