import { SettingsError, typeset } from "@datalogue/ingest";
import { holdsSomething } from "./holds-something.js";
import { isWithin } from "./is-within.js";

/** Folders of a site, in which nothing else is written. */
export interface SiteFolders {
  dataFolder: string;
  contentFolder: string;
}

/** Before a new folder is written. Throws `SettingsError` for one that holds something, is no folder, or lies in those of the site. */
export async function requireFree(folder: string, site: SiteFolders): Promise<void> {
  const own = findSiteFolder(folder, site);
  if (own !== undefined)
    throw refuse(folder, `ce dossier est dans ${own} du site : indiquez-en un autre, absent ou vide.`);
  let holds: boolean;
  try {
    holds = await holdsSomething(folder);
  } catch {
    throw refuse(folder, "ce n'est pas un dossier, ou il ne peut pas être lu : indiquez un dossier neuf.");
  }
  if (holds)
    throw refuse(folder, "ce dossier n'est pas vide, rien n'y est écrit : indiquez un dossier absent ou vide.");
}

/** The folder of the site that a path lies in, in words (« le contenu »); undefined for one that lies elsewhere. */
export function findSiteFolder(path: string, { dataFolder, contentFolder }: SiteFolders): string | undefined {
  if (isWithin(path, dataFolder)) return "le dossier de données";
  return isWithin(path, contentFolder) ? "le contenu" : undefined;
}

function refuse(folder: string, reason: string): SettingsError {
  return new SettingsError("dossier", typeset(`${folder} : ${reason}`));
}
