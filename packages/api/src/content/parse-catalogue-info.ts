import type { CatalogueInfo } from "../services.js";

const TEXTS = ["title", "shortTitle", "description", "publisher", "homeTerritory", "idBase"] as const;

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
  const contact = (values.contact ?? {}) as Record<string, unknown>;
  const name = text("contact.name", contact.name);
  const email = text("contact.email", contact.email);
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    problems.push(`«\u00A0contact.email\u00A0» n'est pas une adresse électronique\u00A0: ${email}.`);
  if (idBase && (!URL.canParse(idBase) || !/^https?:\/\/.+[^/]$/.test(idBase)))
    problems.push(
      `«\u00A0idBase\u00A0» est une adresse complète, sans barre finale\u00A0: https://donnees.exemple.fr.`,
    );
  if (values.language !== undefined && values.language !== "fr")
    problems.push("«\u00A0language\u00A0» vaut «\u00A0fr\u00A0».");
  if (problems.length > 0) return { problems };
  return { title, shortTitle, description, publisher, contact: { name, email }, homeTerritory, idBase, language: "fr" };
}
