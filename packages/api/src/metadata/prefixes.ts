/** Prefixes of every RDF form that we write. */
export const prefixes = {
  adms: "http://www.w3.org/ns/adms#",
  dcat: "http://www.w3.org/ns/dcat#",
  dcatap: "http://data.europa.eu/r5r/",
  dct: "http://purl.org/dc/terms/",
  foaf: "http://xmlns.com/foaf/0.1/",
  geodcat: "http://data.europa.eu/930/",
  geo: "http://www.opengis.net/ont/geosparql#",
  hydra: "http://www.w3.org/ns/hydra/core#",
  locn: "http://www.w3.org/ns/locn#",
  prov: "http://www.w3.org/ns/prov#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  spdx: "http://spdx.org/rdf/terms#",
  vcard: "http://www.w3.org/2006/vcard/ns#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
} as const;

export type Prefix = keyof typeof prefixes;

/** "dct:title". */
export type Curie = `${Prefix}:${string}`;

export function expand(curie: Curie): string {
  const split = curie.indexOf(":");
  return prefixes[curie.slice(0, split) as Prefix] + curie.slice(split + 1);
}

/** The short form where a prefix fits and what follows is a plain name, else the whole address. */
export function shorten(uri: string): string {
  const end = Math.max(uri.lastIndexOf("#"), uri.lastIndexOf("/")) + 1;
  const prefix = byBase.get(uri.slice(0, end));
  return prefix !== undefined && /^[A-Za-z][\w-]*$/.test(uri.slice(end)) ? `${prefix}:${uri.slice(end)}` : uri;
}

const byBase = new Map<string, string>(Object.entries(prefixes).map(([prefix, base]) => [base, prefix]));
