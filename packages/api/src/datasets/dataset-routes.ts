import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { Limit } from "../access/limit-heavy.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { DatasetQuery } from "../catalogue/dataset-query.js";
import type { DatasetTable } from "../catalogue/file-reader.js";
import { notFound } from "../http/http-problem.js";
import { addLinks, pageLinks, rowLinks, sendList } from "../http/links.js";
import { readParameters, searchParameters } from "../http/query-parameters.js";
import { rdfExtensions, rdfFormats } from "../metadata/formats.js";
import { scoreDataset } from "../quality/score-dataset.js";
import { parseRowQuery } from "../rows/parse-row-query.js";
import type { RowQuery } from "../rows/row-query.js";
import type { Settings } from "../settings/settings.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import { describeProfile } from "./describe-profile.js";
import * as declared from "./operations.js";

/** `/api/datasets` and all that lies under it. */
export function datasetRoutes(
  { catalogue }: { catalogue: CatalogueReader },
  { publicUrl }: Pick<Settings, "publicUrl">,
  { now, limit }: { now: () => Date; limit: Limit },
): Router {
  const router = Router();

  /** The catalogue as who asks may read it. */
  const seenBy = (request: Request<{ ref: string }> | Request) => catalogue.as(callerOf(request));

  /** The dataset that the address names, readable by who asks; a former slug answers the same, and says which address is the right one. */
  const findDataset = async (request: Request<{ ref: string }>, response: Response): Promise<Dataset> =>
    named(request, response, await seenBy(request).getReadable(request.params.ref));

  /** Its rows, or what who asks may read of them. */
  const findTable = async (request: Request<{ ref: string }>, response: Response): Promise<DatasetTable> =>
    named(request, response, await seenBy(request).getTable(request.params.ref));

  const named = <T extends { slug: string }>(
    request: Request<{ ref: string }>,
    response: Response,
    dataset: T | undefined,
  ): T => {
    const { ref } = request.params;
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    if (ref !== dataset.slug) response.set("Link", `<${publicUrl}${pathUnder(request, dataset)}>; rel="canonical"`);
    return dataset;
  };

  /** What is given of the version served, unless it was withdrawn. */
  const told = <T>(given: T | undefined): T => {
    if (given === undefined)
      throw notFound("version-inconnue", "La version servie est retirée\u00A0: rien n'en est donné.");
    return given;
  };

  /** The score counts files: it is not known of a dataset closed to the caller. */
  const scoreOf = (dataset: Dataset | ClosedDataset) =>
    dataset.readable ? scoreDataset(dataset, { publicUrl, now: now() }) : null;

  router.get("/api/datasets", async (request, response) => {
    const { page, page_size: pageSize, sort, ...words } = readParameters(request, declared.searchDatasets.query);
    const query: DatasetQuery = { page, pageSize, ...(sort ? { sort } : {}) };
    for (const [name, value] of Object.entries(words) as [keyof typeof words, string | undefined][])
      if (value) query[name] = value;
    const { facets, ...found } = await seenBy(request).searchDatasets(query);
    sendList(response, {
      data: found.data.map((dataset) => ({
        ...presentDataset(dataset, publicUrl),
        quality: scoreOf(dataset)?.score ?? null,
      })),
      links: pageLinks(request, publicUrl, found),
      meta: { page: found.page, page_size: found.pageSize, total: found.total },
      facets,
    });
  });

  router.get("/api/datasets/:ref", async (request, response) => {
    readParameters(request, declared.getDataset.query);
    const dataset = named(request, response, await seenBy(request).getNamed(request.params.ref));
    const shown = presentDataset(dataset, publicUrl);
    addLinks(response, [
      { href: shown.links.page, rel: "alternate", type: "text/html" },
      ...rdfExtensions.map((extension) => ({
        href: `${publicUrl}/id/jeu/${dataset.id}.${extension}`,
        rel: "describedby",
        type: rdfFormats[extension].mediaTypes[0],
      })),
    ]);
    response.json({ ...shown, quality: scoreOf(dataset) });
  });

  router.get("/api/datasets/:ref/schema", async (request, response) => {
    readParameters(request, declared.getSchema.query);
    const { id } = await findTable(request, response);
    response.json(told(await seenBy(request).getSchema(id)));
  });

  router.get("/api/datasets/:ref/profile", async (request, response) => {
    readParameters(request, declared.getProfile.query);
    const { id, fields } = await findTable(request, response);
    const { total } = await seenBy(request).listRows(id, { pageSize: 1 });
    response.json({ profile: describeProfile({ fields, rows: total }), indexes: null });
  });

  router.get("/api/datasets/:ref/report", async (request, response) => {
    readParameters(request, declared.getReport.query);
    const { id } = await findDataset(request, response);
    response.json(told(await seenBy(request).getReport(id)));
  });

  router.get("/api/datasets/:ref/versions", async (request, response) => {
    const { page, page_size: pageSize } = readParameters(request, declared.listVersions.query);
    const dataset = await findDataset(request, response);
    const [versions, total] = await Promise.all([
      seenBy(request).listVersions(dataset.id, { skip: (page - 1) * pageSize, most: pageSize }),
      seenBy(request).countVersions(dataset.id),
    ]);
    const data = versions.map(({ current, withdrawn, ofOthers: _, ...version }) => ({
      ...version,
      served: version.number === dataset.version && !withdrawn,
      rowsKept: current,
      original: `${publicUrl}/fichiers/${dataset.id}/versions/${version.number}/original`,
    }));
    sendList(response, {
      data,
      links: pageLinks(request, publicUrl, { data, page, pageSize, total }, pathUnder(request, dataset)),
      meta: { page, page_size: pageSize, total },
    });
  });

  const sendRows = async (
    request: Request<{ ref: string; number?: string }>,
    response: Response,
    version: number | undefined,
  ) => {
    const dataset = version === undefined ? await findTable(request, response) : await findDataset(request, response);
    const query = parseRowQuery(searchParameters(request));
    if (isGrouped(query)) await limit(request, response);
    const rows = await seenBy(request).listRows(dataset.id, version === undefined ? query : { ...query, version });
    const path = pathUnder(request, dataset);
    const isPart = "whole" in dataset && !dataset.whole;
    sendList(response, {
      data: rows.data,
      links: {
        ...(isGrouped(query) || isPart
          ? pageLinks(request, publicUrl, rows, path)
          : rowLinks(request, publicUrl, rows, path)),
        profile: `${publicUrl}/api/datasets/${dataset.slug}/profile`,
        ...(isPart ? {} : { swagger: `${publicUrl}/api/datasets/${dataset.slug}/openapi.json` }),
      },
      meta: { page: rows.page, page_size: rows.pageSize, total: rows.total },
    });
  };

  router.get("/api/datasets/:ref/data", (request, response) => sendRows(request, response, undefined));

  router.get("/api/datasets/:ref/versions/:number/data", async (request, response) => {
    const number = Number(request.params.number);
    const version = await seenBy(request).findVersion(request.params.ref, number);
    if (!version || version.withdrawn) {
      await findDataset(request, response);
      throw notFound(
        "version-inconnue",
        `La version «\u00A0${request.params.number}\u00A0» n'existe pas, ou ses lignes ne sont plus données.`,
      );
    }
    await sendRows(request, response, number);
  });

  return router;
}

/** The path of a request under the present name of its dataset, whatever it calls it. */
function pathUnder({ path }: Request<{ ref: string }>, { slug }: { slug: string }): string {
  const rest = path.split("/").slice(4).join("/");
  return `/api/datasets/${slug}${rest ? `/${rest}` : ""}`;
}

function isGrouped({ groups = [], aggregates = [] }: RowQuery): boolean {
  return groups.length + aggregates.length > 0;
}

/** A dataset as the API shows it: the organisation as an object, absolute addresses. */
export function presentDataset(dataset: Dataset | ClosedDataset, publicUrl: string) {
  const address = `${publicUrl}/api/datasets/${dataset.slug}`;
  if (!dataset.readable) {
    const { organisation, organisationName, ...rest } = dataset;
    return {
      kind: "closed-dataset" as const,
      ...rest,
      organisation: { slug: organisation, name: organisationName },
      links: {
        self: address,
        page: `${publicUrl}/jeux/${dataset.slug}`,
        ...(dataset.part ? { data: `${address}/data` } : {}),
      },
    };
  }
  // Who reads which part is said to whom it is for.
  const {
    organisation,
    organisationName,
    themeTitle,
    theme,
    distributions,
    schemaPath,
    file,
    schema,
    scopes,
    receivedKept,
    layer,
    ...rest
  } = dataset;
  return {
    kind: "dataset" as const,
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
      swagger: `${address}/openapi.json`,
    },
  };
}
