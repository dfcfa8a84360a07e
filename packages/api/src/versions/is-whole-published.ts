import type { Manifest } from "./manifest.js";

/** What holds one table and nothing beside it. */
const ONE_TABLE = /\.(csv|tsv|txt|geojson)$/i;

/**
 * Whether all that the received file of a version holds is published with its rows. Of a version older than the mark, only what goes without
 * saying: a file that is one table, of text whatever its name, read without a recipe.
 */
export function isWholePublished({
  wholePublished,
  original,
  encoding,
  files,
}: Pick<Manifest, "wholePublished" | "original" | "encoding" | "files">): boolean {
  const isOneTable = encoding !== null && ONE_TABLE.test(original);
  return wholePublished ?? (isOneTable && files["recipe.json"] === undefined);
}
