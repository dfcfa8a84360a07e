import type { Territory, TerritoryEvent } from "@datalogue/ingest";
import type { Place } from "./content-folder.js";

/** Writes in content that Saint-Sornin (17406) joined Nieulle-sur-Seudre (17265), named otherwise since, on 2025-01-01. */
export function mergeCommunes(place: Place): void {
  const date = "2025-01-01";
  const [list, events] = ["territoires/territories.json", "territoires/events.json"];
  const territories: Territory[] = JSON.parse(place.read(list));
  const merged = territories.map((one): Territory => {
    if (one.code === "17406")
      return { ...one, validity: { to: date }, parents: one.parents.map((parent) => ({ ...parent, to: date })) };
    if (one.code !== "17265") return one;
    return {
      ...one,
      name: "Nieulle-Saint-Sornin",
      ofName: "de Nieulle-Saint-Sornin",
      atName: "à Nieulle-Saint-Sornin",
    };
  });
  const merger: TerritoryEvent = {
    date,
    kind: "merger",
    before: ["17265", "17406"],
    after: ["17265"],
    title: "Nieulle-sur-Seudre et Saint-Sornin se réunissent dans la commune nouvelle de Nieulle-Saint-Sornin",
  };
  place.write(list, merged);
  place.write(events, [...JSON.parse(place.read(events)), merger]);
}
