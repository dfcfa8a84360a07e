import { helpCommand, inFrench } from "@datalogue/ingest/commands";
import { Command } from "commander";
import type { ImportOptions } from "./run-territories-import.js";
import { initCommand } from "./territories-init.js";

const EXIT_CODES =
  "\nCode de sortie : 0 bien, 1 le fichier ou la géographie a des erreurs, 2 mauvais usage (fichier absent, adresse injoignable…), 3 erreur interne.";

/** `territories import|init`: the reference geography of the content folder. */
export function territoriesCommand(): Command {
  return new Command("territories")
    .description("gérer les territoires du contenu\u00A0: contours officiels, nouveau périmètre")
    .addCommand(inFrench(importCommand()))
    .addCommand(inFrench(initCommand()))
    .addCommand(helpCommand());
}

function importCommand(): Command {
  return new Command("import")
    .description("remplacer les contours par ceux de fichiers ou d'adresses (GeoJSON, GeoPackage ou shapefile zippé)")
    .argument("[fichier...]", "fichiers, ou adresses https, des contours des communes")
    .option("--officiel", "prendre les contours officiels, à l'adresse du réglage DATALOGUE_OUTLINES_URL")
    .option("--source <texte>", "d'où viennent les contours, tel qu'affiché sous les cartes")
    .option("--licence <texte>", "leur licence")
    .option("--millesime <année>", "année de la géographie pour laquelle ils sont dessinés")
    .option("--autoriser-http", "suivre aussi les adresses http, non chiffrées")
    .addHelpText("after", EXIT_CODES)
    .action(async (sources: string[], options: ImportOptions) =>
      (await import("./run-territories-import.js")).runImport(sources, options),
    );
}
