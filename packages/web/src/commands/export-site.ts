import { resolve } from "node:path";
import { civilDay, openDatalogue, readSettings } from "@datalogue/api";
import { Command } from "commander";
import { exportSite, holdsSomething } from "../archive/export-site.js";
import { counted, formatBytes, formatDate } from "../format/index.js";
import { createApp } from "../server.js";

/** `export-site DIR`: the whole site as files that outlive it. */
export function exportSiteCommand(): Command {
  return new Command("export-site")
    .description("écrire tout le site en fichiers, pour le garder ou le lire sans serveur")
    .argument("<dossier>", "dossier à écrire, absent ou vide")
    .addHelpText(
      "after",
      "\nChaque page est écrite pour chaque territoire à la dernière année connue, avec ses téléchargements.\nCode de sortie : 0 bien, 1 une adresse liée ne répond pas, 2 mauvais usage, 3 erreur interne.",
    )
    .action(run);
}

async function run(asked: string): Promise<void> {
  const folder = resolve(asked);
  const settings = readSettings(process.env);
  if (await holdsSomething(folder)) {
    process.stderr.write(`Le dossier ${folder} n'est pas vide\u00a0: indiquez un dossier neuf.\n`);
    process.exitCode = 2;
    return;
  }
  const datalogue = await openDatalogue(settings);
  try {
    await datalogue.load();
    const { pages, files, bytes, missing } = await exportSite({
      site: createApp(datalogue, { ...settings, logLevel: "silent" }),
      folder,
      publicUrl: settings.publicUrl,
      home: datalogue.services.territories.home().territory.code,
      day: formatDate(civilDay(new Date())),
    });
    for (const { address, status } of missing)
      process.stderr.write(`${address} n'a pas été gardé\u00a0: réponse ${status}.\n`);
    process.stdout.write(
      `Archive écrite dans ${folder}\u00a0: ${counted(pages, "page")}, ${counted(files, "fichier")}, ${formatBytes(bytes)}. Ouvrez index.html.\n`,
    );
    if (missing.length > 0) process.exitCode = 1;
  } finally {
    await datalogue.close();
  }
}
