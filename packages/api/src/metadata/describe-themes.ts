import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Graph } from "./graph.js";
import { themeIri, themesIri } from "./iris.js";

/** The scheme of the local themes. */
export function describeThemes(graph: Graph, info: CatalogueInfo): void {
  graph.describe(themesIri(info), {
    type: "skos:ConceptScheme",
    properties: [["dct:title", { text: `Thèmes\u00A0: ${info.shortTitle}` }]],
  });
}

/** A local theme; gives its identifier. */
export function describeTheme(
  graph: Graph,
  info: CatalogueInfo,
  { theme, title }: { theme: string; title: string },
): string {
  const iri = themeIri(info, theme);
  graph.describe(iri, {
    type: "skos:Concept",
    properties: [
      ["skos:prefLabel", { text: title }],
      ["skos:inScheme", { iri: themesIri(info) }],
    ],
  });
  return iri;
}
