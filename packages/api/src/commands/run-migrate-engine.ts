import { counted, SettingsError } from "@datalogue/ingest";
import { migrateEngine } from "../backup/migrate-engine.js";
import { readSettings } from "../settings/settings.js";
import { FORMER_CATALOGUE } from "../store/catalogue-file.js";
import { parsePostgresAddress } from "../store/postgres-address.js";
import { toldFailure } from "./told-failure.js";

/** Moves the catalogue of the environment, tells what was compared and what to do next, and sets the exit code. */
export async function runMigrateEngine(to: string): Promise<void> {
  const { database, dataFolder } = readSettings(process.env);
  if (database)
    throw new SettingsError(
      "DATABASE_URL",
      "DATABASE_URL\u00A0: la base du catalogue est déjà dans PostgreSQL. Enlevez DATABASE_URL pour passer celle de SQLite.",
    );
  const target = parsePostgresAddress(to, "--to");
  await toldFailure(dataFolder, async () => {
    const tables = await migrateEngine(dataFolder, target);
    for (const { table, rows, sha256 } of tables)
      process.stdout.write(
        `${table.padEnd(24)} ${rows.toLocaleString("fr-FR").padStart(10)}  sha256 ${sha256.slice(0, 16)}\n`,
      );
    const rows = tables.reduce((sum, one) => sum + one.rows, 0);
    process.stdout.write(
      `Passé\u00A0: ${counted(tables.length, "table", "tables")}, ${counted(rows, "ligne identique", "lignes identiques")} des deux côtés.\nMaintenant, donnez DATABASE_URL (cette adresse) au site, gardez DATALOGUE_DATA, et démarrez.\nL'ancienne base reste dans ${dataFolder}, sous le nom ${FORMER_CATALOGUE}. Une fois le site vérifié (verify), supprimez-la.\n`,
    );
  });
}
