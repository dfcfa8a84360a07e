import type { Field } from "@datalogue/ingest";
import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { clientOf } from "../access/client-of.js";
import type { Limit } from "../access/limit-heavy.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { DatasetTable, FileReader } from "../catalogue/file-reader.js";
import { type PublishedTable, planTable } from "../catalogue/published-table.js";
import type { BinaryFormat, Layout } from "../exports/export-format.js";
import type { ExportJob } from "../exports/export-job.js";
import type { Exporter } from "../exports/exporter.js";
import { type DownloadExtension, downloadFormats, fileFormats, formatName } from "../exports/index.js";
import { BadQuery } from "../http/bad-query.js";
import { compress } from "../http/compress.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { mendRange } from "../http/mend-range.js";
import { followedParameters, readParameter } from "../http/query-parameters.js";
import { sendPath } from "../http/send-path.js";
import type { CsvOptions } from "../rows/csv-text.js";
import { parseRowQuery } from "../rows/parse-row-query.js";
import type { QueryPlan } from "../rows/query-rows.js";
import { csvParameters, pageParameters, readCsvOptions, selectionParameters } from "../rows/row-parameters.js";
import type { RowQuery } from "../rows/row-query.js";
import type { Settings } from "../settings/settings.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { TooBusy } from "../threads/thread-failure.js";
import { sendStoredFile } from "./send-stored-file.js";

interface DownloadParts {
  services: { catalogue: CatalogueReader; territories: TerritoryReader };
  files: FileReader;
  exporter: Exporter;
  settings: Pick<Settings, "publicUrl">;
  limit: Limit;
}

/** `/api/datasets/{ref}/data/{form}`: rows, filtered and sorted as on `/data`, as a file to download. */
export function downloadRoutes(parts: DownloadParts): Router {
  const { exporter, limit } = parts;
  const { territories } = parts.services;
  const { publicUrl } = parts.settings;
  const router = Router();
  const underWay = new Map<string, number>();

  /** A slow reader holds a thread's task: one caller may not hold them all. */
  const sendInShare = async (request: Request, response: Response, job: ExportJob) => {
    const client = clientOf(request);
    const held = underWay.get(client) ?? 0;
    if (held >= MOST_EACH) throw new TooBusy();
    underWay.set(client, held + 1);
    try {
      await sendText(request, response, exporter.text(job));
    } finally {
      const left = (underWay.get(client) ?? 1) - 1;
      if (left > 0) underWay.set(client, left);
      else underWay.delete(client);
    }
  };

  const send = async (
    request: Request<{ ref: string; form: string }>,
    response: Response,
    version: number | undefined,
  ) => {
    const { ref, form } = request.params;
    const caller = callerOf(request);
    const [catalogue, files] = [parts.services.catalogue.as(caller), parts.files.as(caller)];
    const dataset = version === undefined ? await catalogue.getTable(ref) : await wholeOf(catalogue, ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    if (ref !== dataset.slug)
      response.set(
        "Link",
        `<${publicUrl}/api/datasets/${dataset.slug}/${version === undefined ? "" : `versions/${version}/`}data/${encodeURIComponent(form)}>; rel="canonical"`,
      );
    const forms = dataset.whole ? Object.keys(downloadFormats) : PART_FORMS;
    if (!forms.includes(form))
      throw notFound(
        "format-inconnu",
        `Les lignes ne se téléchargent pas en «\u00A0${form}\u00A0». Formats possibles\u00A0: ${forms.join(", ")}.`,
      );
    const extension = form as DownloadExtension;
    const format = downloadFormats[extension];
    const source = await files.findTable(dataset, version);
    if (!source)
      throw notFound("version-inconnue", `La version ${version} n'existe pas, ou ses lignes ne sont plus données.`);

    const parameters = followedParameters(request);
    const options = extension === "csv" ? takeCsvOptions(parameters) : undefined;
    const query = readDownloadQuery(parameters, extension);
    const plan = planTable(source, query, { territories });
    const layout = layOut(dataset.fileName, plan, source, query);
    if (!format.suits(layout)) {
      const { label } = fileFormats[formatName(extension)];
      const instead = `Essayez ${csvAddress(request, version, publicUrl)}.`;
      if (plan.kind === "rows")
        throw notFound(
          "sans-geometrie",
          `Ce jeu n'a pas de géométrie\u00A0: il ne se télécharge pas en ${label}. ${instead}`,
        );
      throw new BadQuery(
        "format-impossible",
        `Des lignes regroupées n'ont pas de géométrie\u00A0: elles ne se téléchargent pas en ${label}. ${instead}`,
        "format",
      );
    }

    const isAll = dataset.whole && isWhole(query);
    const whole = isAll && options === undefined;
    const name = `${dataset.fileName}${isAll ? "" : "-extrait"}${options ? "-tableur" : ""}.${extension}`;
    response.attachment(name);
    response.set({
      "Content-Type": format.mediaType,
      "Cache-Control":
        version === undefined || dataset.agreed ? "public, max-age=0, must-revalidate" : "public, max-age=3600",
    });
    const published = dataset.whole ? await catalogue.getReadable(ref) : undefined;
    // Of the version whose rows are read: another may have been published since.
    const stored = published && whole ? await files.findFile(published, name, source.version) : undefined;
    if (stored) {
      response.set("Last-Modified", new Date(source.modified).toUTCString());
      return sendStoredFile(request, response, stored);
    }
    const asStored =
      extension === "csv" && !options && !query.columns && plan.kind === "rows" && plan.keys.length === 0;
    const permanent =
      published && asStored ? await files.findFile(published, `${dataset.fileName}.csv`, source.version) : undefined;
    const job: ExportJob = { rowsFile: source.path, plan, layout, extension, options, permanentCsv: permanent?.path };
    if (dataset.whole) {
      // The day of the version tells no change of what is made of it: there is no `Last-Modified`.
      response.set("ETag", `W/"${exporter.tag(job, source.sha256)}"`);
      // No weak tag is the one that `If-Match` names (RFC 9110, 13.1.1).
      if ((request.headers["if-match"] ?? "*").trim() !== "*")
        throw Object.assign(new Error("a weak tag matches nothing"), { status: 412 });
      if (request.fresh) return void response.status(304).end();
    }

    if (format.kind !== "text") {
      const total = await countRows(catalogue, dataset.id, query, version);
      if (total > format.maxRows) throw tooLarge(extension, format, total, csvAddress(request, version, publicUrl));
      const made = exporter.made(job, source.sha256);
      if (made) return sendPath(response, made);
    }
    if (request.method === "HEAD") {
      // GDAL and QGIS read a file at an address from its length: told where it costs next to nothing.
      const isText = format.kind === "text";
      if (isText && (await countRows(catalogue, dataset.id, query, version)) <= FEW_ROWS)
        return sendText(request, response, exporter.text(job));
      return void response.end();
    }
    await limit(request, response);
    if (format.kind !== "text") return sendPath(response, await exporter.file(job, source.sha256));
    await sendInShare(request, response, job);
  };

  const countRows = async (catalogue: CatalogueReader, id: string, query: RowQuery, version: number | undefined) => {
    const { sort: _sort, columns: _columns, ...counted } = query;
    const page = await catalogue.listRows(id, {
      ...counted,
      pageSize: 1,
      ...(version === undefined ? {} : { version }),
    });
    return page.total;
  };

  router.get("/api/datasets/:ref/data/:form", compress, (request, response) => send(request, response, undefined));
  router.get("/api/datasets/:ref/versions/:number/data/:form", compress, (request, response) => {
    const { number } = request.params;
    if (!/^\d{1,9}$/.test(number))
      throw notFound("version-inconnue", `«\u00A0${number}\u00A0» n'est pas un numéro de version.`);
    return send(request, response, Number(number));
  });
  return router;
}

/** Options of a CSV for spreadsheets; undefined when none is given. */
function takeCsvOptions(parameters: URLSearchParams): CsvOptions | undefined {
  const names = Object.keys(csvParameters);
  if (!names.some((name) => parameters.has(name))) return undefined;
  const options = readCsvOptions({
    delimiter: readParameter(parameters, "delimiter", csvParameters.delimiter),
    decimal: readParameter(parameters, "decimal", csvParameters.decimal),
    bom: readParameter(parameters, "bom", csvParameters.bom),
  });
  for (const name of names) parameters.delete(name);
  return options;
}

/** A download has no pages. */
function readDownloadQuery(parameters: URLSearchParams, extension: DownloadExtension): RowQuery {
  for (const name of [...Object.keys(pageParameters), ...Object.keys(csvParameters)])
    if (parameters.has(name))
      throw new BadQuery(
        "parametre-inconnu",
        `Le paramètre «\u00A0${name}\u00A0» n'existe pas pour un téléchargement en ${extension}\u00A0: toutes les lignes retenues y sont.`,
        name,
        [
          ...Object.keys(selectionParameters),
          "{champ}__{filtre}",
          ...(extension === "csv" ? Object.keys(csvParameters) : []),
        ],
      );
  const { page: _page, pageSize: _pageSize, ...query } = parseRowQuery(parameters);
  return query;
}

function isWhole({ filters = [], sort = [], alternatives = [], groups = [], aggregates = [], ...query }: RowQuery) {
  const lists = [filters, sort, alternatives, groups, aggregates];
  return lists.every(({ length }) => length === 0) && [query.columns, query.q, query.filter].every((one) => !one);
}

/** What a part of the rows is given in, made when it is asked for. */
const PART_FORMS = ["csv", "json", "xlsx"];

/** The dataset whole, for another version than the one served. Throws the refusal. */
async function wholeOf(catalogue: CatalogueReader, ref: string): Promise<DatasetTable | undefined> {
  const dataset = await catalogue.getReadable(ref);
  return dataset && { ...dataset, whole: true, agreed: dataset.agreement !== undefined };
}

/** The fields of what is given; positions of points are columns of their own unless columns were chosen. */
function layOut(name: string, plan: QueryPlan, table: PublishedTable, query: RowQuery): Layout {
  const fields = plan.columns.map(
    ({ name, type }): Field => table.fields.find((field) => field.name === name) ?? { name, type },
  );
  if (plan.kind === "groups") return { name, fields, geographic: false, pointsOnly: false };
  return {
    name,
    fields,
    geographic: table.geographic,
    pointsOnly: table.pointsOnly && query.columns === undefined,
    positions: table.positions,
    ...(table.secrecy ? { masked: table.secrecy.fields } : {}),
  };
}

/** The same rows as CSV, which takes them all. */
function csvAddress(
  { params, originalUrl }: Request<{ ref: string }>,
  version: number | undefined,
  publicUrl: string,
): string {
  const of = version === undefined ? "" : `versions/${version}/`;
  const [query = ""] = /\?.*/.exec(originalUrl) ?? [];
  return `${publicUrl}/api/datasets/${encodeURIComponent(params.ref)}/${of}data/csv${query}`;
}

function tooLarge(
  extension: string,
  { maxRows, tooManyRows }: Pick<BinaryFormat, "maxRows" | "tooManyRows">,
  total: number,
  address: string,
): HttpProblem {
  const count = (number: number) => number.toLocaleString("fr-FR");
  return new HttpProblem(
    413,
    tooManyRows,
    "Trop de lignes pour ce format",
    `Cette sélection a ${count(total)} lignes\u202F; un fichier ${extension.toUpperCase()} en porte ${count(maxRows)} au plus. Ajoutez un filtre, ou prenez le CSV\u00A0: ${address}`,
    { Link: `<${address}>; rel="alternate"; type="text/csv"` },
  );
}

/** Downloads of computed text that one caller may have under way. */
const MOST_EACH = 10;

/** A reader who takes nothing for this long, in milliseconds, is left. */
const IDLE = 120_000;

/** Rows of a text that is made to tell its length. */
const FEW_ROWS = 2_000;
/** A text of at most this many bytes is held whole: it has a length and ranges. */
const HELD = 1_000_000;

/** Nothing is sent before the first piece is there: until then a fault can still be told. A short text is sent as a file would be. */
async function sendText(request: Request, response: Response, pieces: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    const held: Uint8Array[] = [];
    let size = 0;
    let whole = true;
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (whole) {
        held.push(piece);
        size += piece.length;
        whole = size <= HELD;
        if (whole) continue;
      }
      for (const one of held.length > 0 ? held.splice(0) : [piece])
        if (!response.write(one)) await untilTaken(response);
    }
    if (whole) return sendHeld(request, response, Buffer.concat(held));
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
      taken.off("drain", done);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), IDLE);
    // Where the answer is compressed, what is taken is told by the stream that compresses, and `on` gives this stream.
    const taken = response.on("drain", done);
    response.on("close", done);
    if (response.destroyed) done();
  });
}

/** A text that is whole in memory, or the one range of it that is asked for (RFC 9110, 14.2). */
function sendHeld(request: Request, response: Response, body: Buffer): void {
  response.set("Accept-Ranges", "bytes");
  // Of a part too: the whole is compressed to who asks for it.
  response.vary("Accept-Encoding");
  mendRange(response, body.length);
  const asked = request.range(body.length);
  if (asked === -1) {
    response.set("Content-Range", `bytes */${body.length}`);
    throw Object.assign(new Error("range beyond the text"), { status: 416 });
  }
  const [range, another] = Array.isArray(asked) && asked.type === "bytes" ? asked : [];
  const one = another ? undefined : range;
  const part = one ? body.subarray(one.start, one.end + 1) : body;
  if (one) response.status(206).set("Content-Range", `bytes ${one.start}-${one.end}/${body.length}`);
  response.set("Content-Length", String(part.length));
  response.end(request.method === "HEAD" ? undefined : part);
}
