import type { Territory, TerritorySources } from "@datalogue/ingest";
import { typographic } from "./text.js";

/** Its name as shown: curly apostrophe, the short form where there is one. */
export function nameOf(territory: Territory): string {
  return typographic(territory.shortName ?? territory.name);
}

/** « du Château-d’Oléron », « de Marennes-Hiers-Brouage », « d’Oléron »: the name after "de". */
export function ofTerritory(territory: Territory): string {
  if (territory.ofName) return typographic(territory.ofName);
  const name = nameOf(territory);
  if (/^Les? /.test(name)) return name.replace(/^Le /, "du ").replace(/^Les /, "des ");
  return /^[aeiouyéèêâîôûàh]/i.test(name) ? `d’${name}` : `de ${name}`;
}

/** « au Château-d’Oléron », « à Marennes-Hiers-Brouage »: the name after "à". */
export function atTerritory(territory: Territory): string {
  if (territory.atName) return typographic(territory.atName);
  const name = nameOf(territory);
  if (/^Les? /.test(name)) return name.replace(/^Le /, "au ").replace(/^Les /, "aux ");
  return `à ${name}`;
}

/** « Contours schématiques », or what official ones are and whose: said under each map. */
export function describeOutlines({ kind, title, source, licence }: TerritorySources["outlines"]): string {
  return typographic(kind === "schematic" ? title : `${title}\u00a0: ${source}, ${lowerFirst(licence)}`);
}

/** « Licence Ouverte 2.0 » → « licence Ouverte 2.0 », inside a sentence. */
function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
