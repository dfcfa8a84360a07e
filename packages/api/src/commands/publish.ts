import { Command } from "commander";

/** `publish PATH…`: publishes datasets described by a `dataset.json`, the site running or not. */
export function publishCommand(): Command {
  return new Command("publish")
    .description("publier un ou plusieurs jeux de données, sans arrêter le site")
    .argument("<chemin...>", "dossier qui contient dataset.json, ou dossier de tels dossiers")
    .addHelpText(
      "after",
      "\nCode de sortie : 0 publié ou inchangé, 1 données en erreur, 2 mauvais usage (dataset.json, schéma, définition du chemin donné, ou chemin), 3 erreur interne.\nUne définition fausse ailleurs dans le contenu est dite, sans changer le code.",
    )
    .action(async (paths: string[]) => (await import("./run-publish.js")).runPublish(paths));
}
