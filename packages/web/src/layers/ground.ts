import type { Services } from "@datalogue/api";
import type { Ground } from "../charts/layer-map.js";

/** What a map of layers stands on: the communes followed, the limits of their intercommunalities; `frame` must be seen whole. */
export function groundOf(territories: Services["territories"], frame: Set<string>): Ground {
  return {
    communes: territories.outlines({ level: "commune" }),
    surroundings: territories.surroundings(),
    groups: territories.home().epcis.map((epci) => territories.communesOf(epci.code).map(({ code }) => code)),
    frame,
  };
}
