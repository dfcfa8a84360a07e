import { rename, stat, writeFile } from "node:fs/promises";
import { refuse } from "./content-problem.js";

/**
 * Writes the permanent identifier into a `dataset.json`, as its first property, leaving the rest of the text as it is.
 * Throws `ContentError` with the line to add when the folder cannot be written.
 */
export async function mintIdentifier(file: string, shown: string, text: string, id: string): Promise<void> {
  const line = `"id": "${id}",`;
  try {
    const beside = `${file}.new`;
    await writeFile(beside, withIdentifier(text, line), { mode: (await stat(file)).mode });
    await rename(beside, file);
  } catch {
    throw refuse(
      shown,
      `l'identifiant permanent ne peut pas être écrit dans ce fichier. Ajoutez-y vous-même cette ligne, juste après la première accolade\u00A0: ${line}`,
    );
  }
}

function withIdentifier(text: string, line: string): string {
  const opening = text.indexOf("{") + 1;
  const rest = text.slice(opening);
  const indent = /^\s*\n([ \t]+)/.exec(rest)?.[1];
  return `${text.slice(0, opening)}${indent === undefined ? ` ${line} ` : `\n${indent}${line}`}${indent === undefined ? rest.trimStart() : rest}`;
}
