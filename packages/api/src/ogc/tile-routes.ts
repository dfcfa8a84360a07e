import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type NextFunction, type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { Limit } from "../access/limit-heavy.js";
import type { Exporter } from "../exports/exporter.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { followedParameters, onlyParameters, searchParameters } from "../http/query-parameters.js";
import { sendPath } from "../http/send-path.js";
import type { Box } from "../rows/box-of.js";
import type { Cql2Expression } from "../rows/cql2/cql2-expression.js";
import { readFilter } from "../rows/cql2/read-filter.js";
import type { FeatureQuery } from "../rows/features/feature-query.js";
import { boxOfPlace, drawTile, MAX_FEATURES, type Place } from "../tiles/draw-tile.js";
import type { TileReader } from "../tiles/tile-reader.js";
import { TILES_FILE } from "../tiles/tile-set.js";
import { describeTilejson, describeTileset, describeTilesets, type TiledCollection } from "./describe-tiles.js";
import type { Collection, FeatureReader } from "./feature-reader.js";
import { findCollection } from "./find-collection.js";
import { PMTILES_TYPE, TILE_TYPE } from "./links.js";
import { sendDocument } from "./send-document.js";

const decompress = promisify(gunzip);

interface TileParts {
  features: FeatureReader;
  tiles: TileReader;
  exporter: Exporter;
  publicUrl: string;
  /** What bounds heavy answers. */
  limit: Limit;
}

/**
 * `/ogc/collections/{slug}/tiles` and below: the tiles made at publication, sent as they are stored. A place without
 * feature answers 204, which MapLibre and QGIS take for an empty tile.
 */
export function tileRoutes({ features, publicUrl }: Pick<TileParts, "features" | "publicUrl">): Router {
  const router = Router();
  const root = `${publicUrl}/ogc/collections`;

  const findTiled = async (request: Request<{ slug: string }>, response: Response): Promise<TiledCollection> => {
    const collection = await findCollection(features, request, response, publicUrl);
    if (collection.manifest.tiles) return collection as TiledCollection;
    throw withoutTiles(collection, publicUrl);
  };

  router.get("/ogc/collections/:slug/tiles", async (request: Request<{ slug: string }>, response, next) => {
    const collection = await findTiled(request, response);
    const address = `${root}/${collection.dataset.slug}`;
    sendDocument(request as Request, response, next, describeTilesets(collection, address));
  });

  router.get(
    "/ogc/collections/:slug/tiles/WebMercatorQuad",
    async (request: Request<{ slug: string }>, response: Response, next: NextFunction) => {
      const collection = await findTiled(request, response);
      const address = `${root}/${collection.dataset.slug}`;
      if (followedParameters(request as Request).get("f") === "tilejson") {
        onlyParameters(searchParameters(request as Request), ["f"]);
        return void response.json(describeTilejson(collection, address));
      }
      sendDocument(request as Request, response, next, describeTileset(collection, address), {
        forms: ["json", "tilejson", "html"],
      });
    },
  );

  router.get(
    "/ogc/collections/:slug/tiles/:set{/*rest}",
    async (request: Request<{ slug: string; set: string }>, response: Response, next: NextFunction) => {
      await findTiled(request, response);
      if (request.params.set === "WebMercatorQuad") return next();
      throw notFound(
        "quadrillage-inconnu",
        `Il n'y a pas de tuiles dans le quadrillage «\u00A0${request.params.set}\u00A0»\u00A0: seulement WebMercatorQuad.`,
      );
    },
  );
  return router;
}

interface TilePlace {
  slug: string;
  zoom: string;
  row: string;
  column: string;
}

/** The tiles themselves, one by one or in one archive, or those of what a filter keeps: to be mounted before what compresses and keeps answers, since they are stored compressed. */
export function tileRoute({ features, tiles, exporter, publicUrl, limit }: TileParts): Router {
  const router = Router();

  /** The features that a filter keeps, drawn when they are asked for: as many as a stored tile holds at most. */
  const drawFiltered = async (collection: Collection, filter: Cql2Expression, place: Place) => {
    const [west, south, east, north] = boxOfPlace(place);
    const boxes: Box[] = [[Math.max(-180, west), south, Math.min(180, east), north]];
    const query: FeatureQuery = {
      ...{ boxes, placed: true, datetime: null, properties: [], filter },
      ...{ limit: MAX_FEATURES, offset: 0, cursor: null },
    };
    return drawTile((await features.listFeatures(collection, query)).text, place);
  };

  const sayCaching = (request: Request, response: Response) =>
    response.setHeader("Cache-Control", callerOf(request).kind === "public" ? "public, no-cache" : "private, no-store");

  router.get(
    "/ogc/collections/:slug/tiles/WebMercatorQuad.pmtiles",
    async (request: Request<{ slug: string }>, response: Response) => {
      onlyParameters(searchParameters(request as Request), []);
      const collection = await findCollection(features, request, response, publicUrl);
      const { dataset, manifest, fileOf } = collection;
      const stored = manifest.files[TILES_FILE];
      if (!stored) throw withoutTiles(collection, publicUrl);
      sayCaching(request as Request, response);
      response.setHeader("ETag", `"${exporter.tileArchiveTag(stored.sha256)}"`);
      response.setHeader("Content-Type", PMTILES_TYPE);
      response.setHeader("Content-Disposition", `inline; filename="${dataset.fileName}.pmtiles"`);
      if (request.fresh) return void response.status(304).end();
      const made = exporter.madeTileArchive(stored.sha256);
      if (made) return sendPath(response, made);
      // To be made, once.
      await limit(request as Request, response);
      await sendPath(response, await exporter.tileArchive(await fileOf(TILES_FILE), stored.sha256));
    },
  );

  router.get(
    "/ogc/collections/:slug/tiles/WebMercatorQuad/:zoom/:row/:column",
    async (request: Request<TilePlace>, response: Response) => {
      const parameters = searchParameters(request as unknown as Request);
      onlyParameters(parameters, ["filter", "filter-lang", "filter-crs"]);
      const filter = readFilter(parameters);
      const collection = await findCollection(features, request, response, publicUrl);
      const { manifest } = collection;
      if (!manifest.tiles) throw withoutTiles(collection, publicUrl);
      const { zoom, row, column } = readPlace(request.params, manifest.tiles.maxZoom);
      const stored = tiles.read(await collection.fileOf(TILES_FILE), zoom, row, column);
      const tile = filter && stored ? await drawFiltered(collection, filter, { z: zoom, x: column, y: row }) : stored;
      sayCaching(request as unknown as Request, response);
      response.setHeader("Vary", "Accept-Encoding");
      if (!tile) return void response.status(204).end();
      const compressed = acceptsGzip(request.headers["accept-encoding"]);
      const asked = filter ? `-${createHash("sha256").update(JSON.stringify(filter)).digest("hex").slice(0, 20)}` : "";
      const etag = `"${manifest.files[TILES_FILE]?.sha256.slice(0, 20)}${asked}-${zoom}-${row}-${column}${compressed ? "-gzip" : ""}"`;
      response.setHeader("ETag", etag);
      if (request.headers["if-none-match"] !== undefined && request.fresh) return void response.status(304).end();
      const body = compressed ? tile : await decompress(tile);
      response.setHeader("Content-Type", TILE_TYPE);
      response.setHeader("Content-Length", body.length);
      if (compressed) response.setHeader("Content-Encoding", "gzip");
      response.end(request.method === "HEAD" ? undefined : body);
    },
  );
  return router;
}

/** Why a layer has no tiles: nothing of it has a place, or its version is older than tiles. */
function withoutTiles({ dataset: { slug }, manifest: { box, secrecy } }: Collection, publicUrl: string): HttpProblem {
  const why = box
    ? "elles se font à la publication, et celle-ci est plus ancienne"
    : `aucun de ses objets n'a de place publiée${secrecy ? " (secret statistique)" : ""}`;
  return notFound(
    "sans-tuiles",
    `La couche «\u00A0${slug}\u00A0» n'a pas de tuiles\u00A0: ${why}. Lisez ses objets à ${publicUrl}/ogc/collections/${slug}/items.`,
  );
}

function readPlace({ zoom, row, column }: TilePlace, maxZoom: number) {
  for (const [name, text] of Object.entries({ tileMatrix: zoom, tileRow: row, tileCol: column }))
    if (!/^\d{1,9}$/.test(text))
      throw new HttpProblem(
        400,
        "valeur-invalide",
        "Requête incorrecte",
        `«\u00A0${text}\u00A0» n'est pas une valeur de «\u00A0${name}\u00A0»\u00A0: un nombre entier est attendu (adresse\u00A0: …/WebMercatorQuad/{zoom}/{ligne}/{colonne}).`,
      );
  const place = { zoom: Number(zoom), row: Number(row), column: Number(column) };
  const count = 2 ** place.zoom;
  if (place.zoom > maxZoom || place.row >= count || place.column >= count)
    throw notFound(
      "tuile-inconnue",
      place.zoom > maxZoom
        ? `Cette couche a des tuiles du zoom 0 au zoom ${maxZoom}.`
        : `Au zoom ${zoom}, lignes et colonnes vont de 0 à ${count - 1}.`,
    );
  return place;
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(header ?? ""));
}

/** A vector tile, or the archive of them: stored compressed, sent as it is. */
export function isTile(path: string): boolean {
  return path.startsWith("/ogc/") && /\/tiles\/WebMercatorQuad(\.pmtiles|(\/[^/]+){3})$/.test(path);
}
