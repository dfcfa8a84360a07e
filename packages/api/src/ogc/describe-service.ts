import { type FieldTypeName, showName } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { CRS84, coordinateSystems } from "../rows/coordinate-systems.js";
import { GEOMETRY_PROPERTY, listQueryables } from "../rows/cql2/plan-cql2.js";
import { listDecimals } from "../rows/features/decimal-columns.js";
import type { StoredColumn } from "../rows/stored-column.js";
import { tileLinks } from "./describe-tiles.js";
import type { Collection } from "./feature-reader.js";
import { formLinks, GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, type OgcLink, OPENAPI_TYPE, SCHEMA_TYPE } from "./links.js";

const REL_QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/** Requirement classes that the service meets. */
export const CONFORMANCE = [
  ...["core", "oas30", "geojson", "html"].map(
    (name) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`,
  ),
  "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
  ...["queryables", "queryables-query-parameters", "filter", "features-filter"].map(
    (name) => `http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/${name}`,
  ),
  ...[
    "cql2-text",
    "cql2-json",
    "basic-cql2",
    "advanced-comparison-operators",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
  ].map((name) => `http://www.opengis.net/spec/cql2/1.0/conf/${name}`),
  ...["core", "json", "html", "oas30", "landing-page"].map(
    (name) => `http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/${name}`,
  ),
  ...["core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"].map(
    (name) => `http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/${name}`,
  ),
];

/**
 * The landing page. QGIS asks for `service-desc` and `data` both.
 * @see https://docs.ogc.org/is/17-069r4/17-069r4.html#_api_landing_page
 */
export function describeLanding(info: CatalogueInfo, root: string) {
  return {
    title: `${info.title}\u00A0: couches géographiques`,
    description: `Les couches géographiques de «\u00A0${info.title}\u00A0», objet par objet et en tuiles vectorielles (OGC API Features, parties 1 à 3). ${info.description}`,
    attribution: info.title,
    links: [
      ...formLinks(root),
      { href: `${root}/api`, rel: "service-desc", type: OPENAPI_TYPE, title: "Définition du service (OpenAPI 3.0)" },
      { href: `${root}/api?f=html`, rel: "service-doc", type: HTML_TYPE, title: "Mode d'emploi", hreflang: "fr" },
      { href: `${root}/conformance`, rel: "conformance", type: JSON_TYPE, title: "Normes respectées" },
      { href: `${root}/collections`, rel: "data", type: JSON_TYPE, title: "Les couches" },
    ] satisfies OgcLink[],
  };
}

export function describeConformance(root: string) {
  return { conformsTo: CONFORMANCE, links: formLinks(`${root}/conformance`) };
}

export function describeCollections(collections: Collection[], root: string, publicUrl: string) {
  return {
    links: formLinks(`${root}/collections`),
    crs: Object.keys(coordinateSystems),
    numberMatched: collections.length,
    numberReturned: collections.length,
    collections: collections.map((collection) => describeCollection(collection, root, publicUrl)),
  };
}

/** One collection: `storageCrs` and `itemCount` are for GDAL. */
export function describeCollection(
  { dataset, manifest, temporal: dates }: Collection,
  root: string,
  publicUrl: string,
) {
  const address = `${root}/collections/${dataset.slug}`;
  // What `datetime` finds: the period of the dataset may be another one, told by its description.
  const temporal = manifest.datetimeExtent ?? dataset.temporal;
  const links: OgcLink[] = [
    ...formLinks(address),
    { href: `${address}/items`, rel: "items", type: GEOJSON_TYPE, title: "Les objets (GeoJSON)" },
    { href: `${address}/items?f=html`, rel: "items", type: HTML_TYPE, title: "Les objets en page web", hreflang: "fr" },
    { href: `${address}/queryables`, rel: REL_QUERYABLES, type: SCHEMA_TYPE, title: "Ce que porte un filtre" },
    { href: `${address}/schema`, rel: "describedby", type: SCHEMA_TYPE, title: "Les propriétés (JSON Schema)" },
    {
      href: `${publicUrl}/jeux/${dataset.slug}`,
      rel: "describedby",
      type: HTML_TYPE,
      title: "La fiche du jeu",
      hreflang: "fr",
    },
    ...dataset.distributions
      .filter(({ format }) => format === "GEOJSON")
      .map(({ path, bytes }) => ({
        href: `${publicUrl}${path}`,
        rel: "enclosure",
        type: GEOJSON_TYPE,
        title: "La couche entière (GeoJSON)",
        length: bytes,
      })),
    ...tileLinks(manifest.tiles, address),
  ];
  return {
    id: dataset.slug,
    title: dataset.title,
    description: dataset.description,
    keywords: dataset.keywords,
    attribution: dataset.organisationName,
    itemType: "feature",
    itemCount: manifest.rows,
    crs: Object.keys(coordinateSystems),
    storageCrs: CRS84,
    // What `datetime` speaks of; null where it is taken and has no effect.
    datetimeProperty: dates?.name ?? null,
    extent: {
      spatial: { bbox: [manifest.box ?? dataset.bbox ?? [-180, -90, 180, 90]], crs: CRS84 },
      temporal: {
        interval: [
          [temporal ? instant(temporal.from, "00:00:00") : null, temporal ? instant(temporal.to, "23:59:59") : null],
        ],
        trs: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
      },
    },
    links,
  };
}

/** Properties of the features of a collection, as JSON Schema. */
export function describeFeatureSchema({ dataset, manifest }: Collection, root: string) {
  const decimals = listDecimals(manifest);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `${root}/collections/${dataset.slug}/schema`,
    title: dataset.title,
    type: "object",
    properties: {
      type: { const: "Feature" },
      id: { type: "integer", title: "Rang de l'objet dans cette version" },
      geometry: { format: "geometry-any" },
      properties: {
        type: "object",
        properties: Object.fromEntries(
          manifest.fields.map(({ name, title, description, type = "string" }) => [
            name,
            {
              ...(title === undefined ? {} : { title: showName(title) }),
              ...(description === undefined ? {} : { description }),
              ...valueSchema({ name, type }, decimals),
            },
          ]),
        ),
      },
    },
  };
}

/**
 * What a filter may speak of, as JSON Schema.
 * @see https://docs.ogc.org/is/19-079r2/19-079r2.html
 */
export function describeQueryables({ dataset, manifest, temporal }: Collection, root: string) {
  const fields = new Map(manifest.fields.map((field) => [field.name, field]));
  const columns = listQueryables(manifest.columns);
  const decimals = listDecimals(manifest);
  const properties = columns.map(({ name, type }) => {
    const { title, description } = fields.get(name) ?? {};
    return [
      name,
      {
        ...(title === undefined ? {} : { title: showName(title) }),
        ...(description === undefined ? {} : { description }),
        ...(name === temporal?.name ? { "x-ogc-role": "primary-instant" } : {}),
        ...valueSchema({ name, type }, decimals),
      },
    ] as const;
  });
  const geometry = { title: "Géométrie", "x-ogc-role": "primary-geometry", format: "geometry-any" };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `${root}/collections/${dataset.slug}/queryables`,
    title: dataset.title,
    description: "Propriétés que peut comparer un filtre CQL2 (paramètre «\u00A0filter\u00A0»).",
    type: "object",
    properties: {
      ...Object.fromEntries(properties),
      ...(columns.some(({ name }) => name === GEOMETRY_PROPERTY) ? {} : { [GEOMETRY_PROPERTY]: geometry }),
    },
    additionalProperties: false,
  };
}

interface ValueSchema {
  type?: string;
  format?: string;
  multipleOf?: number;
}

/** JSON Schema of the values of a column, as features give them; `decimals` names those given as decimals. */
export function valueSchema({ name, type }: Pick<StoredColumn, "name" | "type">, decimals: string[]): ValueSchema {
  // The same values, which GDAL reads as doubles: it makes 32 bits of an "integer", whatever its format.
  if (type === "integer" && decimals.includes(name)) return { type: "number", multipleOf: 1 };
  return VALUES[type] ?? { type: "string" };
}

const VALUES: Partial<Record<FieldTypeName, ValueSchema>> = {
  integer: { type: "integer" },
  year: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  date: { type: "string", format: "date" },
  datetime: { type: "string", format: "date-time" },
  object: { type: "object" },
  array: { type: "array" },
  list: { type: "array" },
  geojson: { type: "object" },
  any: {},
};

/** A day as RFC 3339 writes an instant; null where it is none. */
function instant(day: string, time: string): string | null {
  const [, year, month, date] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(day) ?? [];
  if (!year) return null;
  const last = time === "00:00:00" ? "01" : new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).getUTCDate();
  return `${year}-${month ?? (time === "00:00:00" ? "01" : "12")}-${date ?? last}T${time}Z`;
}
