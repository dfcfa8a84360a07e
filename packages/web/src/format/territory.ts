import { nameOf, type Territory, type TerritorySources } from "@datalogue/ingest";
import { typographic } from "./text.js";

export { atTerritory, forTerritory, nameOf, ofName, ofTerritory } from "@datalogue/ingest";

/** « Contours schématiques », or what official ones are and whose: said under each map. */
export function describeOutlines({ kind, title, source, licence }: TerritorySources["outlines"]): string {
  return typographic(kind === "schematic" ? title : `${title}\u00a0: ${source}, ${lowerFirst(licence)}`);
}

/** « Licence Ouverte 2.0 » → « licence Ouverte 2.0 », inside a sentence. */
function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What follows the part of a name by which a commune is called there: « -d’Oléron », « -les-Bains », « -sur-Seudre », « -Plage ». */
const SURNAME = /-(?:d[’'’]|(?:les?|la|sur|sous|en|aux?|du|de|des|lès)-|Plage$).*$/;

/** What the name of a pole or a country begins with, which is enough where there is one. */
const OWN_KIND = /^(?:Pôle|Pays)(?= )/;

/** Its name at the end of a line of a chart, where room is short: « Pôle », « Le Château »; others are whole. */
export function labelOf(territory: Territory): string {
  const name = nameOf(territory);
  if (territory.level === "petr") return OWN_KIND.exec(name)?.[0] ?? name;
  return territory.level === "commune" ? name.replace(SURNAME, "") : name;
}

/** The short names of territories shown side by side, by code: « Le Château », « Saint-Trojan »; whole where two would be called alike. */
export function shortNames(territories: Territory[]): Map<string, string> {
  const short = (territory: Territory) => nameOf(territory).replace(SURNAME, "");
  const alike = new Map<string, number>();
  for (const one of territories) alike.set(short(one), (alike.get(short(one)) ?? 0) + 1);
  return new Map(territories.map((one) => [one.code, alike.get(short(one)) === 1 ? short(one) : nameOf(one)]));
}
