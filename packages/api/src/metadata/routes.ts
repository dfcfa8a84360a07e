import { type NextFunction, type Request, type Response, Router } from "express";
import { boxOfFeatures } from "../catalogue/describe-dataset.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { onlyParameters, searchParameters } from "../http/query-parameters.js";
import type { Dataset, Services } from "../services.js";
import {
  type CatalogueContent,
  type DescribedDataset,
  describeCatalogue,
  describeDataset,
  type MetadataSettings,
} from "./describe-catalogue.js";
import { type RdfFormat, rdfExtensions, rdfFormats } from "./formats.js";

/**
 * `/catalogue.{jsonld,ttl,nt}`, `/id/jeu/{uuid}.{jsonld,ttl,nt}`, and both without extension by negotiation: RDF is answered
 * here, `text/html` goes on to the pages. No redirect. The feed is written once per revision of the catalogue.
 */
export function metadataRoutes(services: Services, settings: MetadataSettings): Router {
  const router = Router();
  let kept: { revision: string; texts: Map<RdfFormat, string> } = { revision: "", texts: new Map() };

  const writeFeed = async (format: RdfFormat): Promise<string> => {
    const revision = await services.catalogue.revision();
    if (kept.revision !== revision) kept = { revision, texts: new Map() };
    const { texts } = kept;
    let text = texts.get(format);
    if (text === undefined) {
      text = rdfFormats[format].write(describeCatalogue(await readContent(services), settings));
      texts.set(format, text);
    }
    return text;
  };

  router.get(
    ["/catalogue", ...rdfExtensions.map((extension) => `/catalogue.${extension}`)],
    async (request, response, next) => {
      const format = chooseFormat(request, response, extensionOf(request.path));
      if (format === "html") return next();
      onlyParameters(searchParameters(request), []);
      send(response, format, await writeFeed(format));
    },
  );

  router.get("/id/jeu/:ref", async (request: Request<{ ref: string }>, response: Response, next: NextFunction) => {
    const [, id = "", extension] = /^(.*?)(?:\.([a-z]+))?$/.exec(request.params.ref) ?? [];
    const known = rdfExtensions.find((one) => one === extension);
    if (extension !== undefined && !known)
      throw notFound(
        "adresse-inconnue",
        `Il n'y a pas de forme «\u00A0.${extension}\u00A0» ici. Formes\u00A0: ${rdfExtensions.map((one) => `.${one}`).join(", ")}.`,
      );
    const format = chooseFormat(request, response, known);
    if (format === "html") return next();
    onlyParameters(searchParameters(request), []);
    // The identifier only: a slug has no permanent address here.
    const dataset = UUID.test(id) ? await services.catalogue.getDataset(id) : undefined;
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données n'a l'identifiant «\u00A0${id}\u00A0».`);
    const content = { ...(await readCommon(services)), datasets: [await complete(services, dataset)] };
    send(response, format, rdfFormats[format].write(describeDataset(content, dataset.id, settings)));
  });

  return router;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function extensionOf(path: string): RdfFormat | undefined {
  return rdfExtensions.find((extension) => path.toLowerCase().endsWith(`.${extension}`));
}

/** By the extension, else by `Accept`; whoever accepts anything gets JSON-LD. Throws a 406. */
function chooseFormat(request: Request, response: Response, extension: RdfFormat | undefined): RdfFormat | "html" {
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

function send(response: Response, format: RdfFormat, text: string): void {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=0, must-revalidate",
    "Content-Type": `${rdfFormats[format].mediaTypes[0]}; charset=utf-8`,
  });
  response.send(text);
}

async function readContent(services: Services): Promise<CatalogueContent> {
  const datasets: DescribedDataset[] = [];
  for (let page = 1; ; page++) {
    const { data, total, pageSize } = await services.catalogue.searchDatasets({ page, pageSize: 200, sort: "title" });
    for (const dataset of data) datasets.push(await complete(services, dataset));
    if (page * pageSize >= total) break;
  }
  return { ...(await readCommon(services)), datasets };
}

async function readCommon({ catalogue, territories }: Services): Promise<Omit<CatalogueContent, "datasets">> {
  const { territory, communes } = territories.home();
  const codes = new Set([territory, ...communes].map(({ code }) => code));
  const { features, ...collection } = territories.outlines();
  return {
    info: catalogue.info(),
    organisations: await catalogue.listOrganisations(),
    bbox: boxOfFeatures({ ...collection, features: features.filter(({ properties }) => codes.has(properties?.code)) }),
    homeName: territory.name,
  };
}

async function complete(
  { catalogue, territories, observatories }: Services,
  dataset: Dataset,
): Promise<DescribedDataset> {
  return {
    dataset,
    schema: await catalogue.getSchema(dataset.id),
    territory: territories.get(dataset.spatial),
    observatory: observatories.get(dataset.theme),
  };
}
