import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { refuse } from "../documents/content-problem.js";
import { readJson } from "../documents/read-json.js";
import { followLinks } from "../system/is-within.js";

/** Folders that hold `dataset.json`: the given one (or that of the given `dataset.json`), or those under it, two deep. `shown`: the path as it is told. */
export async function findDatasets(path: string, shown: string): Promise<string[]> {
  const start = basename(path) === "dataset.json" ? dirname(path) : path;
  const isFolder = await stat(start).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
  if (isFolder === undefined) throw refuse(shown, "ce dossier n'existe pas.");
  if (!isFolder)
    throw refuse(
      shown,
      "un dossier qui contient dataset.json est attendu, et non un fichier. Décrivez le jeu dans dataset.json à côté de ses données.",
    );
  const found = await search(resolve(start), 2);
  if (found.length === 0) throw refuse(shown, "aucun dataset.json dans ce dossier.");
  return found;
}

/** The same for the content folder itself, where nothing is no fault. */
export async function listContentDatasets(contentFolder: string): Promise<string[]> {
  return existsSync(contentFolder) ? search(resolve(contentFolder), 2) : [];
}

/** A path as it lies in the content folder, whatever links lead to either; absolute, and as it is where it lies elsewhere. */
export function placeInContent(path: string, contentFolder: string): string {
  const asked = resolve(path);
  const inside = relative(followLinks(resolve(contentFolder)), followLinks(asked));
  return inside.startsWith("..") ? asked : resolve(contentFolder, inside);
}

/** Identifier → the `dataset.json` that bear it, absolute, among some folders; what cannot be read is left to the load. */
export async function listBearers(folders: string[]): Promise<Map<string, Set<string>>> {
  const bearers = new Map<string, Set<string>>();
  for (const folder of folders) {
    const { id } = await readNames(folder);
    if (typeof id === "string") bearers.set(id, (bearers.get(id) ?? new Set()).add(resolve(folder, "dataset.json")));
  }
  return bearers;
}

/** Identifier or slug → the folder whose `dataset.json` gives it, among some folders. */
export async function listNamed(folders: string[]): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  for (const folder of folders) {
    const { id, slug } = await readNames(folder);
    for (const name of [id, slug]) if (typeof name === "string") named.set(name, folder);
  }
  return named;
}

/** What the `dataset.json` of a folder gives as its identifier and its slug, whatever else is wrong in it; nothing where it cannot be read. */
export async function readNames(folder: string): Promise<{ id?: unknown; slug?: unknown }> {
  try {
    const file = resolve(folder, "dataset.json");
    return (await readJson(file, file)).json ?? {};
  } catch {
    return {};
  }
}

async function search(folder: string, depth: number): Promise<string[]> {
  if (existsSync(join(folder, "dataset.json"))) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
  const found = await Promise.all(names.sort().map((name) => search(join(folder, name), depth - 1)));
  return found.flat();
}
