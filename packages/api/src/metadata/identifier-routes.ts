import { type NextFunction, type Request, type Response, Router } from "express";
import type { Quad } from "n3";
import { notFound } from "../http/http-problem.js";
import { readParameters } from "../http/query-parameters.js";
import type { DescribedServices, MetadataSettings } from "./catalogue-content.js";
import { describeClosedDataset, describeDataset, describeDistribution, listForms } from "./describe-catalogue.js";
import { describeOrganisation } from "./describe-organisation.js";
import { describePlace } from "./describe-place.js";
import { describeService, listServices, type ServedDataset } from "./describe-services.js";
import { describeTheme, describeThemes } from "./describe-themes.js";
import { describeVersion, findDescribed } from "./describe-version.js";
import { rdfExtensions } from "./formats.js";
import { createGraph, type Graph } from "./graph.js";
import { openDatasets } from "./list-public-pages.js";
import { acceptedForm, chooseFormat, sendBody, sendGraph } from "./negotiate-rdf.js";
import { identifierQuery } from "./operations.js";
import { aroundOf, complete, listThemes, placeOf, readCommon } from "./read-content.js";
import { writeIso19139 } from "./write-iso19139.js";

/**
 * What each identifier of the feeds describes, in the words of the feeds: `/id/jeu/{uuid}`, `/id/fichier/{uuid}/{form}`,
 * `/id/jeu/{uuid}/version/{number}`, `/id/territoire/{code}`, `/id/organisme/{slug}`, `/id/theme/{theme}`, `/id/themes`, `/id/service/{service}`, by negotiation or with an extension (`.ttl`).
 * `text/html` goes on to the pages. Of a closed dataset, its description alone: its files are not there.
 */
export function identifierRoutes(services: DescribedServices, settings: MetadataSettings): Router {
  const { catalogue } = services;
  const router = Router();

  const answer = <Names extends string>(
    address: string,
    describe: (names: Record<Names, string>) => Promise<Quad[]>,
  ): void => {
    router.get(`${address}{.:form}`, async (request: Request, response: Response, next: NextFunction) => {
      const { form, ...names } = request.params as Record<Names | "form", string>;
      const known = rdfExtensions.find((one) => one === form);
      if (form !== undefined && !known)
        throw notFound(
          "adresse-inconnue",
          `Il n'y a pas de forme «\u00A0.${form}\u00A0» ici. Formes\u00A0: ${rdfExtensions.map((one) => `.${one}`).join(", ")}.`,
        );
      const format = chooseFormat(request, response, known);
      if (format === "html") return next();
      readParameters(request, identifierQuery);
      sendGraph(response, format, await describe(names as Record<Names, string>));
    });
  };

  router.get("/id/jeu/:uuid.iso.xml", async (request: Request<{ uuid: string }>, response: Response) => {
    readParameters(request, identifierQuery);
    const { uuid } = request.params;
    const dataset = await findHarvested(services, uuid);
    if (!dataset?.readable) throw notFound("jeu-inconnu", `Aucun jeu ouvert n'a l'identifiant «\u00A0${uuid}\u00A0».`);
    const content = { info: catalogue.info(), organisations: await catalogue.listNamedOrganisations() };
    sendBody(response, "application/xml", writeIso19139(await complete(services, dataset), content, settings));
  });

  answer<"uuid">("/id/jeu/:uuid", async ({ uuid }) => {
    const dataset = await findHarvested(services, uuid);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données n'a l'identifiant «\u00A0${uuid}\u00A0».`);
    const common = await readCommon(services);
    return dataset.readable
      ? describeDataset({ ...common, datasets: [await complete(services, dataset)] }, dataset.id, settings)
      : describeClosedDataset({ dataset, ...aroundOf(services, dataset) }, common, settings);
  });

  answer<"uuid" | "number">("/id/jeu/:uuid/version/:number", async ({ uuid, number }) => {
    const dataset = await findHarvested(services, uuid);
    const version = dataset?.readable ? await findDescribed(catalogue, dataset, Number(number)) : undefined;
    if (!dataset || !version || String(version.number) !== number)
      throw notFound("version-inconnue", `Aucune version n'a l'identifiant «\u00A0${uuid}/version/${number}\u00A0».`);
    return draw((graph) => describeVersion(graph, catalogue.info(), dataset, version, settings.publicUrl));
  });

  answer<"code">("/id/territoire/:code", async ({ code }) => {
    const place = placeOf(services.territories, code);
    if (!place) throw notFound("territoire-inconnu", `Aucun territoire n'a le code «\u00A0${code}\u00A0» ici.`);
    return draw((graph) => void describePlace(graph, catalogue.info(), place));
  });

  answer<"uuid" | "file">("/id/fichier/:uuid/:file", async ({ uuid, file }) => {
    const dataset = await findHarvested(services, uuid);
    if (!dataset?.readable || !listForms(dataset).includes(file))
      throw notFound("fichier-inconnu", `Aucun fichier n'a l'identifiant «\u00A0${uuid}/${file}\u00A0».`);
    return describeDistribution({ info: catalogue.info() }, await complete(services, dataset), file, settings);
  });

  answer<"slug">("/id/organisme/:slug", async ({ slug }) => {
    const organisation = await catalogue.getOrganisation(slug);
    if (!organisation)
      throw notFound("organisme-inconnu", `Aucun organisme ne s'appelle «\u00A0${slug}\u00A0» dans ce catalogue.`);
    return draw((graph) => describeOrganisation(graph, catalogue.info(), organisation.slug, organisation));
  });

  answer<never>("/id/themes", async () => {
    const themes = await listThemes(services);
    const info = catalogue.info();
    return draw((graph) => {
      describeThemes(graph, info);
      for (const theme of themes) describeTheme(graph, info, theme);
    });
  });

  answer<"theme">("/id/theme/:theme", async ({ theme: name }) => {
    const theme = (await listThemes(services)).find((one) => one.theme === name);
    if (!theme) throw notFound("theme-inconnu", `Aucun thème ne s'appelle «\u00A0${name}\u00A0» dans ce catalogue.`);
    const info = catalogue.info();
    return draw((graph) => {
      describeThemes(graph, info);
      describeTheme(graph, info, theme);
    });
  });

  answer<"service">("/id/service/:service", async ({ service: name }) => {
    const served: ServedDataset[] = [];
    for await (const dataset of openDatasets(services))
      served.push({ dataset, observatory: services.observatories.get(dataset.theme) });
    const service = listServices(served).find((one) => one === name);
    if (!service)
      throw notFound("service-inconnu", `Aucun service ne s'appelle «\u00A0${name}\u00A0» dans ce catalogue.`);
    const content = { info: catalogue.info(), organisations: await catalogue.listNamedOrganisations() };
    return draw((graph) => describeService(graph, service, served, content, settings));
  });

  router.use("/id", (request, response, next) => {
    if (acceptedForm(request, response) === "html") return next();
    throw notFound(
      "adresse-inconnue",
      `Rien n'a l'identifiant ${request.originalUrl}. Ceux qui existent sont nommés dans ${settings.publicUrl}/catalogue.ttl.`,
    );
  });

  return router;
}

function draw(describe: (graph: Graph) => void): Quad[] {
  const graph = createGraph();
  describe(graph);
  return graph.quads();
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * By its identifier only: a slug has no permanent address here. A dataset under an agreement is told by its page alone: what these
 * addresses give is made to be copied, and says a licence that nobody takes back.
 */
async function findHarvested({ catalogue }: DescribedServices, uuid: string) {
  const dataset = UUID.test(uuid) ? await catalogue.getNamed(uuid) : undefined;
  return dataset?.agreement ? undefined : dataset;
}
