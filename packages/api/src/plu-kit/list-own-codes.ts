import { codesBefore } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";

/**
 * The codes that data of some communes of today may bear: theirs, and those of the communes that they were made of, whenever. A former commune that another one
 * comes from too is left out: what bears its code may lie there.
 */
export function listOwnCodes(territories: TerritoryReader, communes: readonly string[]): Set<string> {
  const changes = territories.events().filter(({ kind }) => kind !== "membership");
  const isOfToday = (code: string) => {
    const known = territories.get(code);
    if (known) return known.validity?.to === undefined;
    return !changes.some(({ before, after }) => before.includes(code) && !after.includes(code));
  };
  const others = changes.flatMap(({ after }) => after).filter((code) => !communes.includes(code) && isOfToday(code));
  const ofOthers = codesBefore(territories, others);
  return new Set(
    [...codesBefore(territories, [...communes])].filter((code) => communes.includes(code) || !ofOthers.has(code)),
  );
}
