import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { territoryRelations } from "../catalogue/territory-relations.js";
import { notFound } from "../http/http-problem.js";
import { readParameters } from "../http/query-parameters.js";
import type { DescribedServices, MetadataSettings } from "./catalogue-content.js";
import { listNews, listNewsOfDataset, type News } from "./list-news.js";
import { sendBody } from "./negotiate-rdf.js";
import { getAtom } from "./operations.js";
import { listThemes } from "./read-content.js";
import { writeAtom } from "./write-atom.js";

/** What a feed is called: its name among those of its kind, where it is. */
interface FeedOf {
  /** Of what: null for the whole catalogue. */
  title: string | null;
  subtitle: string;
  /** Permanent, under the base of identifiers. */
  id: string;
  /** Path of the page beside which it is. */
  page: string;
}

/**
 * `/flux.atom`, and the same of one thing beside its page: `/jeux/{slug}/flux.atom`, `/observatoires/{theme}/flux.atom`,
 * `/organismes/{slug}/flux.atom`, `/territoires/{code}/flux.atom`. They tell what everybody may read; that of a closed dataset is for
 * who may read it.
 */
export function newsRoutes(services: DescribedServices, { publicUrl }: MetadataSettings): Router {
  const { catalogue, territories } = services;
  const relations = territoryRelations(territories);
  const router = Router();

  const follow = <Names extends string>(
    page: string,
    read: (names: Record<Names, string>, request: Request) => Promise<FeedOf & { news: News[] }>,
  ): void => {
    router.get(`${page}/flux.atom`, async (request: Request, response: Response) => {
      readParameters(request, getAtom.query);
      const { news, title, id, page: shown, subtitle } = await read(request.params as Record<Names, string>, request);
      const { title: site, idBase } = catalogue.info();
      const body = writeAtom(news, {
        title: title === null ? site : `${title} (${site})`,
        subtitle,
        id: `${idBase}${id}/flux`,
        path: `${shown === "/" ? "" : shown}/flux.atom`,
        page: shown,
        publicUrl,
      });
      sendBody(response, "application/atom+xml", body);
    });
  };

  follow<never>("", async () => ({
    title: null,
    subtitle: "Jeux de données et chiffres publiés",
    id: "",
    page: "/",
    news: await listNews(services),
  }));

  follow<"slug">("/jeux/:slug", async ({ slug }, request) => {
    const readable = catalogue.as(callerOf(request));
    const dataset = await readable.getReadable(slug);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${slug}\u00A0».`);
    if (dataset.agreement)
      throw notFound("adresse-inconnue", "Ce jeu est partagé sous une convention\u00A0: il n'est dans aucun flux.");
    return {
      title: dataset.title,
      subtitle: "Versions publiées de ce jeu de données",
      id: `/id/jeu/${dataset.id}`,
      page: `/jeux/${dataset.slug}`,
      news: await listNewsOfDataset(readable, dataset),
    };
  });

  follow<"theme">("/observatoires/:theme", async ({ theme }) => {
    const known = (await listThemes(services)).find((one) => one.theme === theme);
    if (!known) throw notFound("theme-inconnu", `Aucun thème ne s'appelle «\u00A0${theme}\u00A0» dans ce catalogue.`);
    return {
      title: known.title,
      subtitle: "Jeux de données et chiffres publiés sur ce thème",
      id: `/id/theme/${encodeURIComponent(theme)}`,
      page: `/observatoires/${encodeURIComponent(theme)}`,
      news: await listNews(services, { theme }),
    };
  });

  follow<"slug">("/organismes/:slug", async ({ slug }) => {
    const organisation = await catalogue.getOrganisation(slug);
    if (!organisation)
      throw notFound("organisme-inconnu", `Aucun organisme ne s'appelle «\u00A0${slug}\u00A0» dans ce catalogue.`);
    return {
      title: organisation.name,
      subtitle: "Jeux de données publiés par cet organisme, et chiffres qui en sont calculés",
      id: `/id/organisme/${slug}`,
      page: `/organismes/${slug}`,
      news: await listNews(services, { keeps: (dataset) => dataset.organisation === slug }),
    };
  });

  follow<"code">("/territoires/:code", async ({ code }) => {
    const territory = territories.get(code);
    if (!territory) throw notFound("territoire-inconnu", `Aucun territoire n'a le code «\u00A0${code}\u00A0» ici.`);
    return {
      title: territory.name,
      subtitle: "Jeux de données qui parlent de ce territoire, et chiffres qui en sont calculés",
      id: `/id/territoire/${encodeURIComponent(code)}`,
      page: `/territoires/${encodeURIComponent(code)}`,
      news: await listNews(services, { keeps: ({ spatial }) => relations.areRelated(code, spatial) }),
    };
  });

  return router;
}
