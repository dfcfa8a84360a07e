import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, extname, resolve, sep } from "node:path";
import { isWithin } from "../system/is-within.js";
import { findSiteFolder, type SiteFolders } from "../system/require-free.js";
import { BackupFailure } from "./backup-failure.js";
import { BACKUP_FORM, type BackupLabel, type BackupPlace } from "./backup-place.js";
import { openFileStorage } from "./file-storage.js";
import { openFolderStorage, readLabel } from "./folder-storage.js";
import { makeSeal, openSeal, type Seal } from "./seal.js";

/**
 * Opens the place of a new backup: a folder (made when absent), or one file where the name has an extension. Throws `BackupFailure` for one that
 * holds something else, is in use, is of another key, or lies in a folder of the site, with which it would be lost.
 */
export async function openToWrite(asked: string, secret: string | null, site: SiteFolders): Promise<BackupPlace> {
  const path = resolve(asked);
  const own = findSiteFolder(path, site);
  if (own !== undefined)
    throw new BackupFailure(
      "use",
      `${path} est dans ${own} du site\u00A0: sauvegardez ailleurs, sur un autre disque si possible.`,
    );
  const found = statSync(path, { throwIfNoEntry: false });
  if (found ? found.isFile() : !asked.endsWith(sep) && extname(path) !== "") {
    // A backup alone is replaced, whichever key it has.
    if (found) await requireBackup(path);
    if (!existsSync(dirname(path)))
      throw new BackupFailure("use", `le dossier ${dirname(path)} n'existe pas. Créez-le, ou corrigez le chemin.`);
    const { seal, label } = await makeLabel(secret);
    return { storage: openFileStorage(path, { make: label }), seal };
  }
  if (found && !found.isDirectory()) throw new BackupFailure("use", `${path} n'est ni un dossier, ni un fichier.`);
  const label = found ? readLabel(path) : undefined;
  if (label) {
    const seal = await findSeal(path, label, secret);
    return { storage: openFolderStorage(path, { writes: true }), seal };
  }
  // What a first backup that was killed at once left is no reason to refuse.
  const others = found
    ? readdirSync(path).filter((name) => !["lost+found", "partial", "lock.json"].includes(name))
    : [];
  if (others.length > 0)
    throw new BackupFailure(
      "use",
      `${path} contient autre chose que des sauvegardes (${others.slice(0, 3).join(", ")})\u00A0: indiquez un dossier absent ou vide.`,
    );
  const made = await makeLabel(secret);
  return { storage: openFolderStorage(path, { make: made.label, writes: true }), seal: made.seal };
}

/** Opens a backup to be read, or with `writes`, to remove moments of it. Throws `BackupFailure`. */
export async function openToRead(
  asked: string,
  secret: string | null,
  { writes = false }: { writes?: boolean } = {},
): Promise<BackupPlace> {
  const path = resolve(asked);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new BackupFailure("use", `${path} n'existe pas.`);
  if (found.isFile()) {
    if (writes)
      throw new BackupFailure("use", `${path} est un fichier, d'un seul moment\u00A0: il n'y a rien à y trier.`);
    const storage = openFileStorage(path, {});
    try {
      return { storage, seal: await findSeal(path, storage.label, secret) };
    } catch (error) {
      await storage.close(false);
      throw error;
    }
  }
  const label = readLabel(path);
  if (!label)
    throw new BackupFailure(
      "use",
      `${path} n'est pas un dossier de sauvegardes\u00A0: il n'a pas de fichier backup.json.`,
    );
  const seal = await findSeal(path, label, secret);
  return { storage: openFolderStorage(path, { writes }), seal };
}

/**
 * Before a site is restored from a backup. Throws `BackupFailure` where its data folder, of which what is there is moved aside, holds the backup or
 * the content, or lies in the backup.
 */
export function requireApart(asked: string, { dataFolder, contentFolder }: SiteFolders): void {
  const path = resolve(asked);
  for (const [isMixed, fault] of [
    [isWithin(path, dataFolder), `contient la sauvegarde ${path}`],
    [isWithin(dataFolder, path), `est dans la sauvegarde ${path}`],
    [isWithin(contentFolder, dataFolder), `contient le contenu du site (${contentFolder})`],
  ] as const)
    if (isMixed)
      throw new BackupFailure(
        "use",
        `le dossier de données ${dataFolder} ${fault}\u00A0: corrigez DATALOGUE_DATA. Rien n'est remplacé.`,
      );
}

async function requireBackup(path: string): Promise<void> {
  try {
    await openFileStorage(path, {}).close(false);
  } catch (error) {
    if (!(error instanceof BackupFailure)) throw error;
    throw new BackupFailure(
      "use",
      `${path} existe, et n'est pas une sauvegarde entière\u00A0: donnez un autre nom, ou supprimez-le.`,
    );
  }
}

async function makeLabel(secret: string | null): Promise<{ seal: Seal | null; label: BackupLabel }> {
  const made = secret === null ? null : await makeSeal(secret);
  return {
    seal: made?.seal ?? null,
    label: { backup: "datalogue", form: BACKUP_FORM, encryption: made?.label ?? null },
  };
}

async function findSeal(path: string, label: BackupLabel, secret: string | null): Promise<Seal | null> {
  if (label?.backup !== "datalogue") throw new BackupFailure("use", `${path} n'est pas une sauvegarde de Datalogue.`);
  if (label.form > BACKUP_FORM)
    throw new BackupFailure(
      "use",
      `${path} a été écrit par une version plus récente de Datalogue. Mettez celle-ci à jour.`,
    );
  if (label.encryption === null) {
    if (secret === null) return null;
    throw new BackupFailure(
      "use",
      `${path} n'est pas chiffré, et une clé est donnée\u00A0: indiquez un autre dossier pour des sauvegardes chiffrées, ou retirez DATALOGUE_BACKUP_KEY pour lire celle-ci.`,
    );
  }
  if (secret === null)
    throw new BackupFailure(
      "use",
      `${path} est chiffré\u00A0: donnez sa clé par DATALOGUE_BACKUP_KEY ou DATALOGUE_BACKUP_KEY_FILE.`,
    );
  const seal = await openSeal(secret, label.encryption);
  if (!seal) throw new BackupFailure("use", `la clé donnée n'est pas celle de ${path}.`);
  return seal;
}
