import type { Organisation } from "@datalogue/ingest";
import { type NextFunction, type Request, type Response, Router } from "express";
import { civilDay } from "../calendar/civil-day.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { addLinks } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import { giveWay } from "../threads/give-way.js";
import type { CatalogueContent, DescribedServices, FeedPage, MetadataSettings } from "./catalogue-content.js";
import { describeCatalogue } from "./describe-catalogue.js";
import { type RdfFormat, rdfExtensions, rdfFormats } from "./formats.js";
import { identifierRoutes } from "./identifier-routes.js";
import { listPublicPages, openDatasets } from "./list-public-pages.js";
import { chooseFormat, sendBody, sendGraph } from "./negotiate-rdf.js";
import { newsRoutes } from "./news-routes.js";
import {
  FEED_PAGE_SIZE,
  getFeed,
  getLlms,
  getRobots,
  getScdlCatalogue,
  getSecurity,
  getSitemap,
} from "./operations.js";
import { complete, readCommon } from "./read-content.js";
import { recordRoutes } from "./record-routes.js";
import { writeLlms } from "./write-llms.js";
import { writeScdlCatalogue } from "./write-scdl-catalogue.js";
import { writeSecurity } from "./write-security.js";
import { writeRobots, writeSitemap } from "./write-sitemap.js";

/**
 * `/catalogue`, `/organismes/{slug}/catalogue` (the datasets of one producer), each with an extension (jsonld, ttl, rdf, nt) or by
 * negotiation: RDF is answered here, `text/html` goes on to the pages. No redirect. A feed has pages (Hydra), each written once
 * per revision of the catalogue, from its own datasets only. Also what its identifiers describe (`/id/…`), the feeds of news (`…/flux.atom`),
 * `/catalogue.csv` (SCDL), `/sitemap.xml`, `/llms.txt` and `/robots.txt`.
 */
export function metadataRoutes(
  services: DescribedServices,
  settings: MetadataSettings,
  { now = () => new Date() } = {},
): Router {
  const { catalogue } = services;
  const router = Router();

  const sendFeed = async (request: Request, response: Response, format: RdfFormat, producer?: Organisation) => {
    const { page, page_size: pageSize } = readParameters(request, getFeed.query);
    const list = await catalogue.listOpenDatasets({
      ...(producer ? { organisation: producer.slug } : {}),
      page,
      pageSize,
    });
    const last = Math.max(1, Math.ceil(list.total / pageSize));
    if (page > last)
      throw new HttpProblem(
        404,
        "page-inconnue",
        "Introuvable",
        `Ce catalogue a ${last} ${last > 1 ? "pages" : "page"}\u202F; il n'y a pas de page ${page}.`,
      );
    const root = `${settings.publicUrl}${producer ? `/organismes/${producer.slug}` : ""}/catalogue.${format}`;
    const address = (number: number) =>
      pageSize === FEED_PAGE_SIZE.default ? `${root}?page=${number}` : `${root}?page=${number}&page_size=${pageSize}`;
    const view: FeedPage = {
      self: address(page),
      first: address(1),
      last: address(last),
      next: page < last ? address(page + 1) : null,
      previous: page > 1 ? address(page - 1) : null,
      total: list.total,
      issued: list.issued,
      modified: list.modified,
    };
    addLinks(response, [
      ...(["next", "previous"] as const).flatMap((name) => {
        const href = view[name];
        return href ? [{ href, rel: name === "next" ? "next" : "prev", type: rdfFormats[format].mediaTypes[0] }] : [];
      }),
      ...rdfExtensions
        .filter((other) => other !== format)
        .map((other) => ({
          href: view.self.replace(`catalogue.${format}`, `catalogue.${other}`),
          rel: "alternate",
          type: rdfFormats[other].mediaTypes[0],
        })),
    ]);
    const datasets = await Promise.all(list.data.map((dataset) => complete(services, dataset)));
    const content: CatalogueContent = { ...(await readCommon(services, producer)), datasets, page: view };
    const quads = describeCatalogue(content, settings);
    // The thread also answers others: between describing and writing, some tens of milliseconds each, they have their turn.
    await giveWay();
    sendGraph(response, format, quads);
  };

  router.get([...withExtensions("/catalogue"), "/id/catalogue"], async (request, response, next) => {
    const format = chooseFormat(request, response, extensionOf(request.path));
    if (format === "html") return next();
    await sendFeed(request, response, format);
  });

  router.get(
    [...withExtensions("/organismes/:slug/catalogue"), "/id/organisme/:slug/catalogue"],
    async (request: Request<{ slug: string }>, response: Response, next: NextFunction) => {
      const format = chooseFormat(request, response, extensionOf(request.path));
      if (format === "html") return next();
      const { slug } = request.params;
      const producer = await catalogue.getOrganisation(slug);
      if (!producer)
        throw notFound("organisme-inconnu", `Aucun organisme ne s'appelle «\u00A0${slug}\u00A0» dans ce catalogue.`);
      await sendFeed(request as Request, response, format, producer);
    },
  );

  router.get("/catalogue.csv", async (request, response) => {
    readParameters(request, getScdlCatalogue.query);
    const organisations = await catalogue.listNamedOrganisations();
    const context = {
      info: catalogue.info(),
      organisations,
      territory: services.territories.get,
      publicUrl: settings.publicUrl,
    };
    sendBody(response, "text/csv", await writeScdlCatalogue(openDatasets(services), context));
  });

  router.get("/sitemap.xml", async (request, response) => {
    const { page } = readParameters(request, getSitemap.query);
    const number = page === undefined ? undefined : Number(page);
    const sitemap = writeSitemap(await listPublicPages(services), settings.publicUrl, number);
    if (sitemap === undefined) throw notFound("page-inconnue", `Le plan de ce site n'a pas de page ${page}.`);
    sendBody(response, "application/xml", sitemap);
  });

  router.get("/llms.txt", async (request, response) => {
    readParameters(request, getLlms.query);
    const context = {
      info: catalogue.info(),
      observatories: services.observatories.list(),
      publicUrl: settings.publicUrl,
    };
    sendBody(response, "text/plain", await writeLlms(openDatasets(services), context));
  });

  router.get("/.well-known/security.txt", (request, response) => {
    readParameters(request, getSecurity.query);
    const { security } = catalogue.info();
    if (!security || civilDay(now()) > security.expires)
      throw notFound(
        "adresse-inconnue",
        `L'administrateur de ce site n'a pas ${security ? "renouvelé" : "donné"} d'adresse pour signaler une faille. Écrivez au contact du catalogue\u00A0: ${settings.publicUrl}/contact.`,
      );
    sendBody(response, "text/plain", writeSecurity(security, settings.publicUrl));
  });

  router.get("/robots.txt", (request, response) => {
    readParameters(request, getRobots.query);
    sendBody(response, "text/plain", writeRobots(settings.publicUrl));
  });

  router.use(newsRoutes(services, settings));
  router.use(recordRoutes(services, settings));
  router.use(identifierRoutes(services, settings));
  return router;
}

function withExtensions(address: string): string[] {
  return [address, ...rdfExtensions.map((extension) => `${address}.${extension}`)];
}

function extensionOf(path: string): RdfFormat | undefined {
  // The router takes an address and the same with a slash at its end for one.
  const address = path.toLowerCase().replace(/\/$/, "");
  return rdfExtensions.find((extension) => address.endsWith(`.${extension}`));
}
