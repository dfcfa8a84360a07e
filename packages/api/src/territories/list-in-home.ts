import type { Level, Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "./territory-reader.js";

/** The territories of a level in the home territory, itself when it is of that level. */
export function listInHome(territories: TerritoryReader, level: Level): Territory[] {
  const { territory } = territories.home();
  return level === territory.level ? [territory] : territories.list({ level, parent: territory.code });
}
