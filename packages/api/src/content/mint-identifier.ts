import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { refuse } from "../documents/content-problem.js";

/**
 * Writes the permanent identifier into a `dataset.json`, as its first property, leaving the rest of the text as it is.
 * Another process may be writing the same one: it is then waited for. Throws `ContentError` with the line to add when
 * the file cannot be written.
 */
export async function mintIdentifier(file: string, shown: string, text: string, id: string): Promise<void> {
  const line = `"id": "${id}",`;
  const beside = `${file}.new`;
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(beside, withIdentifier(text, line), { flag: "wx", mode: (await stat(file)).mode });
      await rename(beside, file);
      return;
    } catch {
      if (await hasIdentifier(file, id)) return;
      if (attempt === 5)
        throw refuse(
          shown,
          `l'identifiant permanent ne peut pas être écrit dans ce fichier. Ajoutez-y vous-même cette ligne, juste après la première accolade\u00A0: ${line}`,
        );
      await sleep(50);
    }
  }
}

/** True when a `dataset.json` bears this identifier now. */
export async function hasIdentifier(file: string, id: string): Promise<boolean> {
  try {
    return JSON.parse(await readFile(file, "utf8")).id === id;
  } catch {
    return false;
  }
}

function withIdentifier(text: string, line: string): string {
  const opening = text.indexOf("{") + 1;
  const rest = text.slice(opening);
  const indent = /^\s*\n([ \t]+)/.exec(rest)?.[1];
  if (indent === undefined) return `${text.slice(0, opening)} ${line} ${rest.trimStart()}`;
  return `${text.slice(0, opening)}\n${indent}${line}${rest}`;
}
