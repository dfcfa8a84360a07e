import { inFrench } from "@datalogue/ingest/commands";
import { Command } from "commander";

/** `export-site DIR`: the whole site as files that outlive it. */
export function exportSiteCommand(): Command {
  return inFrench(
    new Command("export-site")
      .description("écrire tout le site en fichiers, pour le garder ou le lire sans serveur")
      .argument("<dossier>", "dossier à écrire, absent ou vide")
      .addHelpText(
        "after",
        "\nChaque page est écrite pour chaque territoire à la dernière année connue, avec ses téléchargements.\nCode de sortie : 0 bien, 1 une adresse liée ne répond pas, 2 mauvais usage, 3 erreur interne.",
      )
      .action(async (folder: string) => (await import("./run-export-site.js")).runExportSite(folder)),
  );
}
