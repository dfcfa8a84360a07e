import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Field } from "@datalogue/ingest";
import { type Request, type Response, Router } from "express";
import type { FileReader } from "../catalogue/catalogue-reader.js";
import type { CsvOptions, Layout } from "../exports/export-format.js";
import type { ExportJob } from "../exports/export-job.js";
import type { Exporter } from "../exports/exporter.js";
import { type DownloadExtension, downloadFormats } from "../exports/index.js";
import type { Manifest } from "../publication/manifest.js";
import { parseRowQuery } from "../rows/parse-row-query.js";
import { planQuery, type QueryPlan } from "../rows/query-rows.js";
import { BadQuery, type RowQuery, type Services } from "../services.js";
import type { Settings } from "../settings.js";
import { HttpProblem, notFound } from "./http-problem.js";
import { oneOf, searchParameters } from "./query-parameters.js";

interface DownloadParts {
  services: Pick<Services, "catalogue" | "territories">;
  files: FileReader;
  exporter: Exporter;
  settings: Pick<Settings, "publicUrl">;
}

/** `/api/datasets/{ref}/data/{form}`: rows, filtered and sorted as on `/data`, as a file to download. */
export function downloadRoutes({ services, files, exporter, settings }: DownloadParts): Router {
  const { catalogue, territories } = services;
  const { publicUrl } = settings;
  const router = Router();

  const send = async (
    request: Request<{ ref: string; form: string }>,
    response: Response,
    version: number | undefined,
  ) => {
    const { ref, form } = request.params;
    const dataset = await catalogue.getDataset(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    if (ref !== dataset.slug)
      response.set(
        "Link",
        `<${publicUrl}/api/datasets/${dataset.slug}/${version === undefined ? "" : `versions/${version}/`}data/${encodeURIComponent(form)}>; rel="canonical"`,
      );
    if (!Object.hasOwn(downloadFormats, form))
      throw notFound(
        "format-inconnu",
        `Les lignes ne se téléchargent pas en «\u00A0${form}\u00A0». Formats possibles\u00A0: ${Object.keys(downloadFormats).join(", ")}.`,
      );
    const extension = form as DownloadExtension;
    const format = downloadFormats[extension];
    const source = await files.findRows(dataset, version);
    if (!source)
      throw notFound("version-inconnue", `La version ${version} n'existe pas, ou ses lignes ne sont plus conservées.`);
    const { manifest } = source;

    const parameters = searchParameters(request);
    const options = extension === "csv" ? takeCsvOptions(parameters) : undefined;
    const query = readDownloadQuery(parameters, extension);
    const plan = planQuery(manifest.columns, query, { territories, textIndex: manifest.textIndex });
    const layout = layOut(plan, manifest, query);
    if (!format.suits(layout)) {
      if (extension === "geojson" && plan.kind === "rows")
        throw notFound(
          "sans-geometrie",
          `Ce jeu n'a pas de géométrie\u00A0: il ne se télécharge pas en GeoJSON. Essayez ${publicUrl}/api/datasets/${dataset.slug}/data/csv.`,
        );
      throw new BadQuery("format-impossible", `Ces lignes ne se téléchargent pas en ${extension}.`, "format");
    }

    const whole = isWhole(query) && options === undefined;
    const name = `${dataset.fileName}${whole ? "" : "-extrait"}.${extension}`;
    response.attachment(name);
    response.set({
      "Content-Type": format.mediaType,
      "Cache-Control": version === undefined ? "public, max-age=0, must-revalidate" : "public, max-age=3600",
      "Last-Modified": new Date(source.modified).toUTCString(),
    });
    const stored = whole ? await files.findFile(dataset, name, version) : undefined;
    if (stored) {
      response.set("ETag", `"${stored.sha256}"`);
      return sendPath(response, stored.path);
    }
    const asStored =
      extension === "csv" && !options && !query.columns && plan.kind === "rows" && plan.keys.length === 0;
    const permanent = asStored ? await files.findFile(dataset, `${dataset.fileName}.csv`, version) : undefined;
    const job: ExportJob = { rowsFile: source.path, plan, layout, extension, options, permanentCsv: permanent?.path };
    const tag = createHash("sha256").update(JSON.stringify([source.sha256, plan, layout, extension, options]));
    response.set("ETag", `W/"${tag.digest("hex").slice(0, 32)}"`);
    if (request.fresh) return void response.status(304).end();

    if (format.kind === "binary") {
      const total = await countRows(dataset.id, query, version);
      if (total > format.maxRows) throw tooLarge(extension, total, format.maxRows, request, publicUrl);
      return sendPath(response, await exporter.file(job, source.sha256));
    }
    if (request.method === "HEAD") return void response.end();
    await sendText(response, exporter.text(job));
  };

  const countRows = async (id: string, query: RowQuery, version: number | undefined) => {
    const { sort: _sort, columns: _columns, ...counted } = query;
    const page = await catalogue.listRows(id, {
      ...counted,
      pageSize: 1,
      ...(version === undefined ? {} : { version }),
    });
    return page.total;
  };

  router.get("/api/datasets/:ref/data/:form", (request, response) => send(request, response, undefined));
  router.get("/api/datasets/:ref/versions/:number/data/:form", (request, response) => {
    const { number } = request.params;
    if (!/^\d{1,9}$/.test(number))
      throw notFound("version-inconnue", `«\u00A0${number}\u00A0» n'est pas un numéro de version.`);
    return send(request, response, Number(number));
  });
  return router;
}

/** Options of a CSV for spreadsheets; undefined when none is given. */
function takeCsvOptions(parameters: URLSearchParams): CsvOptions | undefined {
  const names = ["delimiter", "decimal", "bom"];
  for (const name of names)
    if (parameters.getAll(name).length > 1)
      throw new BadQuery("parametre-repete", `Le paramètre «\u00A0${name}\u00A0» est donné deux fois.`, name);
  if (!names.some((name) => parameters.has(name))) return undefined;
  const delimiter = oneOf(parameters, "delimiter", [",", ";", "\t", "tab"] as const);
  const options: CsvOptions = {
    delimiter: delimiter === "tab" ? "\t" : (delimiter ?? ","),
    decimal: oneOf(parameters, "decimal", [".", ","] as const) ?? ".",
    bom: oneOf(parameters, "bom", ["true", "false"] as const) === "true",
  };
  for (const name of names) parameters.delete(name);
  return options.delimiter === "," && options.decimal === "." && !options.bom ? undefined : options;
}

/** A download has no pages. */
function readDownloadQuery(parameters: URLSearchParams, extension: DownloadExtension): RowQuery {
  for (const name of ["page", "page_size", "cursor", "delimiter", "decimal", "bom"])
    if (parameters.has(name))
      throw new BadQuery(
        "parametre-inconnu",
        `Le paramètre «\u00A0${name}\u00A0» n'existe pas pour un téléchargement en ${extension}\u00A0: toutes les lignes retenues y sont.`,
        name,
        ["columns", "q", "or", "{champ}__{filtre}", ...(extension === "csv" ? ["delimiter", "decimal", "bom"] : [])],
      );
  const { page: _page, pageSize: _pageSize, ...query } = parseRowQuery(parameters);
  return query;
}

function isWhole({ filters = [], sort = [], alternatives = [], groups = [], aggregates = [], columns, q }: RowQuery) {
  const lists = [filters, sort, alternatives, groups, aggregates];
  return lists.every(({ length }) => length === 0) && columns === undefined && q === undefined;
}

/** The fields of what is given; positions of points are columns of their own unless columns were chosen. */
function layOut(plan: QueryPlan, manifest: Manifest, query: RowQuery): Layout {
  const fields = plan.columns.map(
    ({ name, type }): Field => manifest.fields.find((field) => field.name === name) ?? { name, type },
  );
  if (plan.kind === "groups") return { fields, geographic: false, pointsOnly: false };
  return { fields, geographic: manifest.geographic, pointsOnly: manifest.pointsOnly && query.columns === undefined };
}

function tooLarge(extension: string, total: number, max: number, request: Request, publicUrl: string): HttpProblem {
  const address = `${publicUrl}${request.originalUrl.replace(`/data/${extension}`, "/data/csv")}`;
  const count = (number: number) => number.toLocaleString("fr-FR");
  return new HttpProblem(
    413,
    `trop-grand-pour-${extension}`,
    "Trop de lignes pour ce format",
    `Cette sélection a ${count(total)} lignes\u202F; un fichier ${extension.toUpperCase()} en porte ${count(max)} au plus. Ajoutez un filtre, ou prenez le CSV\u00A0: ${address}`,
    { Link: `<${address}>; rel="alternate"; type="text/csv"` },
  );
}

async function sendPath(response: Response, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    response.sendFile(
      basename(path),
      { root: dirname(path), cacheControl: false, etag: false, lastModified: false, dotfiles: "allow" },
      (error) => {
        // A caller who leaves in the middle is no fault.
        if (!error || (error as NodeJS.ErrnoException).code === "ECONNABORTED") resolve();
        else reject(error);
      },
    );
  });
}

/** A reader who takes nothing for this long, in milliseconds, is left. */
const IDLE = 120_000;

/** Nothing is sent before the first piece is there: until then a fault can still be told. */
async function sendText(response: Response, pieces: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (!response.write(piece)) await untilTaken(response);
    }
    response.end();
  } finally {
    await pieces.return(undefined);
  }
}

/** Ends when what was written is taken, or when the reader has gone. */
function untilTaken(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off("drain", done).off("close", done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), IDLE);
    response.on("drain", done).on("close", done);
    if (response.destroyed) done();
  });
}
