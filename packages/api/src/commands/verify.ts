import { Command } from "commander";
import { withDatalogue } from "./with-datalogue.js";

/** `verify [JEU…]`: reads every published file and says which are no longer those published. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("relire tous les fichiers publiés et dire lesquels sont abîmés")
    .argument("[jeu...]", "nom court ou identifiant des jeux à relire\u00A0; sans lui, tous")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText(
      "after",
      "\nCode de sortie : 0 tout est tel que publié, 1 des fichiers sont abîmés, 2 mauvais usage, 3 erreur interne.",
    )
    .action((datasets: string[], { json }: { json?: true }) =>
      withDatalogue(async (datalogue) => {
        const told = await datalogue.verify(datasets);
        const { valid, versions, files, bytes, damaged, catalogue, unnamed } = told;
        if (!valid) process.exitCode = 1;
        if (json) return void process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
        for (const { message } of damaged) process.stderr.write(`${message}\n`);
        if (catalogue !== null)
          process.stderr.write(`La base du catalogue est abîmée (${catalogue}). Remettez une copie de sauvegarde.\n`);
        for (const version of unnamed)
          process.stderr.write(
            `versions/${version}\u00A0: la base du catalogue ne connaît pas cette version, publiée après la copie de la base qui est en service. Elle est gardée.\n`,
          );
        const megabytes = (bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 });
        const read = `${counted(files, "fichier relu", "fichiers relus")} (${megabytes}\u00A0Mo), ${counted(versions, "version", "versions")}`;
        process.stdout.write(
          damaged.length === 0
            ? `${read}\u00A0: tous sont tels que publiés.\n`
            : `${read}\u00A0: ${counted(damaged.length, "fichier abîmé", "fichiers abîmés")}. Pour refaire ce qui peut l'être\u00A0: la commande repair.\n`,
        );
      }),
    );
}

/** « 3 fichiers », « 1 fichier ». */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("fr-FR")}\u00A0${count > 1 ? many : one}`;
}
