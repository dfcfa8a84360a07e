import { Router } from "express";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { BadQuery } from "../http/bad-query.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { followedParameters, readParameters } from "../http/query-parameters.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { readCsvOptions } from "../rows/row-parameters.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { type GapQuery, listGaps } from "./list-gaps.js";
import * as declared from "./operations.js";
import { writeGapsCsv } from "./write-gaps-csv.js";

interface GapServices {
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  territories: TerritoryReader;
  /** The themes that have a page, whether or not they have indicators. */
  observatories: { list(): { theme: string }[] };
}

/** `/api/gaps` and `/api/gaps.csv`: what is missing, of what everybody may read. */
export function gapRoutes(
  services: GapServices,
  { publicUrl }: { publicUrl: string },
  { now }: { now(): Date },
): Router {
  const { indicators, territories, observatories, catalogue } = services;
  const router = Router();

  const check = async ({ territory, theme, dataset, indicator, cause }: GapQuery): Promise<GapQuery> => {
    if (territory !== undefined && !territories.get(territory))
      throw new BadQuery(
        "territoire-inconnu",
        `Aucun territoire n'a le code «\u00A0${territory}\u00A0».`,
        "territory",
        territories.list().map(({ code }) => code),
      );
    const themes = [...new Set([...observatories.list(), ...indicators.list()].map((one) => one.theme))];
    if (theme !== undefined && !themes.includes(theme))
      throw new BadQuery("valeur-invalide", `Aucun thème ne s'appelle «\u00A0${theme}\u00A0».`, "theme", themes);
    const found = dataset === undefined ? undefined : await catalogue.getNamed(dataset);
    if (dataset !== undefined && !found)
      throw new BadQuery("valeur-invalide", `Aucun jeu de données ne s'appelle «\u00A0${dataset}\u00A0».`, "dataset");
    if (indicator !== undefined && !indicators.getNamed(indicator))
      throw new BadQuery("valeur-invalide", `Aucun indicateur ne s'appelle «\u00A0${indicator}\u00A0».`, "indicator");
    // A former name leads to the one of today.
    return { territory, theme, dataset: found?.slug, indicator, cause };
  };

  router.get("/api/gaps", async (request, response) => {
    const asked = readParameters(request, declared.listMissing.query);
    const page = listPage(await listGaps(services, await check(asked), now()), asked);
    sendList(response, {
      data: page.data,
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total },
    });
  });

  router.get("/api/gaps.csv", async (request, response) => {
    const { query } = declared.downloadMissing;
    const asked = readParameters(request, query, followedParameters(request, Object.keys(query)));
    const options = readCsvOptions(asked);
    const gaps = await listGaps(services, await check(asked), now());
    response.attachment(`manques${options ? "-tableur" : ""}.csv`);
    response.type("text/csv; charset=utf-8").send(writeGapsCsv(gaps, services, options));
  });
  return router;
}
