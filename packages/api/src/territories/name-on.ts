import { territoryOn } from "./territory-on.js";
import type { TerritoryReader } from "./territory-reader.js";

/** The name of what a code was the code of on a day; the code itself where nobody knows it. */
export function nameOn(territories: Pick<TerritoryReader, "get">, code: string, day: string): string {
  const known = territories.get(code);
  return known ? territoryOn(known, day).name : code;
}
