import type { Organisation } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { localAuthority } from "../vocabularies/vocabularies.js";
import type { Graph } from "./graph.js";
import { organisationIri } from "./iris.js";
import { document, mailto, webAddress } from "./values.js";

/** A producer, by its SIREN where it is known. */
export function describeOrganisation(
  graph: Graph,
  info: CatalogueInfo,
  slug: string,
  organisation: Organisation | undefined,
): void {
  const email = organisation?.contact?.email;
  const homepage = webAddress(organisation?.homepage);
  graph.describe(organisationIri(info, slug), {
    type: "foaf:Agent",
    properties: [
      ["foaf:name", { text: organisation?.name ?? slug }],
      ["dct:type", { term: localAuthority }],
      ["dct:identifier", organisation?.siren === undefined ? undefined : { plain: organisation.siren }],
      ["foaf:mbox", email === undefined ? undefined : { iri: mailto(email) }],
      ["foaf:homepage", homepage === undefined ? undefined : document(graph, homepage)],
    ],
  });
}
