import { setImmediate as breathe } from "node:timers/promises";
import type { Organisation } from "@datalogue/ingest";
import { type NextFunction, type Request, type Response, Router } from "express";
import { boxOfFeatures } from "../catalogue/describe-dataset.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { addLinks } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import {
  describeOneDataset,
  FEED_PAGE_SIZE,
  getAtom,
  getFeed,
  getRobots,
  getSitemap,
} from "../openapi/operations/harvesting.js";
import type { Dataset, DatasetDescription, Services } from "../services.js";
import type { CatalogueContent, DescribedDataset, FeedPage, MetadataSettings } from "./catalogue-content.js";
import { describeCatalogue, describeClosedDataset, describeDataset } from "./describe-catalogue.js";
import { type RdfFormat, rdfExtensions, rdfFormats } from "./formats.js";
import { listNews } from "./list-news.js";
import { listPublicPages, openDatasets } from "./list-public-pages.js";
import { writeAtom } from "./write-atom.js";
import { writeScdlCatalogue } from "./write-scdl-catalogue.js";
import { writeRobots, writeSitemap } from "./write-sitemap.js";

/**
 * `/catalogue`, `/organismes/{slug}/catalogue` (the datasets of one producer) and `/id/jeu/{uuid}`, each with an extension
 * (jsonld, ttl, rdf, nt) or by negotiation: RDF is answered here, `text/html` goes on to the pages. No redirect. A feed has
 * pages (Hydra), each written once per revision of the catalogue, from its own datasets only. Also `/catalogue.csv` (SCDL),
 * `/sitemap.xml` and `/robots.txt`.
 */
export function metadataRoutes(services: Services, settings: MetadataSettings): Router {
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
    await breathe();
    send(response, format, rdfFormats[format].write(quads));
  };

  router.get(withExtensions("/catalogue"), async (request, response, next) => {
    const format = chooseFormat(request, response, extensionOf(request.path));
    if (format === "html") return next();
    await sendFeed(request, response, format);
  });

  router.get(
    withExtensions("/organismes/:slug/catalogue"),
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

  const sendList = async (request: Request, response: Response, type: string, make: () => Promise<string>) => {
    readParameters(request, getSitemap.query);
    sendBody(response, type, await make());
  };

  router.get("/catalogue.csv", async (request, response) => {
    const organisations = await catalogue.listOrganisations();
    const context = {
      info: catalogue.info(),
      organisations,
      territory: services.territories.get,
      publicUrl: settings.publicUrl,
    };
    await sendList(request, response, "text/csv", () => writeScdlCatalogue(openDatasets(services), context));
  });

  router.get("/sitemap.xml", (request, response) =>
    sendList(request, response, "application/xml", async () =>
      writeSitemap(await listPublicPages(services), settings.publicUrl),
    ),
  );

  router.get("/robots.txt", (request, response) => {
    readParameters(request, getRobots.query);
    sendBody(response, "text/plain", writeRobots(settings.publicUrl));
  });

  router.get("/flux.atom", async (request, response) => {
    readParameters(request, getAtom.query);
    const { title, idBase } = catalogue.info();
    const context = { title, idBase, publicUrl: settings.publicUrl };
    sendBody(response, "application/atom+xml", writeAtom(await listNews(services), context));
  });

  router.get("/id/jeu/:ref", async (request: Request<{ ref: string }>, response: Response, next: NextFunction) => {
    const [, id = "", extension] = /^([^.]*)(?:\.(.*))?$/s.exec(request.params.ref) ?? [];
    const known = rdfExtensions.find((one) => one === extension);
    if (extension !== undefined && !known)
      throw notFound(
        "adresse-inconnue",
        `Il n'y a pas de forme «\u00A0.${extension}\u00A0» ici. Formes\u00A0: ${rdfExtensions.map((one) => `.${one}`).join(", ")}.`,
      );
    const format = chooseFormat(request, response, known);
    if (format === "html") return next();
    readParameters(request, describeOneDataset.query);
    // The identifier only: a slug has no permanent address here.
    const dataset = UUID.test(id) ? await catalogue.getDataset(id) : undefined;
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données n'a l'identifiant «\u00A0${id}\u00A0».`);
    const common = await readCommon(services);
    const quads = dataset.readable
      ? describeDataset({ ...common, datasets: [await complete(services, dataset)] }, dataset.id, settings)
      : describeClosedDataset({ dataset, ...aroundOf(services, dataset) }, common, settings);
    send(response, format, rdfFormats[format].write(quads));
  });

  return router;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function withExtensions(address: string): string[] {
  return [address, ...rdfExtensions.map((extension) => `${address}.${extension}`)];
}

function extensionOf(path: string): RdfFormat | undefined {
  return rdfExtensions.find((extension) => path.toLowerCase().endsWith(`.${extension}`));
}

/** By the extension, else by `Accept`; whoever accepts anything gets JSON-LD. Throws a 406. */
function chooseFormat(
  request: Pick<Request, "accepts">,
  response: Response,
  extension: RdfFormat | undefined,
): RdfFormat | "html" {
  if (extension) return extension;
  response.vary("Accept");
  const offers = rdfExtensions.flatMap((format) => rdfFormats[format].mediaTypes);
  const accepted = request.accepts([...offers, "text/html", "application/xhtml+xml"]);
  if (accepted === false)
    throw new HttpProblem(
      406,
      "forme-non-disponible",
      "Forme non disponible",
      `Aucune des formes demandées n'existe ici. Formes\u00A0: ${offers.join(", ")}, text/html.`,
    );
  const format = rdfExtensions.find((one) => rdfFormats[one].mediaTypes.includes(accepted));
  return format ?? "html";
}

function send(response: Response, format: RdfFormat, body: string): void {
  sendBody(response, rdfFormats[format].mediaTypes[0], body);
}

function sendBody(response: Response, type: string, body: string): void {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=0, must-revalidate",
    "Content-Type": `${type}; charset=utf-8`,
  });
  response.send(body);
}

/** What every page says: the catalogue, its producers, the place (that of the producer when there is one). */
async function readCommon(
  { catalogue, territories }: Services,
  producer?: Organisation,
): Promise<Omit<CatalogueContent, "datasets">> {
  const { territory: home } = territories.home();
  const territory = territories.get(producer?.territory ?? home.code) ?? home;
  const codes = new Set([territory, ...territories.communesOf(territory.code)].map(({ code }) => code));
  const { features, ...collection } = territories.outlines();
  return {
    info: catalogue.info(),
    organisations: await catalogue.listOrganisations(),
    bbox: boxOfFeatures({ ...collection, features: features.filter(({ properties }) => codes.has(properties?.code)) }),
    homeName: territory.name,
    ...(producer ? { producer } : {}),
  };
}

async function complete(services: Services, dataset: Dataset): Promise<DescribedDataset> {
  return {
    dataset,
    schema: await services.catalogue.getSchema(dataset.id),
    ...aroundOf(services, dataset),
  };
}

function aroundOf({ territories, observatories }: Services, { spatial, theme }: DatasetDescription) {
  return { territory: territories.get(spatial), observatory: observatories.get(theme) };
}
