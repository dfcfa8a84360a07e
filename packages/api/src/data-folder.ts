import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SettingsError } from "@datalogue/ingest";
import { closeFolder, OWNER_FOLDER } from "./owner-only.js";

/** Makes the data folder when it is absent, closes what it holds to other accounts; says in one sentence why it cannot be used. Throws `SettingsError`. */
export function prepareDataFolder(folder: string): void {
  const refuse = (reason: string) =>
    new SettingsError(
      "DATALOGUE_DATA",
      `DATALOGUE_DATA\u00A0: le dossier de données «\u00A0${folder}\u00A0» ne peut pas être utilisé\u00A0: ${reason}. Choisissez un dossier où ce compte peut écrire.`,
    );
  try {
    makeFolders(folder);
    if (!statSync(folder).isDirectory()) throw refuse("c'est un fichier");
    for (const part of [folder, join(folder, "versions"), join(folder, "catalogue.sqlite")])
      if (existsSync(part)) accessSync(part, constants.R_OK | constants.W_OK);
    for (const part of ["versions", "building", "cache", "checking"]) closeFolder(join(folder, part));
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw refuse("un fichier porte ce nom, ou celui d'un dossier au-dessus");
    if (code === "EROFS") throw refuse("ce disque est en lecture seule");
    if (code === "ENOSPC") throw refuse("ce disque est plein");
    throw refuse(`ce compte n'a pas le droit d'y écrire (${code})`);
  }
}

/** One folder at a time: Node's own recursive form turns for ever where the system refuses new folders (/proc). */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder, { mode: OWNER_FOLDER });
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
