import { Command, Option } from "commander";
import { langs } from "../field-types/field-type.js";
import { inFrench } from "./in-french.js";
import type { CheckArguments } from "./run-check.js";
import { reportForms } from "./write-report.js";

/** `check FILE`: checks a file, with or without a schema. */
export function checkCommand(): Command {
  return inFrench(
    new Command("check")
      .description(
        "vérifier un fichier (CSV, XLSX, ODS, JSON, GeoJSON, GeoPackage, shapefile en .zip, KML, GPX, TopoJSON), avec ou sans schéma",
      )
      .argument("<fichier>", "le fichier à vérifier")
      .option("-s, --schema <schéma>", "un fichier de schéma, ou le nom d'un schéma du dossier « schemas » du contenu")
      .option("--json", "écrire le rapport en JSON sur la sortie standard")
      .addOption(new Option("--format <forme>", "forme du rapport").choices(reportForms).default(reportForms[0]))
      .addOption(new Option("--lang <langue>", "langue des phrases").choices(langs).default(langs[0]))
      .option("--sheet <nom>", "feuille, couche ou fichier d'une archive à lire, quand il y en a plusieurs")
      .option("--date <AAAA-MM-JJ>", "date dont parlent les données, pour les codes de communes")
      .option(
        "--reproject",
        "ramener en WGS84 un GeoJSON en Lambert-93, en conique conforme ou, outre-mer, en UTM qui ne déclare pas son système",
      )
      .option(
        "--fix <copie>",
        "écrire une copie corrigée de ce qui peut l'être sans doute, et la liste des corrections",
      )
      .option("--propose-schema <schéma>", "proposer un schéma pour ce fichier et l'écrire (« - » : sortie standard)")
      .option("--recipe <recette>", "lire le fichier avec une recette d'import (recipe.json)")
      .option(
        "--propose-recipe <recette>",
        "proposer une recette d'import pour les fichiers de cet expéditeur, et l'écrire",
      )
      .addHelpText(
        "after",
        "\nCode de retour : 0 fichier valide, 1 fichier avec des erreurs, 2 commande ou schéma incorrect.",
      )
      .action(async (path: string, options: CheckArguments) => {
        const { runCheck } = await import("./run-check.js");
        process.exitCode = await runCheck(path, options);
      }),
  );
}
