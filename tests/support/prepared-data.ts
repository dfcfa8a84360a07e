import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatalogue } from "@datalogue/api";
import { inject } from "vitest";
import { loadCatalogue } from "../../packages/api/src/backup/load-catalogue.js";
import { readSettings } from "../../packages/api/src/settings/settings.js";
import { CATALOGUE_FILE } from "../../packages/api/src/store/catalogue-file.js";
import { openDatabase } from "../../packages/api/src/store/open-database.js";
import { parsePostgresAddress } from "../../packages/api/src/store/postgres-address.js";
import { databaseUrlOf } from "./on-postgres.mjs";

export const ownContent = fileURLToPath(new URL("../../datasets", import.meta.url));

/**
 * Copies into `folder` a data folder that has published the project's own content, when `content` holds all its datasets: made by
 * the first test of the run that asks for it, by the program itself. What the caller then opens publishes the differences only. `url`: of
 * the PostgreSQL database that takes its catalogue, by default that of the suite, if it has one; null for none.
 */
export async function copyPreparedData(
  folder: string,
  content: string,
  url: string | null = databaseUrlOf(folder) ?? null,
): Promise<void> {
  const datasets = readdirSync(ownContent, { recursive: true, encoding: "utf8" }).filter(
    (path) => basename(path) === "dataset.json",
  );
  if (!datasets.every((path) => existsSync(join(content, path)))) return;
  const prepared = join(inject("preparedFolder"), "data");
  if (!existsSync(prepared)) {
    const made = mkdtempSync(`${prepared}-`);
    const settings = readSettings({ DATALOGUE_DATA: made, DATALOGUE_CONTENT: ownContent });
    const datalogue = await openDatalogue(settings, { log: () => {} });
    await datalogue.load();
    await datalogue.close();
    try {
      renameSync(made, prepared);
    } catch (error) {
      // Another test of the same moment was first.
      if (!existsSync(prepared)) throw error;
      rmSync(made, { recursive: true });
    }
  }
  cpSync(prepared, folder, { recursive: true });
  if (url === null) return;
  const knex = await openDatabase(parsePostgresAddress(url));
  await loadCatalogue(join(folder, CATALOGUE_FILE), knex);
  await knex.destroy();
  rmSync(join(folder, CATALOGUE_FILE));
}
