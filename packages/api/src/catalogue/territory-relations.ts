import type { TerritoryReader } from "../territories/territory-reader.js";

/** Tells which territories a dataset speaks of, besides the one that it names. */
export interface TerritoryRelations {
  /** True for the same territory, one that contains the other, or one that lies in it: by their communes today. */
  areRelated(code: string, other: string): boolean;
  /** What a visitor may choose: the home territory, its EPCI, its communes. */
  choices(): { code: string; name: string }[];
}

export function territoryRelations(territories: TerritoryReader): TerritoryRelations {
  const communes = new Map<string, Set<string>>();
  const known = new Map<string, boolean>();

  const communesOf = (code: string): Set<string> => {
    let found = communes.get(code);
    if (!found) {
      const current = new Set(territories.list({ level: "commune" }).map((territory) => territory.code));
      // A former commune is where the one that holds it today is.
      found = new Set(
        territories
          .communesOf(code)
          .flatMap((commune) =>
            current.has(commune.code) ? [commune.code] : territories.events(commune.code).flatMap(({ after }) => after),
          ),
      );
      communes.set(code, found);
    }
    return found;
  };
  const contains = (large: Set<string>, small: Set<string>) =>
    small.size > 0 && [...small].every((code) => large.has(code));

  return {
    areRelated(code, other) {
      if (code === other) return true;
      const key = `${code} ${other}`;
      let related = known.get(key);
      if (related === undefined) {
        const [one, two] = [communesOf(code), communesOf(other)];
        related = contains(one, two) || contains(two, one);
        known.set(key, related);
      }
      return related;
    },
    choices() {
      return territories.home().all.map(({ code, name }) => ({ code, name }));
    },
  };
}
