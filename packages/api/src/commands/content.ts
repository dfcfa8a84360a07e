import { helpCommand, inFrench } from "@datalogue/ingest/commands";
import { Command } from "commander";

/** `content export DIR`: the live catalogue, written back as a folder of content. */
export function contentCommand(): Command {
  return new Command("content")
    .description("écrire le catalogue sous la forme du contenu")
    .addCommand(inFrench(exportCommand()))
    .addCommand(helpCommand());
}

function exportCommand(): Command {
  return new Command("export")
    .description("écrire le catalogue en dossiers qui se chargent ailleurs à l'identique, le site servi ou non")
    .argument("<dossier>", "dossier à écrire, absent ou vide")
    .option("--with-originals", "avec les jeux réservés ou sous secret statistique, et leur fichier reçu")
    .addHelpText(
      "after",
      "\nCe qui a été changé dans le site est écrit depuis le catalogue, le reste copié du contenu. Numéros de version, dates,\nhistorique, comptes et brouillons n'y sont pas, ni ce que l'on écrit dans le site (questions, réutilisations, contributions,\ncontrôles…) : ce n'est pas une sauvegarde. Ce qu'un partenaire a retiré ou suspendu n'y est jamais.\nCode de sortie : 0 bien, 1 un jeu manque ou ne se rechargerait pas, 2 mauvais usage (dossier occupé), 3 erreur interne.",
    )
    .action(async (folder: string, options: { withOriginals?: true }) =>
      (await import("./run-content-export.js")).runContentExport(folder, options),
    );
}
