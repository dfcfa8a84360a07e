import type { FileFault } from "../stored-files/damaged-file.js";
import { TILES_FILE } from "../tiles/tile-set.js";
import { type Manifest, ROWS_FILE } from "./manifest.js";

const FAULTS: Record<FileFault, string> = {
  missing: "n'est plus là",
  size: "n'a plus sa longueur",
  content: "n'a plus le contenu publié",
  unreadable: "ne peut pas être lu",
};

/** « dechets-tonnages, version 3 : rows.sqlite (les lignes) n'a plus sa longueur », without full stop. */
export function describeDamage(
  slug: string,
  { number, manifest }: { number: number; manifest: Pick<Manifest, "original"> },
  file: string,
  fault: FileFault,
): string {
  const what = file === manifest.original ? "le fichier reçu" : WHAT[file];
  return `${slug}, version ${number}\u00A0: ${file}${what ? ` (${what})` : ""} ${FAULTS[fault]}`;
}

const WHAT: Record<string, string> = {
  [ROWS_FILE]: "les lignes",
  [TILES_FILE]: "les tuiles de la carte",
  "manifest.json": "la liste des fichiers",
  "report.json": "le rapport",
  "schema.json": "le schéma publié",
  "received-schema.json": "le schéma du fichier reçu",
  "recipe.json": "la recette",
  "secret-cells.json": "ce que le secret statistique tait",
};
