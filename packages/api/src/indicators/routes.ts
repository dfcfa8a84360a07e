import type { Level } from "@datalogue/ingest";
import { type Request, type Response, Router } from "express";
import { notFound } from "../http/http-problem.js";
import { pageLinks } from "../http/links.js";
import { onlyParameters, searchParameters } from "../http/query-parameters.js";
import { BadQuery, type Dataset, type ObservationQuery, type Services } from "../services.js";
import { describeLineage } from "./describe-lineage.js";
import type { Indicator, Observation } from "./indicator.js";
import { listDatasets } from "./indicator-reader.js";
import { listPage } from "./list-page.js";
import { writeObservationsCsv } from "./write-observations-csv.js";

const FILTERS = ["territory", "level", "from", "to"];

/**
 * `/api/indicators`, one indicator, its values (JSON and CSV) and where each comes from. Addresses of the links are relative
 * without `publicUrl`.
 */
export function indicatorRoutes(
  { indicators, territories, catalogue, observatories }: Services,
  { publicUrl }: { publicUrl: string } = { publicUrl: "" },
): Router {
  const router = Router();

  const find = (id: string): Indicator => {
    const indicator = indicators.get(id);
    if (!indicator)
      throw notFound(
        "indicateur-inconnu",
        `Aucun indicateur ne s'appelle «\u00A0${id}\u00A0». La liste est à /api/indicators.`,
      );
    return indicator;
  };
  const present = async (indicator: Indicator) => {
    const address = `${publicUrl}/api/indicators/${indicator.id}`;
    return {
      ...indicator,
      datasets: listDatasets(indicator),
      demonstration: await indicators.isDemonstration(indicator.id),
      links: { self: address, observations: `${address}/observations`, csv: `${address}/observations.csv` },
    };
  };
  const readQuery = (parameters: URLSearchParams): ObservationQuery => {
    const query: ObservationQuery = {};
    for (const name of ["territory", "from", "to"] as const) {
      const value = parameters.get(name);
      if (value !== null) query[name] = value;
    }
    const level = parameters.get("level");
    if (level !== null) query.level = level as Level;
    return query;
  };

  router.get("/api/indicators", async (request, response) => {
    const parameters = searchParameters(request);
    onlyParameters(parameters, ["theme", "page", "page_size"]);
    const theme = parameters.get("theme") ?? undefined;
    const themes = [...new Set([...observatories.list(), ...indicators.list()].map((one) => one.theme))];
    if (theme !== undefined && !themes.includes(theme))
      throw new BadQuery("valeur-invalide", `Aucun thème ne s'appelle «\u00A0${theme}\u00A0».`, "theme", themes);
    const page = listPage(indicators.list(theme), parameters);
    response.json({
      data: await Promise.all(page.data.map(present)),
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total },
    });
  });

  router.get("/api/indicators/:id", async (request, response) => {
    onlyParameters(searchParameters(request), []);
    response.json({ data: await present(find(request.params.id)) });
  });

  router.get("/api/indicators/:id/observations", async (request, response) => {
    const indicator = find(request.params.id);
    const parameters = searchParameters(request);
    onlyParameters(parameters, [...FILTERS, "page", "page_size"]);
    const query = readQuery(parameters);
    const page = listPage(await indicators.observations(indicator.id, query), parameters);
    const { vintage } = territories.sources();
    response.json({
      data: page.data,
      links: {
        ...pageLinks(request, publicUrl, page),
        csv: `${publicUrl}${request.originalUrl.replace("/observations", "/observations.csv")}`,
        indicator: `${publicUrl}/api/indicators/${indicator.id}`,
      },
      meta: {
        page: page.page,
        page_size: page.pageSize,
        total: page.total,
        unit: indicator.unit,
        vintage,
        demonstration: await indicators.isDemonstration(indicator.id),
        ...noteFor(query.territory),
      },
    });
  });

  router.get("/api/indicators/:id/observations.csv", async (request: Request<{ id: string }>, response: Response) => {
    const indicator = find(request.params.id);
    const parameters = searchParameters(request);
    onlyParameters(parameters, FILTERS);
    const observations = await indicators.observations(indicator.id, readQuery(parameters));
    response.attachment(`${indicator.id}.csv`);
    response.type("text/csv; charset=utf-8").send(writeObservationsCsv(indicator, observations, territories));
  });

  router.get("/api/indicators/:id/lineage", async (request: Request<{ id: string }>, response: Response) => {
    const indicator = find(request.params.id);
    const parameters = searchParameters(request);
    onlyParameters(parameters, ["territory", "period"]);
    const observation = await findObservation(indicator, parameters);
    const datasets = new Map<string, Dataset>();
    for (const slug of listDatasets(indicator)) {
      const dataset = await catalogue.getDataset(slug);
      if (dataset) datasets.set(slug, dataset);
    }
    response.json({ data: describeLineage(indicator, observation, territories, datasets) });
  });

  const findObservation = async (indicator: Indicator, parameters: URLSearchParams): Promise<Observation> => {
    const [territory, period] = ["territory", "period"].map((name) => {
      const value = parameters.get(name);
      if (value === null)
        throw new BadQuery("parametre-manquant", `Le paramètre «\u00A0${name}\u00A0» est attendu.`, name);
      return value;
    }) as [string, string];
    const all = await indicators.observations(indicator.id, { territory });
    const found = all.find((observation) => observation.period === period);
    if (!found)
      throw new BadQuery(
        "valeur-invalide",
        `Cet indicateur n'a pas de valeur pour la période «\u00A0${period}\u00A0» et le territoire «\u00A0${territory}\u00A0».`,
        "period",
        all.map((observation) => observation.period),
      );
    return found;
  };

  /** A former commune has no value of its own in today's geography: its successor is named. */
  const noteFor = (code: string | undefined): { note?: string } => {
    if (code === undefined || territories.list().some((territory) => territory.code === code)) return {};
    const event = territories.events(code).find(({ before, after }) => before.includes(code) && !after.includes(code));
    const successors = event?.after.map((one) => `${territories.get(one)?.name ?? one} (${one})`).join(", ");
    return successors
      ? {
          note: `Ce territoire n'existe plus depuis le ${event?.date}\u00A0: ses valeurs sont comptées dans ${successors}.`,
        }
      : {};
  };

  return router;
}
