import { Command } from "commander";
import { withDatalogue } from "./with-datalogue.js";

/** `publish PATH…`: publishes datasets described by a `dataset.json`, the site running or not. */
export function publishCommand(): Command {
  return new Command("publish")
    .description("publier un ou plusieurs jeux de données, sans arrêter le site")
    .argument("<chemin...>", "dossier qui contient dataset.json, ou dossier de tels dossiers")
    .addHelpText(
      "after",
      "\nCode de sortie : 0 publié ou inchangé, 1 données en erreur, 2 mauvais usage (dataset.json, schéma ou chemin), 3 erreur interne.",
    )
    .action((paths: string[]) =>
      withDatalogue(
        async (datalogue) => {
          const { lines, problems, published, described, unchanged, leftAlone, definitions } =
            await datalogue.publish(paths);
          for (const line of lines) process.stdout.write(`${line}\n`);
          if (definitions > 0)
            process.stdout.write(
              `${definitions}\u00A0définition${definitions > 1 ? "s" : ""} du contenu (indicateurs, observatoires, documents) mise${definitions > 1 ? "s" : ""} à jour.\n`,
            );
          const changed = published + described + leftAlone + definitions;
          if (!problems.some(({ fault }) => fault !== "reference") && changed === 0)
            process.stdout.write(
              `Rien n'a changé depuis la dernière publication (${unchanged} jeu${unchanged > 1 ? "x" : ""}).\n`,
            );
          for (const { path, message } of problems) process.stderr.write(`${path}\u00A0: ${message}\n`);
          if (problems.some(({ fault }) => fault === "internal")) process.exitCode = 3;
          else if (problems.some(({ fault }) => fault === "use")) process.exitCode = 2;
          else if (problems.some(({ fault }) => fault === "data")) process.exitCode = 1;
        },
        { writes: true },
      ),
    );
}
