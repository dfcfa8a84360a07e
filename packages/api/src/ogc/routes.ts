import { type NextFunction, type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { notFound } from "../http/http-problem.js";
import { onlyParameters } from "../http/query-parameters.js";
import { CRS84 } from "../rows/coordinate-systems.js";
import { readSystemName } from "../rows/cql2/read-filter.js";
import type { FeatureQuery } from "../rows/features/feature-query.js";
import { describeApi } from "./describe-api.js";
import {
  describeCollection,
  describeCollections,
  describeConformance,
  describeFeatureSchema,
  describeLanding,
  describeQueryables,
} from "./describe-service.js";
import { parseFeatureQuery } from "./feature-query.js";
import type { FeaturePage, FeatureReader } from "./feature-reader.js";
import { findCollection } from "./find-collection.js";
import { formLinks, GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, type OgcLink, OPENAPI_TYPE, SCHEMA_TYPE } from "./links.js";
import { askedParameters, chooseForm, sendData, sendDocument } from "./send-document.js";

interface OgcParts {
  catalogue: CatalogueReader;
  features: FeatureReader;
  publicUrl: string;
  now(): Date;
}

type Named = Request<{ slug: string }>;

/**
 * `/ogc` and below: OGC API Features 1.0 over the geographic datasets, with reference systems (part 2) and filters in CQL2 (part 3). JSON and GeoJSON are answered here; `text/html` goes on
 * to the pages once the address and its parameters are known to be right.
 * @see https://docs.ogc.org/is/17-069r4/17-069r4.html
 */
export function ogcRoutes({ catalogue, features, publicUrl, now }: OgcParts): Router {
  const router = Router();
  const root = `${publicUrl}/ogc`;

  router.get("/ogc", (request, response, next) =>
    sendDocument(request, response, next, describeLanding(catalogue.info(), root)),
  );
  router.get("/ogc/conformance", (request, response, next) =>
    sendDocument(request, response, next, describeConformance(root)),
  );
  router.get("/ogc/api", async (request, response, next) => {
    const api = describeApi(catalogue.info(), await features.as(callerOf(request)).listCollections(), root);
    sendDocument(request, response, next, api, { type: OPENAPI_TYPE });
  });
  router.get("/ogc/collections", async (request, response, next) => {
    const collections = await features.as(callerOf(request)).listCollections();
    sendDocument(request, response, next, describeCollections(collections, root, publicUrl));
  });
  router.get("/ogc/collections/:slug", async (request: Named, response: Response, next: NextFunction) => {
    const collection = await findCollection(features, request, response, publicUrl);
    sendDocument(request as Request, response, next, describeCollection(collection, root, publicUrl));
  });
  router.get("/ogc/collections/:slug/schema", async (request: Named, response: Response, next: NextFunction) => {
    const collection = await findCollection(features, request, response, publicUrl);
    sendDocument(request as Request, response, next, describeFeatureSchema(collection, root), { type: SCHEMA_TYPE });
  });

  router.get("/ogc/collections/:slug/queryables", async (request: Named, response: Response, next: NextFunction) => {
    const collection = await findCollection(features, request, response, publicUrl);
    sendDocument(request as Request, response, next, describeQueryables(collection, root), { type: SCHEMA_TYPE });
  });

  router.get("/ogc/collections/:slug/items", async (request: Named, response: Response, next: NextFunction) => {
    const collection = await findCollection(features, request, response, publicUrl);
    const names = collection.filters.map(({ name }) => name);
    const parameters = askedParameters(request as Request, names);
    const query = parseFeatureQuery(parameters, names);
    if (chooseForm(request as Request, response, GEOJSON_TYPE) === "html") return next();
    const page = await features.listFeatures(collection, query);
    const address = `${root}/collections/${collection.dataset.slug}`;
    const links = pageLinks(`${address}/items`, parameters, query.offset, query.limit, page);
    links.push({ href: address, rel: "collection", type: JSON_TYPE, title: collection.dataset.title });
    const said = noteOf(collection.dataset.slug, page, query);
    const text = `{"type":"FeatureCollection",${said === undefined ? "" : `"note":${JSON.stringify(said)},`}"timeStamp":"${now().toISOString()}","numberMatched":${page.total},"numberReturned":${page.returned},"links":${JSON.stringify(links)},"features":[\n${page.text}\n]}\n`;
    response.setHeader("Content-Crs", `<${query.crs ?? CRS84}>`);
    sendData(response, text, GEOJSON_TYPE, links);
  });

  router.get(
    "/ogc/collections/:slug/items/:id",
    async (request: Request<{ slug: string; id: string }>, response: Response, next: NextFunction) => {
      const collection = await findCollection(features, request, response, publicUrl);
      const parameters = askedParameters(request as unknown as Request);
      onlyParameters(parameters, ["f", "crs"]);
      const crs = readSystemName(parameters, "crs");
      const { slug } = collection.dataset;
      const { id } = request.params;
      const text = await features.getFeature(collection, id, crs);
      if (text === undefined)
        throw notFound(
          "objet-inconnu",
          `La couche «\u00A0${slug}\u00A0» a des objets de 1 à ${collection.manifest.rows}\u202F; «\u00A0${id}\u00A0» n'en est pas.`,
        );
      if (chooseForm(request as unknown as Request, response, GEOJSON_TYPE) === "html") return next();
      const address = `${root}/collections/${slug}`;
      const links: OgcLink[] = [
        ...formLinks(`${address}/items/${id}`, GEOJSON_TYPE),
        { href: address, rel: "collection", type: JSON_TYPE, title: collection.dataset.title },
      ];
      response.setHeader("Content-Crs", `<${crs}>`);
      sendData(response, `${text.slice(0, -1)},"links":${JSON.stringify(links)}}\n`, GEOJSON_TYPE, links);
    },
  );

  router.get("/ogc/*rest", (request, response, next) => {
    // A known address whose page is asked for comes by here too.
    if (chooseForm(request, response, JSON_TYPE, ["json", "tilejson", "html"]) === "html") return next();
    throw notFound(
      "adresse-inconnue",
      `Il n'y a rien à l'adresse ${request.path}. Les adresses disponibles partent de /ogc.`,
    );
  });

  return router;
}

/** What an answer says of a parameter that could not be heeded: the standard asks that it be taken all the same. */
function noteOf(slug: string, { temporal }: FeaturePage, { datetime }: FeatureQuery): string | undefined {
  if (!datetime || temporal) return undefined;
  return `«\u00A0datetime\u00A0» n'a rien retenu ni écarté\u00A0: la couche «\u00A0${slug}\u00A0» n'a pas de colonne de date, ou en a plusieurs. Comparez une propriété avec «\u00A0filter\u00A0» (releve > DATE('2024-01-01')).`;
}

/** This page, its web form, the pages around it. What comes after is told by a cursor: it holds when a new version is published. */
function pageLinks(
  items: string,
  parameters: URLSearchParams,
  offset: number,
  limit: number,
  { next }: FeaturePage,
): OgcLink[] {
  const link = (change: Record<string, string | undefined>) => {
    const changed = new URLSearchParams(parameters);
    changed.delete("f");
    for (const [name, value] of Object.entries(change))
      if (value === undefined) changed.delete(name);
      else changed.set(name, value);
    const query = changed.toString();
    return query ? `${items}?${query}` : items;
  };
  const links: OgcLink[] = [
    { href: link({}), rel: "self", type: GEOJSON_TYPE, title: "Cette page" },
    { href: link({ f: "html" }), rel: "alternate", type: HTML_TYPE, title: "Cette page en page web", hreflang: "fr" },
  ];
  if (next)
    links.push({
      href: link({ offset: String(next.offset), cursor: next.cursor }),
      rel: "next",
      type: GEOJSON_TYPE,
      title: "Page suivante",
    });
  if (offset > 0)
    links.push({
      href: link({ offset: offset > limit ? String(offset - limit) : undefined, cursor: undefined }),
      rel: "prev",
      type: GEOJSON_TYPE,
      title: "Page précédente",
    });
  return links;
}
