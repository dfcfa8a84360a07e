import { helpCommand, inFrench } from "@datalogue/ingest/commands";
import { Command, InvalidArgumentError } from "commander";

const EXIT_CODES =
  "\nCode de sortie : 0 bien, 1 la sauvegarde est abîmée, 2 sauvegarde, clé ou disque qui ne conviennent pas, 3 erreur interne.";

/** `snapshots list|verify|prune`: the moments that a backup holds. */
export function snapshotsCommand(): Command {
  return new Command("snapshots")
    .description("lister, relire, trier les moments d'une sauvegarde")
    .addCommand(inFrench(listCommand()))
    .addCommand(inFrench(verifyCommand()))
    .addCommand(inFrench(pruneCommand()))
    .addCommand(helpCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("dire quels moments la sauvegarde contient")
    .argument("<sauvegarde>", "dossier ou fichier écrit par backup")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (place: string, options: { json?: true }) =>
      (await import("./run-snapshots.js")).runList(place, options),
    );
}

function verifyCommand(): Command {
  return new Command("verify")
    .description("relire tout ce que la sauvegarde contient, et dire ce qui est perdu ou abîmé")
    .argument("<sauvegarde>", "dossier ou fichier écrit par backup")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (place: string, options: { json?: true }) =>
      (await import("./run-snapshots.js")).runVerifyBackup(place, options),
    );
}

function pruneCommand(): Command {
  const count = (text: string) => {
    if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError("un nombre entier est attendu.");
    return Number(text);
  };
  return new Command("prune")
    .description("supprimer les moments anciens, et ce qu'eux seuls contenaient\u00A0; le dernier reste toujours")
    .argument("<dossier>", "dossier écrit par backup")
    .option("--days <nombre>", "jours dont le dernier moment est gardé", count, 14)
    .option("--weeks <nombre>", "semaines", count, 8)
    .option("--months <nombre>", "mois", count, 12)
    .addHelpText("after", EXIT_CODES)
    .action(async (place: string, options: { days: number; weeks: number; months: number }) =>
      (await import("./run-snapshots.js")).runPrune(place, options),
    );
}
