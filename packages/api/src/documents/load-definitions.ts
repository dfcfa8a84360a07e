import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { ContentError } from "./content-problem.js";
import { readJson } from "./read-json.js";

/** Where a definition lies: its theme and the name of its file, which it must repeat. */
export interface Place {
  theme: string;
  name: string;
}

export interface LoadedDefinitions<T> {
  /** By theme, then name. */
  definitions: T[];
  /** What is wrong, each with the file, the path in it and what to write. */
  problems: string[];
}

/** What the site wrote or removed: content leaves it alone. */
export interface Held<T> {
  documents: T[];
  /** Identifiers of those, and of what was removed. */
  ids: ReadonlySet<string>;
}

/** What content gives, what the site holds in its place, and what is set aside for that. */
export function setAside<T>(given: T[], held: Held<T>, idOf: (document: T) => string): { kept: T[]; aside: T[] } {
  return {
    kept: [...given.filter((one) => !held.ids.has(idOf(one))), ...held.documents],
    aside: given.filter((one) => held.ids.has(idOf(one))),
  };
}

/**
 * Reads `datasets/<theme>/<folder>/*.json`: one definition a file (an indicator, a plan…). What cannot be used is told, and left
 * out or, where the file gave one before (`former`), replaced by that; the rest loads. `validate` says what is wrong with a document.
 */
export async function loadDefinitions<T extends { id: string; theme: string }>(
  contentFolder: string,
  folder: string,
  validate: (json: unknown, place: Place) => string[],
  former: T[] = [],
): Promise<LoadedDefinitions<T>> {
  const found = new Map<string, T>();
  const problems: string[] = [];
  for (const theme of await listThemes(contentFolder)) {
    const path = join(contentFolder, theme, folder);
    if (!existsSync(path)) continue;
    const files = (await readdir(path)).filter((file) => file.endsWith(".json") && !file.startsWith("."));
    // By name without the extension: as a file, "energie-ges-hab.json" comes before "energie-ges.json".
    for (const name of files.map((file) => basename(file, ".json")).sort()) {
      const shown = `${theme}/${folder}/${name}.json`;
      const place = { theme, name };
      const before = problems.length;
      try {
        const { json } = await readJson(join(path, `${name}.json`), shown);
        const wrong = validate(json, place);
        const definition = json as T;
        if (wrong.length === 0 && found.has(definition.id))
          wrong.push(`«\u00A0id\u00A0»\u00A0: une autre définition s'appelle déjà ${definition.id}.`);
        if (wrong.length === 0) found.set(definition.id, definition);
        problems.push(...wrong.map((message) => `${shown}\u00A0: ${message}`));
      } catch (error) {
        if (!(error instanceof ContentError)) throw error;
        problems.push(error.message);
      }
      if (problems.length === before) continue;
      const kept = former.find(({ id, theme: of }) => id === place.name && of === theme);
      if (!kept || found.has(kept.id)) continue;
      if (validate(kept, place).length > 0) {
        problems.push(
          `${shown}\u00A0: la définition précédente ne convient plus non plus\u00A0: elle n'est plus servie.`,
        );
        continue;
      }
      found.set(kept.id, kept);
      problems.push(`${shown}\u00A0: la définition précédente reste servie.`);
    }
  }
  return { definitions: [...found.values()], problems };
}

/** What is wrong with the identifier and the theme of a definition, which repeat where it lies. */
export function checkPlace({ id, theme }: { id: string; theme: string }, place: Place): string[] {
  return [
    ...(id === place.name ? [] : [`«\u00A0id\u00A0»\u00A0: écrivez «\u00A0${place.name}\u00A0», le nom du fichier.`]),
    ...(theme === place.theme
      ? []
      : [`«\u00A0theme\u00A0»\u00A0: écrivez «\u00A0${place.theme}\u00A0», le nom du dossier.`]),
  ];
}

/** Folders of the content, in alphabetical order. */
export async function listThemes(contentFolder: string): Promise<string[]> {
  if (!existsSync(contentFolder)) return [];
  const entries = await readdir(contentFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}
