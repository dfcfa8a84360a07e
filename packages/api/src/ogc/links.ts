/** A link of an OGC answer. */
export interface OgcLink {
  href: string;
  rel: string;
  type?: string;
  title?: string;
  hreflang?: "fr";
  /** Bytes of what it leads to. */
  length?: number;
  templated?: true;
}

export const JSON_TYPE = "application/json";
export const GEOJSON_TYPE = "application/geo+json";
export const HTML_TYPE = "text/html";
export const OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0";
export const SCHEMA_TYPE = "application/schema+json";
export const TILE_TYPE = "application/vnd.mapbox-vector-tile";
export const PMTILES_TYPE = "application/vnd.pmtiles";

export const WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857";
/** The tile matrix set of maps on the web. */
export const WEB_MERCATOR_QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";

/** The two forms of one address: the one given, then the other. */
export function formLinks(address: string, type: string = JSON_TYPE): OgcLink[] {
  const html = address.includes("?") ? `${address}&f=html` : `${address}?f=html`;
  return [
    { href: address, rel: "self", type, title: "Ce document" },
    { href: html, rel: "alternate", type: HTML_TYPE, title: "Ce document en page web", hreflang: "fr" },
  ];
}
