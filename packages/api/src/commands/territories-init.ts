import { Command } from "commander";
import type { InitOptions } from "./run-territories-init.js";

/** `territories init DOSSIER --epci SIREN,SIREN --name …`: a content folder for another territory. */
export function initCommand(): Command {
  return new Command("init")
    .description("écrire le contenu d'un autre territoire\u00A0: catalogue, organismes, communes, populations")
    .argument("<dossier>", "dossier de contenu à créer (absent ou vide)")
    .requiredOption("--epci <siren,…>", "SIREN des intercommunalités, séparés par des virgules")
    .option("--name <texte>", "nom de ce qui les réunit (obligatoire s'il y en a plusieurs)")
    .option("--liste <fichier>", "tableau des communes (colonnes code et epci), au lieu de la liste de France fournie")
    .option(
      "--adresse <url>",
      "adresse publique du site, base des identifiants permanents",
      "https://datalogue.example",
    )
    .option(
      "--themes <all|thème,…>",
      "copier aussi ce qui vaut partout\u00A0: observatoires, indicateurs et jeux dont les chiffres viennent d'une source",
    )
    .option("--email <adresse>", "adresse de contact", "donnees@datalogue.example")
    .addHelpText("after", "\nCode de sortie : 0 bien, 2 mauvais usage, 3 erreur interne.")
    .action(async (folder: string, options: InitOptions) =>
      (await import("./run-territories-init.js")).runInit(folder, options),
    );
}
