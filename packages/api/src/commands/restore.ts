import { Command } from "commander";

/** `restore PLACE`: puts the site back as it was. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description("remettre le site tel qu'il était à une sauvegarde, une fois le site arrêté")
    .argument("<sauvegarde>", "dossier ou fichier écrit par backup")
    .option("--at <moment>", "nom du moment, ou son début (2026-11-28)\u00A0; sans lui, le dernier")
    .option("--partial", "si des fichiers de la sauvegarde sont abîmés, restaurer tous les autres")
    .addHelpText(
      "after",
      "\nTout est relu et vérifié avant que rien ne soit remplacé ; ce qui était là reste à côté. Pour répéter, donnez un autre dossier, et ni base ni magasin : DATALOGUE_DATA=/tmp/essai DATABASE_URL= DATABASE_REPLICA_URL= DATALOGUE_VERSION_STORE= (docs/operations.md).\nCode de sortie : 0 restauré, 1 la sauvegarde est abîmée, 2 sauvegarde, clé, disque ou moment qui ne conviennent pas, 3 erreur interne.",
    )
    .action(async (place: string, options: { at?: string; partial?: true }) =>
      (await import("./run-restore.js")).runRestore(place, options),
    );
}
