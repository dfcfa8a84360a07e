import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { WrongUse } from "./wrong-use.js";

/** What is written never takes the place of a file. */
export function refuseWritten(...paths: string[]): void {
  const folder = dirname(paths[0] as string);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new WrongUse(`Le dossier « ${folder} » n'existe pas. Créez-le, ou écrivez ailleurs.`);
  for (const written of paths)
    if (existsSync(written))
      throw new WrongUse(`« ${written} » existe déjà et ne sera pas remplacé : donnez un autre nom.`);
}
