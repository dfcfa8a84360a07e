import { resolve } from "node:path";
import { civilDay, readSettings, requireFree, toldFailure, withDatalogue } from "@datalogue/api";
import { exportSite, PlaceTaken } from "../archive/export-site.js";
import { counted, formatBytes, formatDate } from "../format/index.js";
import { createApp } from "../server/server.js";

/** Writes the whole site as files that outlive it; sets the exit code. */
export async function runExportSite(asked: string): Promise<void> {
  const folder = resolve(asked);
  const settings = readSettings(process.env);
  await requireFree(folder, settings);
  try {
    await withDatalogue(async (datalogue) => {
      await datalogue.load();
      await toldFailure(folder, async () => {
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
      });
    });
  } catch (error) {
    if (!(error instanceof PlaceTaken)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
