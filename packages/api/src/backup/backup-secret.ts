import { readFileSync } from "node:fs";
import { SettingsError } from "@datalogue/ingest";

/** Characters of the shortest secret: fewer are guessed. */
const SHORTEST = 16;

/**
 * The secret that backups are encrypted with, from DATALOGUE_BACKUP_KEY or the file that DATALOGUE_BACKUP_KEY_FILE names; null without
 * either. Throws `SettingsError`, which never repeats it.
 */
export function readBackupSecret(env: Record<string, string | undefined>): string | null {
  const own = env.DATALOGUE_BACKUP_KEY?.trim() || undefined;
  const file = env.DATALOGUE_BACKUP_KEY_FILE?.trim() || undefined;
  if (own !== undefined && file !== undefined)
    throw new SettingsError(
      "DATALOGUE_BACKUP_KEY",
      "DATALOGUE_BACKUP_KEY et DATALOGUE_BACKUP_KEY_FILE sont donnés tous les deux\u00A0: gardez l'un ou l'autre.",
    );
  const variable = file === undefined ? "DATALOGUE_BACKUP_KEY" : "DATALOGUE_BACKUP_KEY_FILE";
  const secret = file === undefined ? own : readSecretFile(file);
  if (secret === undefined) return null;
  if (secret.length < SHORTEST)
    throw new SettingsError(
      variable,
      `${variable}\u00A0: la clé des sauvegardes est trop courte, ${SHORTEST} caractères au moins sont attendus. Par exemple ce qu'écrit openssl rand -base64 32.`,
    );
  return secret;
}

function readSecretFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new SettingsError(
      "DATALOGUE_BACKUP_KEY_FILE",
      `DATALOGUE_BACKUP_KEY_FILE\u00A0: le fichier «\u00A0${file}\u00A0» ne peut pas être lu.`,
    );
  }
}
