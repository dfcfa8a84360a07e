import { Command } from "commander";

/** `migrate-engine --to ADDRESS`: moves the catalogue from SQLite to PostgreSQL. */
export function migrateEngineCommand(): Command {
  return new Command("migrate-engine")
    .description("passer la base du catalogue de SQLite à PostgreSQL, une fois le site arrêté")
    .requiredOption("--to <adresse>", "base PostgreSQL vide\u00A0: postgres://compte:motdepasse@machine:5432/base")
    .addHelpText(
      "after",
      "\nChaque table est copiée en une seule transaction, puis relue et comparée : tout passe, ou rien. Le dossier de données reste le même.\nCode de sortie : 0 passé, 1 base abîmée, 2 base, dossier ou adresse qui ne conviennent pas, 3 erreur interne.",
    )
    .action(async ({ to }: { to: string }) => (await import("./run-migrate-engine.js")).runMigrateEngine(to));
}
