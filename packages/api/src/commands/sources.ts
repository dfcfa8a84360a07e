import { helpCommand, inFrench } from "@datalogue/ingest/commands";
import { Command } from "commander";
import type { RefreshArguments } from "./run-sources.js";

const EXIT_CODES =
  "\nCode de sortie : 0 bien, 1 un fichier est refusé, 2 mauvais usage (source.json, jeu inconnu, adresse qui ne répond pas), 3 erreur interne.";

/** `sources list|check|refresh`: what producers publish, asked and published. */
export function sourcesCommand(): Command {
  return new Command("sources")
    .description("demander aux producteurs ce qu'ils publient (source.json)")
    .addCommand(inFrench(listCommand()))
    .addCommand(inFrench(checkCommand()))
    .addCommand(inFrench(refreshCommand()))
    .addCommand(helpCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("dire où en est chaque source")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (options: { json?: true }) => (await import("./run-sources.js")).listSources(options));
}

function checkCommand(): Command {
  return new Command("check")
    .description("interroger les adresses, sans rien publier, et dire ce qui a changé")
    .argument("[jeu...]", "noms courts des jeux\u202F; tous sinon")
    .addHelpText("after", EXIT_CODES)
    .action(async (names: string[]) => (await import("./run-sources.js")).checkSources(names));
}

function refreshCommand(): Command {
  return new Command("refresh")
    .description("recevoir les fichiers des sources et les publier")
    .argument("[jeu...]", "noms courts des jeux\u202F; tous sinon")
    .option("--from <dossier>", "les prendre dans un dossier, sous les noms que dit sources list, sans réseau")
    .addHelpText("after", EXIT_CODES)
    .action(async (names: string[], options: RefreshArguments) =>
      (await import("./run-sources.js")).refreshSources(names, options),
    );
}
