import { showName } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { CRS84, coordinateSystems } from "../rows/coordinate-systems.js";
import { MAX_LENGTH } from "../rows/cql2/cql2-expression.js";
import { FILTER_LANGUAGES } from "../rows/cql2/read-filter.js";
import { listDecimals } from "../rows/features/decimal-columns.js";
import { FEATURE_PARAMETERS } from "../rows/features/feature-query.js";
import { valueSchema } from "./describe-service.js";
import { FEATURE_LIMIT } from "./feature-query.js";
import type { Collection } from "./feature-reader.js";
import { GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, OPENAPI_TYPE, PMTILES_TYPE, SCHEMA_TYPE, TILE_TYPE } from "./links.js";

/**
 * The definition of the service: OpenAPI 3.0 and not 3.1, a literal path per collection, the page size under
 * `components.parameters.limit`, filters in style form without explode: what GDAL and QGIS look for. Parameters that are no
 * filter explode, so that QGIS does not take them for properties.
 */
export function describeApi(info: CatalogueInfo, collections: Collection[], root: string) {
  return {
    openapi: "3.0.3",
    info: {
      title: `${info.title}\u00A0: couches géographiques`,
      description: `OGC API Features 1.0 et tuiles vectorielles. ${info.description}`,
      version: "1.0.0",
      contact: info.contact,
      license: { name: "Licence de chaque couche, sur sa fiche", url: new URL("/jeux", root).href },
    },
    servers: [{ url: root }],
    security: [{}, { cle: [] }],
    tags: [
      { name: "Service", description: "Ce que le service offre" },
      { name: "Couches", description: "Les objets de chaque couche" },
      { name: "Tuiles", description: "Les tuiles vectorielles de chaque couche" },
    ],
    paths: {
      "/": get("getLandingPage", "Page d'accueil du service", "Service", [ref("f")], JSON_TYPE),
      "/conformance": get("getConformance", "Normes respectées", "Service", [ref("f")], JSON_TYPE),
      "/api": get("getApi", "Cette définition", "Service", [ref("f")], OPENAPI_TYPE),
      "/collections": get("getCollections", "Liste des couches", "Service", [ref("f")], JSON_TYPE),
      ...Object.assign({}, ...collections.map(describePaths)),
    },
    components: {
      securitySchemes: {
        cle: { type: "http", scheme: "bearer", description: "Clé d'un organisme du catalogue." },
      },
      parameters: {
        f: {
          name: "f",
          in: "query",
          description: "Forme de la réponse, à la place de l'en-tête Accept",
          schema: { type: "string", enum: ["json", "html"] },
          explode: true,
        },
        bbox: {
          name: "bbox",
          in: "query",
          description:
            "Ouest, sud, est, nord en degrés (CRS84), ou six nombres avec les altitudes. L'ouest dépasse l'est au passage de l'antiméridien.",
          schema: {
            type: "array",
            items: { type: "number" },
            minItems: 4,
            maxItems: 6,
            example: [-1.4, 45.7, -0.9, 46.1],
          },
          style: "form",
          explode: false,
        },
        datetime: {
          name: "datetime",
          in: "query",
          description: "Un jour, un instant (RFC 3339) ou un intervalle, ouvert par «\u00A0..\u00A0»",
          schema: { type: "string", example: "2024-01-01/.." },
          style: "form",
          explode: false,
        },
        limit: {
          name: "limit",
          in: "query",
          description: "Nombre d'objets d'une page\u202F; un nombre plus grand que le maximum est ramené à lui",
          schema: { type: "integer", minimum: 1, maximum: FEATURE_LIMIT.max, default: FEATURE_LIMIT.default },
          style: "form",
          explode: false,
        },
        offset: {
          name: "offset",
          in: "query",
          description: "Nombre d'objets à passer",
          schema: { type: "integer", minimum: 0, default: 0 },
          explode: true,
        },
        crs: system("crs", "Système de coordonnées des réponses. En EPSG:4326, la latitude vient d'abord"),
        "bbox-crs": system("bbox-crs", "Système de coordonnées de «\u00A0bbox\u00A0»"),
        filter: {
          name: "filter",
          in: "query",
          description:
            "Filtre CQL2\u00A0: comparaisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, DATE('…'), TIMESTAMP('…'), S_INTERSECTS(geometry, POLYGON((…)) ou BBOX(…)). Les propriétés sont à l'adresse «\u00A0queryables\u00A0» de la couche.",
          schema: { type: "string", maxLength: MAX_LENGTH },
          // What may be asked of any layer, whatever its properties.
          example: "S_INTERSECTS(geometry, BBOX(-1.4, 45.7, -0.9, 46.1))",
          explode: true,
        },
        "filter-lang": {
          name: "filter-lang",
          in: "query",
          description: "Langue du filtre\u00A0: CQL2 en texte ou en JSON\u202F; cql-text est un autre nom du premier",
          schema: { type: "string", enum: [...FILTER_LANGUAGES], default: FILTER_LANGUAGES[0] },
          explode: true,
        },
        "filter-crs": system("filter-crs", "Système de coordonnées des géométries du filtre"),
        cursor: {
          name: "cursor",
          in: "query",
          description: "Suite d'une lecture, donnée par le lien «\u00A0next\u00A0»",
          schema: { type: "string" },
          explode: true,
        },
      },
      schemas: {
        problem: {
          type: "object",
          required: ["status", "title", "detail", "code"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            detail: { type: "string" },
            code: { type: "string" },
            instance: { type: "string" },
            parameter: { type: "string" },
            accepted: { type: "array", items: { type: "string" } },
          },
        },
      },
      responses: {
        BadRequest: problem("Un paramètre est inconnu ou sa valeur impossible"),
        NotFound: problem("Il n'y a rien à cette adresse"),
      },
    },
  };
}

function describePaths({ dataset, manifest, filters }: Collection): Record<string, unknown> {
  const { slug, title } = dataset;
  const path = `/collections/${slug}`;
  const named = slug.replaceAll("-", "_");
  const fields = new Map(manifest.fields.map((field) => [field.name, field]));
  const decimals = listDecimals(manifest);
  const properties = filters.map(({ name, type }) => ({
    name,
    in: "query",
    required: false,
    description: showName(fields.get(name)?.title ?? `Objets dont «\u00A0${name}\u00A0» a cette valeur`),
    schema: { type: "string", ...valueSchema({ name, type }, decimals) },
    style: "form",
    explode: false,
  }));
  const paths: Record<string, unknown> = {
    [path]: get(`describe_${named}`, title, "Couches", [ref("f")], JSON_TYPE),
    [`${path}/schema`]: get(`schema_${named}`, `${title}\u00A0: propriétés`, "Couches", [ref("f")], SCHEMA_TYPE),
    [`${path}/queryables`]: get(
      `queryables_${named}`,
      `${title}\u00A0: ce que porte un filtre`,
      "Couches",
      [ref("f")],
      SCHEMA_TYPE,
    ),
    [`${path}/items`]: get(
      `items_${named}`,
      `${title}\u00A0: objets`,
      "Couches",
      [...FEATURE_PARAMETERS.map(ref), ...properties],
      GEOJSON_TYPE,
    ),
    [`${path}/items/{featureId}`]: get(
      `item_${named}`,
      `${title}\u00A0: un objet`,
      "Couches",
      [inPath("featureId"), ref("crs"), ref("f")],
      GEOJSON_TYPE,
    ),
  };
  if (manifest.tiles) {
    const tiles = `${path}/tiles`;
    paths[tiles] = get(`tilesets_${named}`, `${title}\u00A0: jeux de tuiles`, "Tuiles", [ref("f")], JSON_TYPE);
    paths[`${tiles}/WebMercatorQuad`] = get(
      `tileset_${named}`,
      `${title}\u00A0: jeu de tuiles`,
      "Tuiles",
      [{ name: "f", in: "query", schema: { type: "string", enum: ["json", "tilejson", "html"] } }],
      JSON_TYPE,
    );
    paths[`${tiles}/WebMercatorQuad.pmtiles`] = get(
      // Not "tile_archive_": a layer may be called "archive-…".
      `archive_${named}`,
      `${title}\u00A0: toutes les tuiles, en une archive PMTiles`,
      "Tuiles",
      [],
      PMTILES_TYPE,
    );
    paths[`${tiles}/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}`] = get(
      `tile_${named}`,
      `${title}\u00A0: une tuile`,
      "Tuiles",
      [...["tileMatrix", "tileRow", "tileCol"].map(inPath), ...["filter", "filter-lang", "filter-crs"].map(ref)],
      TILE_TYPE,
    );
  }
  return paths;
}

function get(operationId: string, summary: string, tag: string, parameters: object[], type: string) {
  const isTile = type === TILE_TYPE;
  const isBinary = isTile || type === PMTILES_TYPE;
  const schema = isBinary ? { type: "string", format: "binary" } : { type: "object" };
  return {
    get: {
      operationId,
      summary,
      tags: [tag],
      parameters,
      responses: {
        200: {
          description: summary,
          content: { [type]: { schema }, ...(isBinary ? {} : { [HTML_TYPE]: { schema: { type: "string" } } }) },
        },
        ...(isTile ? { 204: { description: "Rien à cet endroit" } } : {}),
        400: { $ref: "#/components/responses/BadRequest" },
        404: { $ref: "#/components/responses/NotFound" },
      },
    },
  };
}

function system(name: string, description: string) {
  const schema = { type: "string", format: "uri", enum: Object.keys(coordinateSystems), default: CRS84 };
  return { name, in: "query", description, schema, explode: true };
}

function ref(name: string) {
  return { $ref: `#/components/parameters/${name}` };
}

function inPath(name: string) {
  return { name, in: "path", required: true, schema: { type: "integer", minimum: 0 } };
}

function problem(description: string) {
  return { description, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/problem" } } } };
}
