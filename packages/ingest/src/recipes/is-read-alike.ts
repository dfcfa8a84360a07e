import { asksYear } from "./header-template.js";
import type { Recipe } from "./recipe.js";

/**
 * Whether a file would be read the same under another name: a name tells the format by its ending, and a recipe may read a year or values in it. Where the
 * file itself tells that year, the name is held to count all the same.
 */
export function isReadAlike(recipe: Recipe | undefined, name: string, other: string): boolean {
  return name === other || (endingOf(name) === endingOf(other) && !(recipe && readsName(recipe)));
}

function readsName({ fileName, sheet = "", columns = {}, constants = {} }: Recipe): boolean {
  const texts = [String(sheet), ...Object.keys(columns), ...Object.values(constants)];
  return fileName !== undefined || texts.some(asksYear);
}

function endingOf(name: string): string {
  return /\.[a-z0-9]+(\.gz)?$/i.exec(name)?.[0].toLowerCase() ?? "";
}
