import type { Indicator, Services, TerritoryReader } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";

/** The territories that a page can be read for. */
export interface Places {
  home: Territory;
  epcis: Territory[];
  communes: Territory[];
  groups: Territory[];
}

type Reader = Pick<Services, "territories">;

export function placesOf({ territories }: Reader): Places {
  const { territory: home, epcis, communes } = territories.home();
  return { home, epcis, communes, groups: territories.list({ level: "group" }) };
}

/** Communes compared with one another: those of the territory when it has several, else all. */
export function comparedCommunes({ territories }: Reader, territory: Territory, communes: Territory[]): Territory[] {
  const own = territories.communesOf(territory.code);
  return own.length > 1 ? communes.filter(({ code }) => own.some((other) => other.code === code)) : communes;
}

/** What maps of communes are drawn from: the land around, then the communes. The same object each time, as long as they are. */
export function outlinesOf({ territories }: Reader): FeatureCollection {
  const known = outlines.get(territories);
  if (known) return known;
  const collection: FeatureCollection = {
    type: "FeatureCollection",
    features: [...territories.surroundings().features, ...territories.outlines({ level: "commune" }).features],
  };
  outlines.set(territories, collection);
  return collection;
}

const outlines = new WeakMap<TerritoryReader, FeatureCollection>();

/** The territory itself or, for a commune when an indicator is known by intercommunality only, its own one. */
export function whereKnown(
  { levels }: Indicator,
  territory: Territory,
  { epcis, home }: Pick<Places, "epcis" | "home">,
): Territory {
  if (territory.level !== "commune" || levels.includes("commune")) return territory;
  const own = epcis.find(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  return (levels.includes("epci") && own) || home;
}
