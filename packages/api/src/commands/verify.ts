import { Command } from "commander";

/** `verify [JEU…]`: reads every published file and says which are no longer those published. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("relire tous les fichiers publiés et le journal, et dire ce qui est abîmé")
    .argument("[jeu...]", "nom court ou identifiant des jeux à relire\u00A0; sans lui, tous")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText(
      "after",
      "\nCode de sortie : 0 tout est tel que publié, 1 des fichiers ou le journal sont abîmés, 2 mauvais usage, 3 erreur interne.",
    )
    .action(async (datasets: string[], options: { json?: true }) =>
      (await import("./run-verify.js")).runVerify(datasets, options),
    );
}
