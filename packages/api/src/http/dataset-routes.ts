import { type Request, type Response, Router } from "express";
import { scoreDataset } from "../quality/score-dataset.js";
import { parsePage, parsePageSize, parseRowQuery } from "../rows/parse-row-query.js";
import type { Dataset, DatasetQuery, RowQuery, Services } from "../services.js";
import type { Settings } from "../settings.js";
import { notFound } from "./http-problem.js";
import { pageLinks, rowLinks } from "./links.js";
import { oneOf, onlyParameters, searchParameters } from "./query-parameters.js";

/** `/api/datasets` and all that lies under it. */
export function datasetRoutes(
  { catalogue }: Services,
  { publicUrl }: Pick<Settings, "publicUrl">,
  { now = () => new Date() }: { now?: () => Date } = {},
): Router {
  const router = Router();

  /** The dataset that the address names; a former slug answers the same, and says which address is the right one. */
  const findDataset = async (request: Request<{ ref: string }>, response: Response): Promise<Dataset> => {
    const { ref } = request.params;
    const dataset = await catalogue.getDataset(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    if (ref !== dataset.slug) {
      const rest = request.path.split("/").slice(4).join("/");
      response.set("Link", `<${publicUrl}/api/datasets/${dataset.slug}${rest ? `/${rest}` : ""}>; rel="canonical"`);
    }
    return dataset;
  };

  router.get("/api/datasets", async (request, response) => {
    const parameters = searchParameters(request);
    onlyParameters(parameters, ["q", ...FILTERS, "sort", "page", "page_size"]);
    const query: DatasetQuery = {
      page: parsePage(parameters.get("page")),
      pageSize: parsePageSize(parameters.get("page_size")),
    };
    for (const name of ["q", ...FILTERS] as const) {
      const value = parameters.get(name);
      if (value) query[name] = value;
    }
    const sort = oneOf(parameters, "sort", ["relevance", "modified", "title"]);
    if (sort) query.sort = sort;
    const { facets, ...found } = await catalogue.searchDatasets(query);
    response.json({
      data: found.data.map((dataset) => ({
        ...presentDataset(dataset, publicUrl),
        quality: scoreDataset(dataset, { publicUrl, now: now() }).score,
      })),
      links: pageLinks(request, publicUrl, found),
      meta: { page: found.page, page_size: found.pageSize, total: found.total },
      facets,
    });
  });

  router.get("/api/datasets/:ref", async (request, response) => {
    onlyParameters(searchParameters(request), []);
    const dataset = await findDataset(request, response);
    response.json({
      ...presentDataset(dataset, publicUrl),
      quality: scoreDataset(dataset, { publicUrl, now: now() }),
    });
  });

  router.get("/api/datasets/:ref/schema", async (request, response) => {
    onlyParameters(searchParameters(request), []);
    const { id } = await findDataset(request, response);
    response.json(await catalogue.getSchema(id));
  });

  router.get("/api/datasets/:ref/report", async (request, response) => {
    onlyParameters(searchParameters(request), []);
    const { id } = await findDataset(request, response);
    response.json(await catalogue.getReport(id));
  });

  router.get("/api/datasets/:ref/versions", async (request, response) => {
    const parameters = searchParameters(request);
    onlyParameters(parameters, ["page", "page_size"]);
    const page = parsePage(parameters.get("page"));
    const pageSize = parsePageSize(parameters.get("page_size"));
    const dataset = await findDataset(request, response);
    const versions = (await catalogue.listVersions(dataset.id)).map(({ current, ...version }) => ({
      ...version,
      served: version.number === dataset.version,
      rowsKept: current,
      original: `${publicUrl}/fichiers/${dataset.id}/versions/${version.number}/original`,
    }));
    const data = versions.slice((page - 1) * pageSize, page * pageSize);
    const list = { data, page, pageSize, total: versions.length };
    response.json({
      data,
      links: pageLinks(request, publicUrl, list),
      meta: { page, page_size: pageSize, total: versions.length },
    });
  });

  const sendRows = async (
    request: Request<{ ref: string; number?: string }>,
    response: Response,
    version: number | undefined,
  ) => {
    const dataset = await findDataset(request, response);
    const query = parseRowQuery(searchParameters(request));
    const rows = await catalogue.listRows(dataset.id, version === undefined ? query : { ...query, version });
    response.json({
      data: rows.data,
      links: {
        ...(isGrouped(query) ? pageLinks(request, publicUrl, rows) : rowLinks(request, publicUrl, rows)),
        profile: `${publicUrl}/api/datasets/${dataset.slug}/schema`,
      },
      meta: { page: rows.page, page_size: rows.pageSize, total: rows.total },
    });
  };

  router.get("/api/datasets/:ref/data", (request, response) => sendRows(request, response, undefined));

  router.get("/api/datasets/:ref/versions/:number/data", async (request, response) => {
    const number = Number(request.params.number);
    const versions = await catalogue.listVersions(request.params.ref);
    if (!versions.some((version) => version.number === number && version.current)) {
      await findDataset(request, response);
      throw notFound(
        "version-inconnue",
        `La version «\u00A0${request.params.number}\u00A0» n'existe pas, ou ses lignes ne sont plus conservées.`,
      );
    }
    await sendRows(request, response, number);
  });

  return router;
}

/** What the list can be narrowed by: its facets. */
const FILTERS = ["theme", "organisation", "territory", "format", "licence", "updated", "access"] as const;

function isGrouped({ groups = [], aggregates = [] }: RowQuery): boolean {
  return groups.length + aggregates.length > 0;
}

/** A dataset as the API shows it: the organisation as an object, absolute addresses. */
export function presentDataset(dataset: Dataset, publicUrl: string) {
  const { organisation, organisationName, themeTitle, theme, distributions, schemaPath, file, schema, ...rest } =
    dataset;
  const address = `${publicUrl}/api/datasets/${dataset.slug}`;
  return {
    ...rest,
    theme,
    themeTitle,
    organisation: { slug: organisation, name: organisationName },
    distributions: distributions.map(({ path, ...distribution }) => ({ ...distribution, url: `${publicUrl}${path}` })),
    links: {
      self: address,
      page: `${publicUrl}/jeux/${dataset.slug}`,
      data: `${address}/data`,
      schema: `${address}/schema`,
      report: `${address}/report`,
      versions: `${address}/versions`,
    },
  };
}
