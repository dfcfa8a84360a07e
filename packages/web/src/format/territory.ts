import type { Territory, TerritorySources } from "@datalogue/ingest";
import { ofName, typographic } from "./text.js";

/** Its name as shown: curly apostrophe, the short form where there is one. */
export function nameOf(territory: Territory): string {
  return typographic(territory.shortName ?? territory.name);
}

/** « du Château-d’Oléron », « de Marennes-Hiers-Brouage », « d’Oléron »: the name after "de". */
export function ofTerritory(territory: Territory): string {
  if (territory.ofName) return typographic(territory.ofName);
  const name = nameOf(territory);
  const article = articleOf(territory);
  if (article) return `${article === "le" ? "du" : "de la"} ${name}`;
  return ofName(name);
}

/** What the name of an intercommunality, of a pole or of a group begins with, and its article. */
const ARTICLES: Readonly<Record<string, "le" | "la">> = {
  Communauté: "la",
  Métropole: "la",
  Parc: "le",
  Pays: "le",
  PETR: "le",
  Pôle: "le",
  Syndicat: "le",
};

function articleOf(territory: Territory): "le" | "la" | undefined {
  if (!["epci", "petr", "group"].includes(territory.level)) return undefined;
  return ARTICLES[nameOf(territory).split(" ", 1).join()];
}

/** « au Château-d’Oléron », « à Marennes-Hiers-Brouage »: the name after "à". */
export function atTerritory(territory: Territory): string {
  if (territory.atName) return typographic(territory.atName);
  const name = nameOf(territory);
  const article = articleOf(territory);
  if (article) return `${article === "le" ? "au" : "à la"} ${name}`;
  if (/^Les? /.test(name)) return name.replace(/^Le /, "au ").replace(/^Les /, "aux ");
  return `à ${name}`;
}

/** « pour le Bassin de Marennes », « pour Le Château-d’Oléron »: the name after "pour"; the article of a commune is part of its name. */
export function forTerritory(territory: Territory): string {
  if (territory.level === "commune") return `pour ${nameOf(territory)}`;
  return `pour ${ofTerritory(territory)
    .replace(/^du /, "le ")
    .replace(/^des /, "les ")
    .replace(/^d(e |’)/, "")}`;
}

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
