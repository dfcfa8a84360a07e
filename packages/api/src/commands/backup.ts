import { Command } from "commander";

/** `backup PLACE`: the whole site, as it is at one moment, in a folder that holds many moments or in one file. */
export function backupCommand(): Command {
  return new Command("backup")
    .description("sauvegarder le site, en marche ou arrêté\u00A0: base, fichiers publiés, brouillons, photos")
    .argument(
      "<destination>",
      "dossier (chaque nuit le même\u00A0: seul ce qui a changé y est copié), ou fichier (un nom avec une extension)",
    )
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText(
      "after",
      "\nChiffré quand DATALOGUE_BACKUP_KEY, ou un fichier nommé par DATALOGUE_BACKUP_KEY_FILE, donne une clé. Sans elle, rien ne se restaure : gardez-la ailleurs.\nCode de sortie : 0 tout est sauvegardé, 1 des fichiers manquaient ou étaient abîmés (le reste est sauvegardé), 2 destination, clé ou disque qui ne conviennent pas, 3 erreur interne.",
    )
    .action(async (place: string, options: { json?: true }) =>
      (await import("./run-backup.js")).runBackup(place, options),
    );
}
