import type { Territory } from "./territory.js";
import { typeset } from "./typography.js";

/** Its name as shown: curly apostrophe, the short form where there is one. */
export function nameOf(territory: Territory): string {
  return typeset(territory.shortName ?? territory.name, { page: true });
}

/** « du Château-d’Oléron », « de Marennes-Hiers-Brouage », « d’Oléron »: the name after "de". */
export function ofTerritory(territory: Territory): string {
  if (territory.ofName) return typeset(territory.ofName, { page: true });
  const name = nameOf(territory);
  const article = articleOf(territory);
  if (article) return `${article === "le" ? "du" : "de la"} ${name}`;
  return ofName(name);
}

/** « au Château-d’Oléron », « à Marennes-Hiers-Brouage »: the name after "à". */
export function atTerritory(territory: Territory): string {
  if (territory.atName) return typeset(territory.atName, { page: true });
  const name = nameOf(territory);
  const article = articleOf(territory);
  if (article) return `${article === "le" ? "au" : "à la"} ${name}`;
  if (/^Les? /.test(name)) return name.replace(/^Le /, "au ").replace(/^Les /, "aux ");
  return `à ${name}`;
}

/** « pour le Bassin de Marennes », « pour Le Château-d’Oléron »: the name after "pour". */
export function forTerritory(territory: Territory): string {
  return `pour ${withArticle(territory)}`;
}

/** « le Bassin de Marennes », « Le Château-d’Oléron »: the name in a sentence; the article of a commune is part of its name. */
export function withArticle(territory: Territory): string {
  if (territory.level === "commune") return nameOf(territory);
  return ofTerritory(territory)
    .replace(/^du /, "le ")
    .replace(/^des /, "les ")
    .replace(/^d(e |’)/, "");
}

/** Words before which « de » is cut; an aspirated h is rare among names and units, and « y » is a vowel in Yves and in Yeu, not in Yann. */
const ELIDED = /^(?:[aeiouéèêëàâîïôûœ]|y(?![aoué])|h(?!aie|angar|ameau|alte))/i;

/** « d’Oléron », « de Marennes », « du Gua », « d’agriculteurs »: a name or a word after "de". */
export function ofName(name: string): string {
  if (/^Les? /.test(name)) return name.replace(/^Le /, "du ").replace(/^Les /, "des ");
  return ELIDED.test(name) ? `d’${name}` : `de ${name}`;
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
