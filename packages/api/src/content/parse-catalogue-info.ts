import type { BaseMap, CatalogueInfo } from "../catalogue/catalogue-info.js";
import { parseNotices } from "../site/parse-notices.js";

const TEXTS = ["title", "shortTitle", "description", "publisher", "homeTerritory", "idBase"] as const;

/** Whether identifiers may begin with a text: a complete address, without final slash. */
export function isIdBase(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^\s<>"{}|\\^`]+[^\s<>"{}|\\^`/]$/.test(text);
}

/** Checks `catalogue.json`; each problem is a French sentence. */
export function parseCatalogueInfo(json: unknown): CatalogueInfo | { problems: string[] } {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return { problems: ["un objet JSON est attendu."] };
  const values = json as Record<string, unknown>;
  const problems: string[] = [];
  const text = (name: string, value: unknown) => {
    if (typeof value === "string" && value.trim()) return value.trim();
    problems.push(`il manque «\u00A0${name}\u00A0» (un texte).`);
    return "";
  };
  const [title, shortTitle, description, publisher, homeTerritory, idBase] = TEXTS.map((name) =>
    text(name, values[name]),
  ) as [string, string, string, string, string, string];
  const given = (values.contact ?? {}) as Record<string, unknown>;
  const name = text("contact.name", given.name);
  const email = text("contact.email", given.email);
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    problems.push(`«\u00A0contact.email\u00A0» n'est pas une adresse électronique\u00A0: ${email}.`);
  if (idBase && !isIdBase(idBase))
    problems.push(
      `«\u00A0idBase\u00A0» est une adresse complète, sans barre finale\u00A0: https://donnees.exemple.fr.`,
    );
  if (values.language !== undefined && values.language !== "fr")
    problems.push("«\u00A0language\u00A0» vaut «\u00A0fr\u00A0».");
  const baseMap = values.baseMap === undefined ? {} : { baseMap: parseBaseMap(values.baseMap, text, problems) };
  const notices = parseNotices(values, problems);
  if (problems.length > 0) return { problems };
  const contact = { name, email };
  return {
    title,
    shortTitle,
    description,
    publisher,
    contact,
    homeTerritory,
    idBase,
    language: "fr",
    ...baseMap,
    ...notices,
  };
}

function parseBaseMap(value: unknown, text: (name: string, value: unknown) => string, problems: string[]): BaseMap {
  const values = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const url = text("baseMap.url", values.url);
  const isTile =
    url.startsWith("https://") && URL.canParse(url) && ["{z}", "{x}", "{y}"].every((part) => url.includes(part));
  if (url && !isTile)
    problems.push(
      "«\u00A0baseMap.url\u00A0» est l'adresse d'une image, en https, où {z}, {x} et {y} tiennent la place du niveau, de la colonne et de la ligne.",
    );
  return {
    url,
    title: text("baseMap.title", values.title),
    attribution: text("baseMap.attribution", values.attribution),
  };
}
