import type { Lang } from "../field-types/field-type.js";
import { counted } from "../french-number.js";
import { inputFormats } from "../input-formats.js";
import { listTables, type Report } from "../report.js";

/**
 * What a file is, as a report or a page calls it: its format, or the archive of which no table was chosen yet. Undefined when it was not recognised.
 */
export function sayFormat(
  file: Report["file"],
  { lang = "fr", as = "label" }: { lang?: Lang; as?: "label" | "pageLabel" } = {},
): string | undefined {
  if (file.format !== "unknown") return inputFormats[file.format][as];
  const tables = listTables(file);
  if (!tables) return undefined;
  const name = isGtfs(tables) ? " GTFS" : "";
  return lang === "fr"
    ? `archive${name} de ${counted(tables.length, "tableau", "tableaux")}, lus un par un`
    : `${name.trimStart()} archive of ${tables.length} tables, read one by one`.trimStart();
}

/** Files of every feed of public transport ([GTFS Schedule](https://gtfs.org/documentation/schedule/reference/#dataset-files)) that tell it from others. */
const GTFS = ["stops.txt", "routes.txt", "trips.txt"];

function isGtfs(names: readonly string[]): boolean {
  const found = new Set(names.map((name) => name.replace(/^.*\//, "")));
  return GTFS.every((name) => found.has(name));
}
