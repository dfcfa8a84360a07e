import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Observatory } from "../observatories/observatory.js";
import type { Dataset } from "../versions/dataset.js";

interface LlmsContext {
  info: Pick<CatalogueInfo, "title" | "description">;
  observatories: Pick<Observatory, "theme" | "title" | "description">[];
  publicUrl: string;
}

/** Datasets that are named one by one: a model reads the whole file. */
const NAMED = 200;

/** What the site is and where its data are, for the assistants that read a page or two. @see https://llmstxt.org */
export async function writeLlms(
  datasets: AsyncIterable<Dataset> | Iterable<Dataset>,
  { info, observatories, publicUrl }: LlmsContext,
): Promise<string> {
  const named: string[] = [];
  let count = 0;
  let hasDemonstration = false;
  for await (const { slug, title, description, demonstration, notice } of datasets) {
    count++;
    hasDemonstration ||= demonstration === true;
    if (count <= NAMED)
      named.push(
        link(
          title,
          `${publicUrl}/jeux/${slug}`,
          [...(notice === undefined ? [] : ["démonstration.", oneLine(notice)]), firstSentence(description)].join(" "),
        ),
      );
  }
  const more = count > NAMED ? [`- [Les ${count} jeux](${publicUrl}/catalogue.csv)`] : [];
  return [
    `# ${oneLine(info.title)}`,
    "",
    `> ${oneLine(info.description)}`,
    "",
    "Chaque chiffre a une source, une période et une licence\u00A0: citez-les. Une valeur absente n'est pas zéro\u00A0: la raison est donnée à côté. Certaines tables sont sous secret statistique.",
    ...(hasDemonstration
      ? [
          "Une partie des données sont de démonstration, inventées ou venues d'ailleurs\u00A0: ne les citez pas comme des faits d'ici.",
        ]
      : []),
    "",
    "## Lire les données",
    "",
    link("Outils pour assistants", `${publicUrl}/mcp`, "Model Context Protocol (HTTP, sans compte, lecture seule)."),
    link("Définition de l'API", `${publicUrl}/api/openapi.json`, "OpenAPI 3.1."),
    link("Jeux de données", `${publicUrl}/api/datasets`, "JSON\u202F; ?q= cherche."),
    link("Indicateurs", `${publicUrl}/api/indicators`, "JSON\u202F; les valeurs sont sous observations."),
    link("Territoires", `${publicUrl}/api/territories`, "Codes, noms, populations."),
    "",
    "## Thèmes",
    "",
    ...observatories.map(({ theme, title, description }) =>
      link(title, `${publicUrl}/observatoires/${theme}`, firstSentence(description)),
    ),
    "",
    "## Jeux de données",
    "",
    ...named,
    ...more,
    "",
    "## Optional",
    "",
    link("Catalogue DCAT-AP", `${publicUrl}/catalogue.ttl`, "Métadonnées."),
    link("Publications", `${publicUrl}/flux.atom`, "Ce qui a changé."),
    link("Glossaire", `${publicUrl}/glossaire`, "Les mots employés."),
    "",
  ].join("\n");
}

function link(title: string, address: string, what: string): string {
  return `- [${oneLine(title).replace(/[[\]]/g, "")}](${address})\u00A0: ${what}`;
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(oneLine(text))?.[0] ?? oneLine(text).slice(0, 200);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
